//! The honest people's actions in the adversary's stories: some of everything in the churn.

use super::Story;
use super::stage::{ANA, MALLORY, NAMES, ROOMS};
use super::wall::{HUSH, Typed};
use crate::harness::words::Worded;
use sotto::io::{Agreement, Command, ConversationView, ProtectionState};
use sotto_wire::RecordId;

impl Story {
    /// One action of a person in one of their conversations.
    pub(super) fn somebody_acts(&mut self) {
        let (who, room) = (self.below(NAMES.len()), self.below(ROOMS.len()));
        match (self.below(40), self.view(who, room)) {
            (0..18, Some(view)) => {
                self.types(who, Some(room), &view);
            }
            (18..19, _) => self.writes_to_others(who),
            (19..21, Some(view)) => {
                let conversation = view.id;
                let name = format!("{} {}", ROOMS[room].name.unwrap_or("Pair"), self.done.len());
                self.asks(who, "renames", Command::Rename { conversation, name });
            }
            (21..22, Some(view)) => {
                let seconds = [None, Some(3_600)][self.below(2)];
                let conversation = view.id;
                self.asks(who, "sets the timer", Command::SetTimer { conversation, seconds });
            }
            (22..24, Some(view)) => self.changes_people(who, room, view),
            (24..27, Some(view)) => self.turns_the_switch(who, view),
            (27..30, Some(view)) => self.mends(who, &view),
            (30..32, _) => {
                self.note(NAMES[who], "goes offline");
                self.world.disconnect(who);
            }
            (32..33, _) => {
                self.note(NAMES[who], "dies before a commit");
                self.world.people[who].dies_before_commit = Some(self.below(3));
            }
            (33..34, _) => {
                self.note(NAMES[who], "dies after a commit");
                self.world.people[who].dies_after_commit = Some(self.below(3));
            }
            (34..35, _) => self.world.settle(),
            (35..36, _) => {
                let ms = 300 * self.below(100) as u64;
                self.world.pass(ms);
            }
            (_, _) => self.connects(who),
        }
    }

    pub(super) fn connects(&mut self, who: usize) {
        if self.world.people[who].connection.is_none() {
            self.note(NAMES[who], "comes online");
            self.world.disconnect(who);
            self.world.connect(who);
        }
    }

    /// Types a message in a conversation; returns its text.
    pub(super) fn types(&mut self, who: usize, room: Option<usize>, view: &ConversationView) -> String {
        let number = self.wall.borrow().typed.len();
        let off = view.protection.state == ProtectionState::Off;
        let text = format!("{} {number} of {who}", if off { "loud" } else { HUSH });
        let id = self.world.people[who].random_id();
        let typed = Typed {
            conversation: view.id.clone(),
            thread: view.current,
        };
        let record = RecordId::from_hex(&id).unwrap();
        self.wall.borrow_mut().typed.insert(record, typed);
        let place = room.map_or("another".to_owned(), |room| format!("room {room}"));
        let command = Command::Send {
            conversation: view.id.clone(),
            thread: Some(view.current),
            id,
            text: text.clone(),
        };
        self.asks(who, &format!("types {text} in {place}"), command);
        text
    }

    /// Writes in any conversation, also in those begun by the outsider.
    fn writes_to_others(&mut self, who: usize) {
        let all = self.world.people[who].app().conversations.clone();
        let Some(view) = self.pick(&all) else { return };
        let mut ids = self.ids.iter();
        let room = ids
            .find(|((of, _), id)| *of == who && **id == view.id)
            .map(|((_, room), _)| *room);
        self.types(who, room, &view);
    }

    /// Adds, removes, makes an admin, or leaves. No honest person adds a bad account to a walled room.
    fn changes_people(&mut self, who: usize, room: usize, view: ConversationView) {
        let Some(group) = view.group.filter(|_| view.protection.state == ProtectionState::On) else {
            return;
        };
        let conversation = view.id;
        match self.below(8) {
            0 if view.people.len() > 2 && NAMES[who] != NAMES[ANA] => {
                self.parted.insert((NAMES[who].to_owned(), room));
                self.asks(who, "leaves", Command::Leave { conversation });
            }
            1 if group.admin && view.people.len() > 2 => {
                let Some(person) = self.pick(&view.people) else { return };
                self.parted.insert((person.words(), room));
                let command = Command::RemovePerson {
                    conversation,
                    person: person.account.clone(),
                };
                self.asks(who, &format!("removes {}", person.words()), command);
            }
            2..4 if group.admin => {
                let Some(person) = self.pick(&view.people) else { return };
                let command = Command::MakeAdmin {
                    conversation,
                    person: person.account.clone(),
                };
                self.asks(who, &format!("makes {} an admin", person.words()), command);
            }
            _ if group.admin => {
                let absent =
                    |name: &&str| **name != *NAMES[who] && view.people.iter().all(|person| person.words() != **name);
                let of_room = ROOMS[room].people.iter().filter(|one| **one != MALLORY);
                let absent: Vec<_> = of_room.map(|one| NAMES[*one]).filter(absent).collect();
                let Some(name) = self.pick(&absent) else { return };
                let people = vec![name.to_owned()];
                let command = Command::AddPeople { conversation, people };
                self.asks(who, &format!("adds {name}"), command);
            }
            _ => {}
        }
    }

    fn turns_the_switch(&mut self, who: usize, view: ConversationView) {
        let conversation = view.id;
        match (view.protection.state, view.off) {
            (ProtectionState::On, None) if self.below(3) == 0 => {
                self.asks(who, "proposes to turn it off", Command::ProposeOff { conversation });
            }
            (ProtectionState::On, Some(off)) if !off.answered => {
                let agree = [Agreement::Refuse, Agreement::Agree, Agreement::Agree][self.below(3)];
                self.asks(
                    who,
                    &format!("answers: {agree:?}"),
                    Command::AnswerOff { conversation, agree },
                );
            }
            (ProtectionState::Off, _) if self.below(3) == 0 => {
                self.asks(who, "turns it on", Command::Protect { conversation });
            }
            _ => {}
        }
    }

    /// Answers open questions, and starts protection again where its keys are lost.
    fn mends(&mut self, who: usize, view: &ConversationView) {
        let conversation = view.id.clone();
        if view.protection.state == ProtectionState::Broken {
            self.asks(who, "starts it again", Command::Protect { conversation });
        } else if view.off.as_ref().is_some_and(|off| !off.answered) {
            let agree = Agreement::Agree;
            self.asks(who, "agrees", Command::AnswerOff { conversation, agree });
        }
    }

    pub(super) fn asks(&mut self, who: usize, what: &str, command: Command) {
        let place = self.world.people[who].name;
        self.note(place, what);
        self.world.ask(who, command);
    }
}
