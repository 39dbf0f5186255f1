//! Churn: eight people in two groups act at random, all at once, on one device or several, while tabs die, connections
//! break and some browsers sleep for long; devices come and go, and sometimes all agree to turn protection off. In the
//! end every device has read exactly the messages of the time that it was there.

mod devices;

use crate::harness::names::Titled;
use crate::harness::oracle::{Oracle, Written, conversation, device_of, handle_of, prefix};
use crate::harness::words::Worded;
use crate::world::World;
use devices::Linking;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto::io::{Agreement, Command, ConversationView, Problem, ProtectionState};
use sotto_wire::RecordId;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

const NAMES: [&str; 8] = ["ana", "ben", "cleo", "dora", "emil", "fay", "gus", "hana"];
/// Eight people's browsers, and four without an account.
const BROWSERS: [&str; 12] = [
    "ana", "ben", "cleo", "dora", "emil", "fay", "gus", "hana", "phone", "tablet", "laptop", "kiosk",
];
/// The beginnings of the groups' names, however they are renamed.
const PREFIXES: [&str; 2] = ["North", "South"];
/// Names of people who begin each group; the first one makes it.
const FIRST: [[usize; 5]; 2] = [[0, 1, 2, 3, 4], [5, 6, 7, 0, 1]];
/// The size of one story.
const OPERATIONS: usize = 900;
/// At most this many browsers sleep.
const SLEEPERS: usize = 2;

struct Churn {
    world: World,
    oracle: Rc<RefCell<Oracle>>,
    rng: ChaCha20Rng,
    /// Sends that were not answered yet, by whom.
    asked: Vec<(usize, u64, RecordId)>,
    /// Browsers that are offline for long, also while the others are judged.
    asleep: BTreeSet<usize>,
    linking: Option<Linking>,
    /// People who have taken a device off their list since the last judgement.
    removing: BTreeSet<String>,
    /// Devices that were linked, and that were taken off.
    linked: usize,
    seed: u64,
    done: Vec<String>,
}

impl Churn {
    fn new(seed: u64) -> Self {
        let mut world = World::new(&BROWSERS);
        let oracle = Rc::new(RefCell::new(Oracle::default()));
        let looks = Rc::clone(&oracle);
        world.watch = Some(Box::new(move |person, frame| looks.borrow_mut().look(person, frame)));
        for who in 0..NAMES.len() {
            world.connect(who);
            world.sign_up(who, true);
        }
        for group in 0..PREFIXES.len() {
            let others = FIRST[group][1..].iter().map(|who| NAMES[*who].to_owned()).collect();
            let command = Command::StartConversation {
                people: others,
                name: Some(PREFIXES[group].to_owned()),
            };
            world.run(FIRST[group][0], command).unwrap();
            world.settle();
        }
        Self {
            world,
            oracle,
            rng: ChaCha20Rng::seed_from_u64(seed),
            asked: Vec::new(),
            asleep: BTreeSet::new(),
            linking: None,
            removing: BTreeSet::new(),
            linked: 0,
            seed,
            done: Vec::new(),
        }
    }

    fn below(&mut self, end: usize) -> usize {
        self.rng.next_u32() as usize % end
    }

    /// One action of a person, and then a few steps of the world.
    fn operation(&mut self) {
        let people = self.world.people.iter().enumerate();
        let registered = people.filter(|(_, one)| one.app().account.as_ref().is_some_and(|account| account.registered));
        let registered: Vec<_> = registered.map(|(who, _)| who).collect();
        let (who, group) = (registered[self.below(registered.len())], self.below(2));
        self.act(who, group);
        self.linking_goes_on();
        for _ in 0..self.below(5) {
            self.world.step();
        }
        if self.below(4) == 0 {
            self.world.accept();
        }
        self.hear();
    }

