//! The threads in memory: pages, changes, expiry, and the thread that is dropped first.

use super::*;
use crate::conversation::message::{Says, Sending};

const ID: ConversationId = ConversationId([1; 16]);

fn message(position: u64, deadline: Option<u64>) -> Message {
    Message {
        id: RecordId([u8::try_from(position).unwrap(); 16]),
        position,
        says: Says::Own("words".to_owned(), Sending::Queued),
        at: Millis(0),
        expires_after: None,
        deadline: deadline.map(Millis),
        started: true,
        thread: 0,
    }
}

fn positions(timeline: &Timeline) -> Vec<u64> {
    let (messages, _) = timeline.messages((ID, 0)).unwrap();
    messages.map(|message| message.position).collect()
}

#[test]
fn a_page_answers_all_waiting_commands_and_the_next_is_older() {
    let mut timeline = Timeline::default();
    assert_eq!(timeline.open((ID, 0), 1, false), Opening::Reads(None));
    assert_eq!(timeline.open((ID, 0), 2, false), Opening::Waits);
    assert!(timeline.messages((ID, 0)).is_none());
    assert_eq!(timeline.add_page((ID, 0), true, vec![message(5, None)]), [1, 2]);
    assert_eq!(timeline.open((ID, 0), 3, false), Opening::Ready);
    let before = Some(message(5, None).key(ID));
    assert_eq!(timeline.open((ID, 0), 4, true), Opening::Reads(before));
    assert_eq!(timeline.add_page((ID, 0), false, vec![message(4, None)]), [4]);
    assert_eq!(positions(&timeline), [4, 5]);
    assert_eq!(timeline.open((ID, 0), 5, true), Opening::Ready, "there is no more");
}

#[test]
fn an_expired_message_leaves_its_thread_and_its_preview() {
    let mut timeline = Timeline::default();
    timeline.open((ID, 0), 1, false);
    timeline.add_page((ID, 0), false, vec![message(1, None)]);
    timeline.update(ID, message(2, Some(10)), true);
    assert_eq!(timeline.preview(ID).map(|shown| shown.position), Some(2));
    timeline.take_changed_previews();
    timeline.take_changed();
    timeline.forget_expired(Millis(9));
    assert!(timeline.take_changed().is_empty());
    let version = timeline.version((ID, 0));
    timeline.forget_expired(Millis(10));
    assert_eq!(positions(&timeline), [1]);
    assert!(timeline.preview(ID).is_none() && timeline.take_changed_previews().contains(&ID));
    let changed = timeline.take_changed();
    let (of, change, before) = changed.first().unwrap();
    assert_eq!((*of, *before), ((ID, 0), version));
    assert!(timeline.version((ID, 0)) > version);
    assert!(change.positions.is_empty() && change.gone == [message(2, None).id]);
}

#[test]
fn a_change_names_the_messages_that_are_new_changed_or_gone() {
    let mut timeline = Timeline::default();
    timeline.open((ID, 0), 1, false);
    timeline.update(ID, message(3, None), true);
    assert!(timeline.take_changed().is_empty(), "nobody has seen it yet");
    timeline.add_page((ID, 0), false, vec![message(1, None), message(2, None)]);
    assert!(timeline.take_changed().is_empty(), "the command that asked has it");
    timeline.update(ID, message(2, None), true);
    timeline.update(ID, message(4, None), true);
    timeline.update(ID, message(5, None), true);
    timeline.remove((ID, 0), 5);
    timeline.remove((ID, 0), 1);
    let changed = timeline.take_changed();
    let (_, change, _) = changed.first().unwrap();
    assert_eq!(change.positions.iter().copied().collect::<Vec<_>>(), [2, 4]);
    assert_eq!(change.gone, [message(5, None).id, message(1, None).id]);
    assert!(!change.whole);
    timeline.names_changed();
    assert!(
        timeline
            .take_changed()
            .first()
            .is_some_and(|(_, change, _)| change.whole)
    );
}

#[test]
fn the_thread_not_asked_for_the_longest_is_dropped() {
    let mut timeline = Timeline::default();
    for thread in 0..u32::try_from(OPEN).unwrap() {
        timeline.open((ID, thread), 1, false);
        timeline.add_page((ID, thread), false, Vec::new());
    }
    assert_eq!(timeline.open((ID, 0), 2, false), Opening::Ready);
    assert_eq!(timeline.open((ID, 99), 3, false), Opening::Reads(None));
    assert!(timeline.messages((ID, 0)).is_some() && timeline.messages((ID, 1)).is_none());
}
