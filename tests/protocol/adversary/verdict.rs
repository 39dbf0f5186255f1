//! The end of a story: the relay is honest, the attackers have stopped, time passes. Every person without a shown
//! reason to wait is heard, and where keys are lost, protection starts again.

use super::Story;
use super::stage::{MALLORY, NAMES, ROOMS};
use super::wall::{HUSH, PLANTED};
use crate::harness::names::Titled;
use crate::harness::words::{Line, Lines, Worded};
use sotto::io::{Command, ConversationView, Outcome, ProtectionState};
use sotto_wire::RecordId;
use std::collections::BTreeSet;

const MINUTE: u64 = 60_000;
/// How often protection is started again in a room before its messages must arrive.
const MENDED: usize = 3;

impl Story {
    /// Returns how many messages arrived in the end.
    pub(super) fn judge(&mut self) -> usize {
        self.note("all", "the relay is honest from here on");
        for who in 0..NAMES.len() {
            self.world.people[who].dies_before_commit = None;
            self.world.people[who].dies_after_commit = None;
        }
        self.relay_repents();
        for pause in [MINUTE / 3, MINUTE, 10 * MINUTE, 120 * MINUTE] {
            for who in 0..NAMES.len() {
                self.connects(who);
            }
            self.world.settle();
            self.world.pass(pause);
            self.look_around();
        }
        self.what_is_shown();
        for room in 0..ROOMS.len() {
            self.tells(room);
        }
        for (who, name) in NAMES.into_iter().enumerate() {
            let refused = self.world.people[who].app().refused.clone();
            for one in refused {
                self.note(name, format!("({who}) has refused {:?} of {}", one.fault, one.handle));
            }
        }
        let mut heard = 0;
        for room in 0..ROOMS.len() {
            self.starts_again(room);
            heard += self.everybody_is_heard(room);
        }
        self.seen.look(&self.world);
        self.eve_reads_nothing();
        heard
    }

    /// Notes each person's view of a room.
    fn tells(&mut self, room: usize) {
        for (who, name) in NAMES.into_iter().enumerate() {
            let Some(view) = self.view(who, room) else { continue };
            let people: Vec<_> = view.people.iter().map(Worded::words).collect();
            let (state, ended, waits) = (view.protection.state, view.ended, view.protection.waits);
            self.note(
                name,
                format!(
                    "in room {room}: {state:?} with {people:?} in {}, {ended:?} {waits:?}",
                    view.current
                ),
            );
            let threads = view.threads.iter().map(|one| one.thread).collect::<Vec<_>>();
            for thread in threads {
                for line in self.page(who, &self.view(who, room).expect("it is there"), thread) {
                    if line.notice {
                        self.note("    ", format!("{thread}: {}", line.text));
                    }
                }
            }
        }
    }

    /// Where keys are lost, a member starts protection again.
    fn starts_again(&mut self, room: usize) {
        for _ in 0..MENDED {
            for who in 0..NAMES.len() {
                let Some(view) = self.view(who, room).filter(|view| view.ended.is_none()) else {
                    continue;
                };
                if view.protection.state == ProtectionState::Broken {
                    let conversation = view.id;
                    self.asks(
                        who,
                        &format!("starts room {room} again"),
                        Command::Protect { conversation },
                    );
                    self.world.settle();
                    self.world.pass(MINUTE);
                }
            }
        }
        self.look_around();
    }

    /// Each person shows a fresh message of each other one, or one of the two shows why not.
    fn everybody_is_heard(&mut self, room: usize) -> usize {
        let mut heard = 0;
        for who in (0..NAMES.len()).filter(|who| *who != MALLORY) {
            let Some(view) = self.view(who, room).filter(is_alive) else {
                continue;
            };
            let text = self.types(who, Some(room), &view);
            self.world.settle();
            self.world.pass(2 * MINUTE);
            self.look_around();
            let Some(view) = self.view(who, room).filter(is_alive) else {
                continue;
            };
            if waits(&view) {
                continue;
            }
            for other in (0..NAMES.len()).filter(|other| *other != who && *other != MALLORY) {
                let knows = NAMES[other] == NAMES[who] || view.people.iter().any(|one| one.words() == NAMES[other]);
                let Some(theirs) = self.view(other, room).filter(|theirs| knows && is_alive(theirs)) else {
                    continue;
                };
                let excused = waits(&theirs) || self.spoilt.contains(&room) || self.has_refused([who, other], &view);
                let is_there = self.shown(other, &theirs).iter().any(|one| one.text == text);
                heard += usize::from(is_there);
                assert!(
                    is_there || excused,
                    "{other} ({}) does not hear {text} of {who} in room {room}, and nobody says why: {:?} of {}, {:?} of {}",
                    NAMES[other],
                    view.protection,
                    view.current,
                    theirs.protection,
                    theirs.current
                );
            }
        }
        heard
    }