    fn act(&mut self, who: usize, group: usize) {
        let view = conversation(&self.world.people[who], PREFIXES[group]);
        let is_on = |view: &ConversationView| view.protection.state == ProtectionState::On;
        // While a proposal is open, most leave the group as it is, or it would never come to an agreement.
        let calm = view.as_ref().is_some_and(|view| view.off.is_some()) && self.below(6) > 0;
        match (self.below(100), view) {
            (0..46, Some(view)) => self.send(who, group, &view),
            (46..50, Some(view)) if is_on(&view) => {
                let name = format!("{} {}", PREFIXES[group], self.done.len());
                let conversation = view.id;
                self.ask(who, Command::Rename { conversation, name });
            }
            (50..53, Some(view)) => {
                let seconds = [None, Some(40_000), Some(60_000), Some(86_400)][self.below(4)];
                let conversation = view.id;
                self.ask(who, Command::SetTimer { conversation, seconds });
            }
            (53..57, Some(view)) if !calm => self.add(who, view),
            (57..61, Some(view)) if !calm && is_on(&view) => self.change_person(who, &view),
            (61..62, Some(view)) if !calm && is_on(&view) && view.people.len() > 2 => {
                let conversation = view.id;
                self.ask(who, Command::Leave { conversation });
            }
            (62..68, Some(view)) => self.turn_the_switch(who, &view),
            (68..72, Some(view)) => self.answer(who, &view),
            (72..74, _) if !calm => self.begin_linking(who),
            (74..75, _) if !calm => self.remove_a_device(who),
            // Two people who compare words mostly do nothing else.
            (75..83, _) if self.links(who) && self.below(8) > 0 => {}
            (75..76, _) if self.asleep.len() < SLEEPERS => {
                self.note(who, "goes to sleep");
                self.asleep.insert(who);
                self.world.disconnect(who);
            }
            (76..79, _) => {
                self.note(who, "goes offline");
                self.world.disconnect(who);
            }
            (79..81, _) => {
                self.note(who, "dies before a commit");
                self.world.people[who].dies_before_commit = Some(self.below(3));
            }
            (81..83, _) => {
                self.note(who, "dies after a commit");
                self.world.people[who].dies_after_commit = Some(self.below(3));
            }
            (83..86, _) => self.world.settle(),
            (86..88, _) => {
                let ms = 200 * self.below(100) as u64;
                self.world.pass(ms);
            }
            (_, _) => self.connect(who),
        }
    }

    fn send(&mut self, who: usize, group: usize, view: &ConversationView) {
        self.note(who, PREFIXES[group]);
        let id = self.world.people[who].random_id();
        let person = &self.world.people[who];
        let text = format!("{} says {}", person.name, self.done.len());
        let record = RecordId::from_hex(&id).unwrap();
        let written = Written {
            device: device_of(person),
            prefix: PREFIXES[group],
            open_thread: (view.protection.state == ProtectionState::Off).then_some(view.current),
        };
        self.oracle.borrow_mut().written.insert(record, written);
        let command = Command::Send {
            conversation: view.id.clone(),
            thread: Some(view.current),
            id,
            text,
        };
        let ticket = self.world.ask(who, command);
        self.asked.push((who, ticket, record));
    }

    /// An admin adds one or two people who are not in the group.
    fn add(&mut self, who: usize, view: ConversationView) {
        let own = handle_of(&self.world.people[who]);
        let present = |name: &&&str| **name == own || view.people.iter().any(|one| one.words() == **name);
        let mut absent: Vec<_> = NAMES.iter().filter(|name| !present(name)).collect();
        let is_admin = view.group.is_some_and(|group| group.admin);
        if absent.is_empty() || !is_admin {
            return;
        }
        let count = 1 + self.below(2);
        let people = (0..count.min(absent.len()))
            .map(|_| (*absent.swap_remove(self.below(absent.len()))).to_owned())
            .collect();
        let conversation = view.id;
        self.ask(who, Command::AddPeople { conversation, people });
    }

    /// Removes a person, or makes one an admin.
    fn change_person(&mut self, who: usize, view: &ConversationView) {
        if view.people.is_empty() {
            return;
        }
        let person = view.people[self.below(view.people.len())].account.clone();
        let conversation = view.id.clone();
        let command = if self.below(2) == 0 && view.people.len() > 2 {
            Command::RemovePerson { conversation, person }
        } else {
            Command::MakeAdmin { conversation, person }
        };
        self.ask(who, command);
    }

    /// Proposes to turn protection off, or turns it on again where it is off and no other person is doing so.
    fn turn_the_switch(&mut self, who: usize, view: &ConversationView) {
        let id = view.id.clone();
        let title = view.title();
        let protects = |person| {
            let view = conversation(person, prefix(&title));
            view.is_some_and(|view| view.protection.state != ProtectionState::Off)
        };
        match view.protection.state {
            ProtectionState::On if view.off.is_none() => {
                self.ask(who, Command::ProposeOff { conversation: id });
            }
            ProtectionState::Off if !self.world.people.iter().any(protects) && self.below(2) == 0 => {
                self.ask(who, Command::Protect { conversation: id });
            }
            _ => self.answer(who, view),
        }
    }

    /// Answers a proposal, mostly with consent; sometimes takes back an own one. Then the others answer.
    fn answer(&mut self, who: usize, view: &ConversationView) {
        let id = view.id.clone();
        let Some(off) = &view.off else { return };
        let agree = match self.below(20) {
            0 => Agreement::Refuse,
            _ => Agreement::Agree,
        };
        if off.mine && self.below(20) == 0 {
            self.ask(who, Command::WithdrawOff { conversation: id });
        } else if !off.mine && !off.answered {
            let conversation = id;
            self.ask(who, Command::AnswerOff { conversation, agree });
        }
        let title = view.title();
        for other in 0..BROWSERS.len() {
            let asked = conversation(&self.world.people[other], prefix(&title));
            if let Some(view) = asked.filter(|view| view.off.as_ref().is_some_and(|off| !off.mine && !off.answered))
                && self.below(3) == 0
            {
                let (conversation, agree) = (view.id, Agreement::Agree);
                self.ask(other, Command::AnswerOff { conversation, agree });
            }
        }
    }

