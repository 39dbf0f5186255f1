//! Churn: eight people in two groups do what comes to their minds, all at once, while tabs die and connections break; and
//! in the end everybody has read exactly what was said while they were there.

use crate::oracle::{Oracle, conversation};
use crate::world::World;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto::io::{Command, ConversationView, ProblemCode};
use sotto_wire::{RecordId, Topic};
use std::cell::RefCell;
use std::rc::Rc;

const NAMES: [&str; 8] = ["ana", "ben", "cleo", "dora", "emil", "fay", "gus", "hana"];
/// What the groups' names begin with, whatever they are called.
const PREFIXES: [&str; 2] = ["North", "South"];
/// Names of people who begin each group; the first one makes it.
const FIRST: [[usize; 5]; 2] = [[0, 1, 2, 3, 4], [5, 6, 7, 0, 1]];
/// What one story is made of.
const OPERATIONS: usize = 700;

struct Churn {
    world: World,
    oracle: Rc<RefCell<Oracle>>,
    rng: ChaCha20Rng,
    topics: [Topic; 2],
    /// Sends that were not answered yet: their message, their group.
    asked: Vec<(usize, u64, RecordId, Topic)>,
    seed: u64,
    done: Vec<String>,
}

impl Churn {
    fn new(seed: u64) -> Self {
        let mut world = World::new(&NAMES);
        let oracle = Rc::new(RefCell::new(Oracle::default()));
        let looks = Rc::clone(&oracle);
        world.watch = Some(Box::new(move |person, frame| looks.borrow_mut().look(person, frame)));
        for who in 0..NAMES.len() {
            world.connect(who);
            world.sign_up(who, true);
        }
        let topics = [0, 1].map(|group| {
            let before = oracle.borrow().topics();
            let others = FIRST[group][1..].iter().map(|who| NAMES[*who].to_owned()).collect();
            let command = Command::StartConversation {
                people: others,
                name: Some(PREFIXES[group].to_owned()),
            };
            world.run(FIRST[group][0], command).unwrap();
            world.settle();
            let after = oracle.borrow().topics();
            *after.difference(&before).next().expect("the group has a log")
        });
        Self {
            world,
            oracle,
            rng: ChaCha20Rng::seed_from_u64(seed),
            topics,
            asked: Vec::new(),
            seed,
            done: Vec::new(),
        }
    }

    fn below(&mut self, end: usize) -> usize {
        self.rng.next_u32() as usize % end
    }

    /// One thing that somebody does, and then a little of the world's way.
    fn operation(&mut self) {
        let (who, group) = (self.below(NAMES.len()), self.below(2));
        let view = conversation(&self.world.people[who], PREFIXES[group]).filter(|view| view.ended.is_none());
        match (self.below(100), view) {
            (0..50, Some(view)) => self.send(who, group, &view),
            (50..55, Some(view)) => {
                let name = format!("{} {}", PREFIXES[group], self.done.len());
                let conversation = view.id;
                self.ask(who, Command::Rename { conversation, name });
            }
            (55..59, Some(view)) => {
                let seconds = [None, Some(40_000), Some(60_000), Some(86_400)][self.below(4)];
                let conversation = view.id;
                self.ask(who, Command::SetTimer { conversation, seconds });
            }
            (59..66, Some(view)) => self.add(who, view),
            (66..73, Some(view)) => self.change_person(who, &view),
            (73..75, Some(view)) if view.people.len() > 2 => {
                let conversation = view.id;
                self.ask(who, Command::Leave { conversation });
            }
            (75..79, _) => {
                self.note(who, "goes offline");
                self.world.disconnect(who);
            }
            (79..82, _) => {
                self.note(who, "dies before a commit");
                self.world.people[who].dies_before_commit = Some(self.below(3));
            }
            (82..85, _) => {
                self.note(who, "dies after a commit");
                self.world.people[who].dies_after_commit = Some(self.below(3));
            }
            (85..88, _) => self.world.settle(),
            (88..90, _) => {
                let ms = 200 * self.below(100) as u64;
                self.world.pass(ms);
            }
            (_, _) => self.connect(who),
        }
        for _ in 0..self.below(5) {
            self.world.step();
        }
        if self.below(4) == 0 {
            self.world.accept();
        }
        self.hear();
    }

