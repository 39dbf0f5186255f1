//! Inboxes: open to put in, closed to read.

use super::person::Person;
use super::*;
use sotto_wire::InboxId;

fn deliver(inbox: InboxId, id: u16) -> Request {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&id.to_be_bytes());
    Request::Deliver {
        inbox,
        id: RecordId(bytes),
        body: vec![1; 8].into(),
    }
}

fn read(person: &Person, after: u64) -> Request {
    Request::FollowInbox {
        inbox: person.inbox,
        capability: person.reader(),
        after: Cursor(after),
    }
}

#[test]
fn any_client_delivers_items_and_the_device_reads_them_in_order() {
    let mut world = world();
    let (ana, ben) = (world.join(), world.join());
    let person = Person::new("ana", 1);
    person.register(&mut world, ana);
    assert_eq!(world.ask(ben, deliver(person.inbox, 1)), Ok(Reply::Delivered));
    assert_eq!(
        world.ask(ben, deliver(person.inbox, 1)),
        Ok(Reply::Delivered),
        "a resend"
    );
    assert_eq!(world.ask(ben, deliver(person.inbox, 2)), Ok(Reply::Delivered));
    assert_eq!(
        world.ask(ana, read(&person, 0)),
        Ok(Reply::Following { head: Cursor(2) })
    );
    let items = world.items(ana);
    assert_eq!(items.iter().map(|item| item.cursor.0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(items[0].body.as_slice(), [1; 8]);
    world.ask(ben, deliver(person.inbox, 3)).unwrap();
    assert_eq!(world.items(ana).len(), 1);
    let trim = Request::TrimInbox {
        inbox: person.inbox,
        capability: person.reader(),
        through: Cursor(2),
    };
    assert_eq!(world.ask(ana, trim), Ok(Reply::InboxTrimmed));
    assert_eq!(
        world.ask(ana, read(&person, 0)),
        Ok(Reply::Following { head: Cursor(3) })
    );
    assert_eq!(
        world.items(ana).iter().map(|item| item.cursor.0).collect::<Vec<_>>(),
        [3]
    );
}

#[test]
fn only_the_devices_capability_reads_and_trims_an_inbox() {
    let mut world = world();
    let ana = world.join();
    let person = Person::new("ana", 1);
    assert_eq!(world.ask(ana, deliver(person.inbox, 1)), refused(Code::UnknownInbox));
    assert_eq!(world.ask(ana, read(&person, 0)), refused(Code::UnknownInbox));
    person.register(&mut world, ana);
    let spy = Request::FollowInbox {
        inbox: person.inbox,
        capability: token(9),
        after: Cursor(0),
    };
    assert_eq!(world.ask(ana, spy), refused(Code::Forbidden));
    let vandal = Request::TrimInbox {
        inbox: person.inbox,
        capability: token(9),
        through: Cursor(u64::MAX),
    };
    assert_eq!(world.ask(ana, vandal), refused(Code::Forbidden));
}

#[test]
fn a_full_inbox_refuses_items_until_trimmed_or_expired() {
    let mut world = world();
    let ana = world.join();
    let person = Person::new("ana", 1);
    person.register(&mut world, ana);
    let many = u16::try_from(limits::INBOX_ITEMS).unwrap();
    for id in 0..many {
        world.send(ana, deliver(person.inbox, id));
    }
    world.commit();
    assert_eq!(world.ask(ana, deliver(person.inbox, many)), refused(Code::InboxFull));
    assert_eq!(
        world.ask(ana, deliver(person.inbox, 0)),
        Ok(Reply::Delivered),
        "a resend needs no room"
    );
    let trim = Request::TrimInbox {
        inbox: person.inbox,
        capability: person.reader(),
        through: Cursor(u64::MAX),
    };
    world.ask(ana, trim).unwrap();
    assert_eq!(world.ask(ana, deliver(person.inbox, many)), Ok(Reply::Delivered));
    assert_eq!(
        world.ask(ana, read(&person, 0)),
        Ok(Reply::Following {
            head: Cursor(limits::INBOX_ITEMS + 1)
        })
    );
    world.now.0 += 90 * DAY;
    assert_eq!(
        world.ask(ana, read(&person, 0)),
        Ok(Reply::Following { head: Cursor(0) })
    );
}

#[test]
fn an_item_over_the_limit_is_refused_with_the_limit() {
    let mut world = world();
    let ana = world.join();
    let person = Person::new("ana", 1);
    person.register(&mut world, ana);
    let body = vec![0; limits::INBOX_ITEM + 1].into();
    let request = Request::Deliver {
        inbox: person.inbox,
        id: RecordId([1; 16]),
        body,
    };
    assert_eq!(
        world.ask(ana, request),
        refused_with(Code::TooLarge, limits::INBOX_ITEM as u64)
    );
}

#[test]
fn a_reader_with_a_replaced_token_gets_nothing_more() {
    let mut world = world();
    let (ana, ben) = (world.join(), world.join());
    let mut person = Person::new("ana", 1);
    person.register(&mut world, ana);
    world.ask(ana, read(&person, 0)).unwrap();
    person.reader_seed = 0x55;
    person.register(&mut world, ben);
    world.ask(ben, deliver(person.inbox, 1)).unwrap();
    assert_eq!(world.items(ana).len(), 0);
    world.ask(ben, read(&person, 0)).unwrap();
    assert_eq!(world.items(ben).len(), 1);
}