    fn connect(&mut self, who: usize) {
        // A sleeping browser is sometimes woken.
        if self.asleep.contains(&who) && self.below(3) == 0 {
            self.note(who, "wakes up");
            self.asleep.remove(&who);
        }
        if self.world.people[who].connection.is_none() && !self.asleep.contains(&who) {
            self.note(who, "comes online");
            // The socket that the core gave up, or that died with its tab.
            self.world.disconnect(who);
            self.world.connect(who);
        }
    }

    fn ask(&mut self, who: usize, command: Command) -> u64 {
        let verb = match &command {
            Command::Rename { .. } => "renames",
            Command::SetTimer { .. } => "sets the timer",
            Command::AddPeople { people, .. } => &format!("adds {}", people.join(", ")),
            Command::RemovePerson { .. } => "removes somebody",
            Command::MakeAdmin { .. } => "makes an admin",
            Command::Leave { .. } => "leaves",
            Command::ProposeOff { .. } => "proposes to turn protection off",
            Command::AnswerOff { agree, .. } => &format!("answers: {agree:?}"),
            Command::WithdrawOff { .. } => "takes the proposal back",
            Command::Protect { .. } => "turns protection on",
            Command::RemoveDevice { .. } => "removes a device",
            _ => "does something",
        };
        self.note(who, verb);
        self.world.ask(who, command)
    }

    /// Takes in the answers: a sent message is kept from then on, and every failure has its explanation.
    fn hear(&mut self) {
        for (who, ticket, id) in std::mem::take(&mut self.asked) {
            match self.world.people[who].answers.get(&ticket) {
                Some(Ok(_)) => {
                    self.oracle.borrow_mut().kept.insert(id);
                }
                Some(Err(_)) => {}
                None => self.asked.push((who, ticket, id)),
            }
        }
        for person in &mut self.world.people {
            for problem in std::mem::take(&mut person.answers)
                .into_values()
                .filter_map(Result::err)
            {
                let explained = !matches!(
                    problem,
                    Problem::Internal | Problem::RelayForged | Problem::PeerForged(_)
                );
                assert!(explained, "{}: {problem:?}", person.name);
            }
            assert_eq!(
                person.app().storage,
                None,
                "{}: nothing happened to this store",
                person.name
            );
        }
    }

    fn note(&mut self, who: usize, what: &str) {
        let person = &self.world.people[who];
        self.done
            .push(format!("{} ({}) {what}", person.name, handle_of(person)));
    }

    /// Everyone awake reconnects, and all waiting frames are delivered.
    fn rest(&mut self) {
        for _ in 0..4 {
            for who in 0..BROWSERS.len() {
                self.world.people[who].dies_before_commit = None;
                self.world.people[who].dies_after_commit = None;
                self.connect(who);
            }
            self.world.settle();
            self.linking_goes_on();
            self.world.pass(20_000);
        }
        self.hear();
    }

    fn judge(&mut self) {
        self.rest();
        for prefix in PREFIXES {
            let oracle = Rc::clone(&self.oracle);
            oracle.borrow_mut().judge(&mut self.world, prefix, &self.asleep);
        }
        self.removing.clear();
        self.renew_what_was_removed();
    }
}

impl Drop for Churn {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let last = self.done.len().saturating_sub(60);
            eprintln!("seed {}, after {} things; the last:", self.seed, self.done.len());
            eprintln!("{}", self.done[last..].join("\n"));
        }
    }
}

/// Runs a story; returns how many messages, commits, agreements, linked and removed devices it had.
fn story(seed: u64) -> [usize; 5] {
    let mut churn = Churn::new(seed);
    for part in 0..OPERATIONS {
        churn.operation();
        if part % 100 == 99 {
            churn.judge();
        }
    }
    churn.asleep.clear();
    churn.judge();
    let (messages, commits, agreements) = churn.oracle.borrow().counts();
    let removed = churn.oracle.borrow().removed.len();
    [messages, commits, agreements, churn.linked, removed]
}

/// A story that has a little of everything.
fn rich_story(seed: u64) {
    let (had, least) = (story(seed), [200, 25, 1, 1, 1]);
    assert!(had.iter().zip(least).all(|(had, least)| *had >= least), "{had:?}");
}

#[test]
fn each_message_is_read_once_by_the_members_of_its_time() {
    rich_story(17);
}

#[test]
fn each_message_is_read_once_in_a_second_churn() {
    rich_story(24);
}

#[test]
fn each_message_is_read_once_in_a_third_churn() {
    rich_story(3);
}
