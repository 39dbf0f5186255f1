//! A lying relay: its false answers, and the frames that it withholds and replays.

use crate::world::{Lie, World};
use sotto_wire::{
    ClientFrame, Code, Cursor, Handle, Millis, Refusal, RelayFrame, Reply, Request, SignedDeviceList, Topic,
    from_bytes, limits, to_bytes,
};
use std::cell::RefCell;
use std::rc::Rc;

/// The next *Follow* of a log by one person is answered as if the log did not exist; every other request is handled.
pub fn forgets_once(world: &mut World, liar_to: usize, topic: Topic) {
    let mut told = false;
    add(world, move |who, request| match request {
        Request::Follow { topic: of, .. } if who == liar_to && *of == topic && !told => {
            told = true;
            Some(Err(Refusal::with(Code::UnknownTopic, 0)))
        }
        _ => None,
    });
}

/// The relay answers to every record of one person for a log that its generation has ended.
pub fn ends_every_generation(world: &mut World, liar_to: usize, topic: Topic) {
    add(world, move |who, request| match request {
        Request::Append {
            topic: of, generation, ..
        } if who == liar_to && *of == topic => Some(Err(Refusal::with(Code::Stale, generation.0 + 1))),
        _ => None,
    });
}

/// One person loses a log: the relay denies it once, on a new connection.
pub fn loses(world: &mut World, who: usize, topic: Topic) {
    forgets_once(world, who, topic);
    world.disconnect(who);
    world.connect(who);
    world.settle();
}

/// Every request of one person about a log is granted, though the relay has it with other tokens or not at all.
pub fn grants(world: &mut World, liar_to: usize, topic: Topic) {
    let mut head = 0;
    add(world, move |who, request| match request {
        Request::Follow { topic: of, .. } if who == liar_to && *of == topic => {
            Some(Ok(Reply::Following { head: Cursor(0) }))
        }
        Request::Append { topic: of, .. } if who == liar_to && *of == topic => {
            head += 1;
            Some(Ok(Reply::Appended {
                cursor: Cursor(head),
                at: Millis(crate::world::START),
            }))
        }
        _ => None,
    });
}

/// The directory answers every lookup of the name with this list: another account's, or an old one.
pub fn directory_says(world: &mut World, name: &Handle, list: &SignedDeviceList) {
    let (name, list) = (name.folded(), list.clone());
    add(world, move |_, request| match request {
        Request::Lookup { handle } if handle.folded() == name => Some(Ok(Reply::Account(list.clone()))),
        _ => None,
    });
}

/// The relay tells one person that their name is another account's.
pub fn gives_the_name_away(world: &mut World, liar_to: usize) {
    add(world, move |who, request| match request {
        Request::Write { .. } if who == liar_to => Some(Err(Refusal::with(Code::HandleTaken, 0))),
        _ => None,
    });
}

/// The relay is honest again.
pub fn is_honest(world: &mut World) {
    world.lie = None;
    world.tamper = None;
}

/// A lie on top of those that there are: an earlier one comes first.
fn add(world: &mut World, mut lie: impl FnMut(usize, &Request) -> Option<Result<Reply, Refusal>> + 'static) {
    let mut before = world.lie.take();
    let both: Lie = Box::new(move |who, frame| {
        if let Some(answer) = before.as_mut().and_then(|before| before(who, frame)) {
            return Some(answer);
        }
        let ClientFrame { id, request } = from_bytes(frame, limits::FRAME).ok()?;
        let answer = match lie(who, &request)? {
            Ok(reply) => RelayFrame::Reply { id, reply },
            Err(refusal) => RelayFrame::Refused { id, refusal },
        };
        Some(to_bytes(&answer))
    });
    world.lie = Some(both);
}

/// The frames withheld from one person.
#[derive(Clone, Default)]
pub struct Kept(Rc<RefCell<Vec<Vec<u8>>>>);

/// Records and inbox items for one person do not arrive from now on. One such lie at a time.
pub fn keeps_back(world: &mut World, from: usize) -> Kept {
    let kept = Kept::default();
    let keep = kept.clone();
    world.tamper = Some(Box::new(move |who, bytes| {
        let frame = from_bytes::<RelayFrame>(&bytes, limits::FRAME);
        if who == from && matches!(frame, Ok(RelayFrame::Record(_) | RelayFrame::InboxItem(_))) {
            keep.0.borrow_mut().push(bytes);
            return Vec::new();
        }
        bytes
    }));
    kept
}

impl Kept {
    /// Delivers the withheld frames; a second call replays them.
    pub fn play(&self, world: &mut World, who: usize) {
        let frames = self.0.borrow().clone();
        world.people[who].inbound.extend(frames);
    }
}