    fn send(&mut self, who: usize, group: usize, view: &ConversationView) {
        self.note(who, PREFIXES[group]);
        let id = self.world.people[who].random_id();
        let text = format!("{} says {}", NAMES[who], self.done.len());
        let record = RecordId::from_hex(&id).unwrap();
        self.oracle.borrow_mut().written.insert(record, who);
        let command = Command::Send {
            conversation: view.id.clone(),
            thread: Some(view.current),
            id,
            text,
        };
        let ticket = self.world.ask(who, command);
        self.asked.push((who, ticket, record, self.topics[group]));
    }

    /// An admin adds one or two of those who are not there.
    fn add(&mut self, who: usize, view: ConversationView) {
        let present = |name: &&&str| **name == NAMES[who] || view.people.iter().any(|one| one.handle == **name);
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

    /// Removes somebody, or makes them an admin.
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

    fn connect(&mut self, who: usize) {
        if self.world.people[who].connection.is_none() {
            self.note(who, "comes online");
            // The socket that the core gave up, or that died with its tab.
            self.world.disconnect(who);
            self.world.connect(who);
        }
    }

    fn ask(&mut self, who: usize, command: Command) {
        let verb = match &command {
            Command::Rename { .. } => "renames",
            Command::SetTimer { .. } => "sets the timer",
            Command::AddPeople { people, .. } => &format!("adds {}", people.join(", ")),
            Command::RemovePerson { .. } => "removes somebody",
            Command::MakeAdmin { .. } => "makes an admin",
            Command::Leave { .. } => "leaves",
            _ => "does something",
        };
        self.note(who, verb);
        self.world.ask(who, command);
    }

    /// Takes in what was answered: a message is kept from then on, and nothing goes wrong that nobody explains.
    fn hear(&mut self) {
        for (who, ticket, id, topic) in std::mem::take(&mut self.asked) {
            match self.world.people[who].answers.get(&ticket) {
                Some(Ok(_)) => {
                    self.oracle.borrow_mut().kept.insert(id, topic);
                }
                Some(Err(_)) => {}
                None => self.asked.push((who, ticket, id, topic)),
            }
        }
        for person in &mut self.world.people {
            for problem in std::mem::take(&mut person.answers)
                .into_values()
                .filter_map(Result::err)
            {
                let explained = !matches!(
                    problem.code,
                    ProblemCode::Internal | ProblemCode::RelayForged | ProblemCode::PeerForged
                );
                assert!(explained, "{}: {problem:?}", person.name);
            }
        }
    }

    fn note(&mut self, who: usize, what: &str) {
        self.done.push(format!("{} {what}", NAMES[who]));
    }

    /// Everybody comes back, and whatever waited goes its way.
    fn rest(&mut self) {
        for _ in 0..4 {
            for who in 0..NAMES.len() {
                self.world.people[who].dies_before_commit = None;
                self.world.people[who].dies_after_commit = None;
                self.connect(who);
            }
            self.world.settle();
            self.world.pass(20_000);
        }
        self.hear();
    }

    fn judge(&mut self) {
        self.rest();
        let oracle = Rc::clone(&self.oracle);
        for (topic, prefix) in self.topics.into_iter().zip(PREFIXES) {
            oracle.borrow().judge(&mut self.world, topic, prefix);
        }
    }
}

impl Drop for Churn {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let last = self.done.len().saturating_sub(40);
            eprintln!("seed {}, after {} things; the last:", self.seed, self.done.len());
            eprintln!("{}", self.done[last..].join("\n"));
        }
    }
}

fn story(seed: u64) {
    let mut churn = Churn::new(seed);
    for part in 0..OPERATIONS {
        churn.operation();
        if part % 100 == 99 {
            churn.judge();
        }
    }
    churn.judge();
    let (messages, commits) = churn.oracle.borrow().counts();
    assert!(messages > 100 && commits > 50, "{messages} messages, {commits} commits");
}

#[test]
fn whatever_people_do_each_message_is_read_once_by_those_who_were_there() {
    story(1);
}

#[test]
fn and_so_it_is_when_they_do_something_else() {
    story(2);
}

#[test]
fn and_when_they_do_a_third_thing() {
    story(3);
}