    /// Whether one of these shows that it refused an invitation of a member of the conversation.
    fn has_refused(&self, among: [usize; 2], view: &ConversationView) -> bool {
        among.iter().any(|who| {
            let refused = &self.world.people[*who].app().refused;
            refused.iter().any(|one| {
                let is_there = view.people.iter().any(|person| person.account == one.account);
                is_there || among.iter().any(|other| one.handle == NAMES[*other])
            })
        })
    }

    /// No text of the adversary is where it cannot be, and no text is shown twice.
    fn what_is_shown(&mut self) {
        let ids: Vec<_> = self.ids.keys().copied().collect();
        for (who, room) in ids {
            let Some(view) = self.view(who, room) else { continue };
            for thread in view.threads.iter().map(|thread| thread.thread) {
                // A message of a lost log is sent again in the next one, if its sender does not know whether it was
                // read.
                let mut texts = BTreeSet::new();
                for message in self.page(who, &view, thread).into_iter().filter(|one| !one.notice) {
                    let planted = message.text == PLANTED;
                    assert!(
                        !planted || !ROOMS[room].is_walled(),
                        "{who} shows {message:?} in room {room}"
                    );
                    let is_new = planted || texts.insert(message.text.clone());
                    let was_typed =
                        RecordId::from_hex(&message.id).map(|id| self.wall.borrow().typed.contains_key(&id));
                    assert!(
                        is_new,
                        "{who} shows {message:?} (as typed: {was_typed:?}) twice in room {room}"
                    );
                }
            }
        }
        for who in 0..NAMES.len() {
            let views = self.world.people[who].app().conversations.clone();
            for view in views {
                for thread in view.threads.iter().filter(|thread| thread.protected) {
                    let planted = self.page(who, &view, thread.thread).into_iter().find(|one| {
                        one.text == PLANTED && view.people.iter().all(|person| person.words() != one.sender)
                    });
                    assert!(planted.is_none(), "{who} shows {planted:?} in {}", view.title());
                }
            }
        }
    }

    /// Everything that a conversation shows.
    fn shown(&mut self, who: usize, view: &ConversationView) -> Vec<Line> {
        let threads: Vec<_> = view.threads.iter().map(|thread| thread.thread).collect();
        threads
            .into_iter()
            .flat_map(|thread| self.page(who, view, thread))
            .collect()
    }

    fn page(&mut self, who: usize, view: &ConversationView, thread: u32) -> Vec<Line> {
        let command = Command::Open {
            conversation: view.id.clone(),
            thread: Some(thread),
            earlier: false,
        };
        match self.world.run(who, command) {
            Ok(Outcome::Thread { thread }) => thread.lines(),
            other => panic!("not a thread: {other:?}"),
        }
    }

    /// No text typed in a room without the bad accounts is in any of the outsider's groups.
    fn eve_reads_nothing(&mut self) {
        let traps = std::mem::take(&mut self.traps);
        let rooms = |topic| self.wall.borrow().room_of(topic);
        for trap in &traps {
            if rooms(trap.topic).is_some_and(|room| ROOMS[room].is_walled()) {
                assert!(
                    !self.eve.reads(&self.world, trap, HUSH),
                    "the outsider reads {:?}",
                    trap.topic
                );
            }
        }
    }
}

fn is_alive(view: &ConversationView) -> bool {
    view.ended.is_none() && !view.request
}

fn waits(view: &ConversationView) -> bool {
    view.protection.waits.is_some()
}
