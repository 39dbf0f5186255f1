//! The pair harness: people with stores, one relay, one clock. Nothing sleeps, and only the network is mocked.

mod carrier;
mod connections;
pub mod person;
mod rooms;

pub use person::{Person, key};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto::client::Client;
use sotto::io::{Command, Input, Outcome, Problem, Store};
use sotto_relay::{Config, ConnectionId, Deliver, Relay, SqliteStore};
use sotto_wire::Millis;
use std::collections::{BTreeMap, VecDeque};

/// Monday, 23 November 2026, 09:00 UTC: any fixed moment will do.
pub const START: u64 = 1_795_424_400_000;

pub struct World {
    pub relay: Relay<SqliteStore>,
    pub now: Millis,
    /// Every frame that passed, as the server saw it.
    pub wire: Vec<Vec<u8>>,
    pub people: Vec<Person>,
    /// The forwarding server's rooms.
    pub rooms: rooms::Rooms,
    /// A dishonest relay's change to a frame for a person.
    pub tamper: Option<Tamper>,
    /// A dishonest relay's answer to a request. An answer without bytes is none, and the request is lost.
    pub lie: Option<Lie>,
    /// Connections without a client behind them, with the frames that the relay has sent to them.
    pub lines: BTreeMap<ConnectionId, VecDeque<Vec<u8>>>,
    /// Looks on after each frame that a person has taken in.
    pub watch: Option<Watch>,
    /// Frames that wait for a person are taken in together, as the driver does with a queue. Otherwise one by one, as it
    /// does when each comes to an idle core.
    pub batches: bool,
}

pub type Watch = Box<dyn FnMut(&Person, &[u8])>;

/// A frame without bytes does not arrive.
pub type Tamper = Box<dyn FnMut(usize, Vec<u8>) -> Vec<u8>>;

pub type Lie = Box<dyn FnMut(usize, &[u8]) -> Option<Vec<u8>>>;

impl World {
    pub fn new(names: &[&'static str]) -> Self {
        Self::over(names, Config::unlimited())
    }

    /// People at a relay with a forwarding server.
    pub fn forwarding(names: &[&'static str]) -> Self {
        let config = Config {
            forwards: Some(64),
            ..Config::unlimited()
        };
        Self::over(names, config)
    }

    /// With a relay of these limits.
    pub fn over(names: &[&'static str], config: Config) -> Self {
        let mut seed = ChaCha20Rng::seed_from_u64(99);
        let random = Box::new(move |bytes: &mut [u8]| seed.fill_bytes(bytes));
        let relay = Relay::new(SqliteStore::in_memory().unwrap(), config, random);
        let mut world = Self {
            relay,
            now: Millis(START),
            wire: Vec::new(),
            people: Vec::new(),
            rooms: rooms::Rooms::default(),
            tamper: None,
            lie: None,
            lines: BTreeMap::new(),
            watch: None,
            batches: true,
        };
        for (at, name) in names.iter().enumerate() {
            world.people.push(Person::fresh(name, at as u64, world.now));
        }
        world
    }

    /// Two people with accounts, connected and settled.
    pub fn pair() -> Self {
        let mut world = Self::new(&["ana", "ben"]);
        for who in 0..2 {
            world.connect(who);
            world.sign_up(who, false);
        }
        world
    }

    /// Two people in a protected conversation.
    pub fn protected_pair() -> Self {
        let mut world = Self::pair();
        let id = world.start(0, "ben");
        world.settle();
        world.run(0, Command::Protect { conversation: id }).unwrap();
        world.settle();
        world
    }

    pub fn sign_up(&mut self, who: usize, protect_new: bool) {
        let handle = self.people[who].name.to_owned();
        self.run(who, Command::CreateAccount { handle, protect_new }).unwrap();
        self.settle();
    }

    pub fn start(&mut self, who: usize, with: &str) -> String {
        let people = vec![with.to_owned()];
        match self
            .run(who, Command::StartConversation { people, name: None })
            .unwrap()
        {
            Outcome::Conversation { id } => id,
            other => panic!("not a conversation: {other:?}"),
        }
    }

    /// Gives one input to a person; if the tab dies at it, the client is opened again from its rows, offline.
    pub fn input(&mut self, who: usize, input: Input) {
        self.inputs(who, vec![input]);
    }

    /// Gives several inputs to a person in one transaction.
    pub fn inputs(&mut self, who: usize, inputs: Vec<Input>) {
        let now = self.people[who].wall(self.now);
        let person = &mut self.people[who];
        let output = person.client.handle_all(inputs, now, &mut person.rng);
        if !person.perform(output, now) {
            self.kill(who);
        }
    }

    /// The tab dies: memory is lost, committed rows are there.
    pub fn kill(&mut self, who: usize) {
        let now = self.people[who].wall(self.now);
        let person = &mut self.people[who];
        person.deaths += 1;
        person.read_clock = (Millis(0), self.now);
        if let Some(connection) = person.connection.take() {
            self.relay.disconnect(connection);
        }
        person.inbound.clear();
        person.outbound.clear();
        person.transfers.clear();
        person.threads.clear();
        self.close_left(who);
        let person = &mut self.people[who];
        let rows = person
            .rows
            .values()
            .filter(|row| row.store != Store::Messages)
            .cloned()
            .collect();
        let (client, output) = Client::open(key(), rows, now, &mut person.rng).unwrap();
        person.client = client;
        person.perform(output, now);
    }

    /// Runs a command, and the world until its answer.
    pub fn run(&mut self, who: usize, command: Command) -> Result<Outcome, Problem> {
        let ticket = self.ask(who, command);
        self.settle();
        self.people[who]
            .answers
            .remove(&ticket)
            .expect("every command is answered")
    }

    pub fn ask(&mut self, who: usize, command: Command) -> u64 {
        self.people[who].next_ticket += 1;
        let ticket = self.people[who].next_ticket;
        self.input(who, Input::Command { ticket, command });
        ticket
    }

    pub fn send(&mut self, who: usize, text: &str) {
        let shown = self.people[who].conversation();
        let id = self.people[who].random_id();
        self.ask(
            who,
            Command::Send {
                thread: Some(shown.current),
                conversation: shown.id,
                id,
                text: text.to_owned(),
            },
        );
    }

    /// Moves frames and store reads until nothing moves any more.
    pub fn settle(&mut self) {
        for _ in 0..100_000 {
            if !self.step() && !self.accept() {
                return;
            }
        }
        panic!("the world does not come to rest");
    }

    /// Every person accepts every request; false when there was none.
    pub fn accept(&mut self) -> bool {
        let mut accepted = false;
        for who in 0..self.people.len() {
            let person = &self.people[who];
            let requests: Vec<_> = person
                .app()
                .conversations
                .iter()
                .filter(|one| person.accepts && one.request)
                .map(|one| one.id.clone())
                .collect();
            for conversation in requests {
                self.ask(who, Command::AcceptRequest { conversation });
                accepted = true;
            }
        }
        accepted
    }

    /// One frame of each person in each direction; false when nothing moved.
    pub fn step(&mut self) -> bool {
        let mut moved = false;
        for who in 0..self.people.len() {
            let Some(connection) = self.people[who].connection else {
                continue;
            };
            if let Some(frame) = self.people[who].outbound.pop_front() {
                self.wire.push(frame.clone());
                match self.lie.as_mut().and_then(|lie| lie(who, &frame)) {
                    Some(answer) if answer.is_empty() => {}
                    Some(answer) => self.people[who].inbound.push_back(answer),
                    None => self.relay.receive(connection, &frame, self.now),
                }
                moved = true;
            }
        }
        moved |= self.deliver();
        moved |= self.carry_blobs();
        for who in 0..self.people.len() {
            if self.people[who].held_back {
                continue;
            }
            if self.batches && self.watch.is_none() && !self.people[who].inbound.is_empty() {
                let frames: Vec<_> = self.people[who].inbound.drain(..).collect();
                self.inputs(who, frames.into_iter().map(Input::Frame).collect());
                moved = true;
            } else if let Some(frame) = self.people[who].inbound.pop_front() {
                let seen = self.watch.is_some().then(|| frame.clone());
                self.input(who, Input::Frame(frame));
                if let (Some(watch), Some(frame)) = (&mut self.watch, seen) {
                    watch(&self.people[who], &frame);
                }
                moved = true;
            }
        }
        moved
    }

    /// Commits, and hands out the results; false when there are none.
    pub fn deliver(&mut self) -> bool {
        let mut moved = false;
        loop {
            let outgoing = self.relay.commit();
            let served = self.serve_rooms();
            moved |= served;
            if outgoing.is_empty() && !self.relay.has_backlog() && !served {
                break;
            }
            for one in outgoing {
                let Some(who) = self.people.iter().position(|person| person.connection == Some(one.to)) else {
                    if let (Some(line), Deliver::Frame(bytes)) = (self.lines.get_mut(&one.to), one.what) {
                        self.relay.delivered(one.to, bytes.len(), self.now);
                        line.push_back(bytes);
                    }
                    continue;
                };
                let person = &mut self.people[who];
                match one.what {
                    Deliver::Frame(bytes) => {
                        self.wire.push(bytes.clone());
                        self.relay.delivered(one.to, bytes.len(), self.now);
                        let tamper = self.tamper.as_mut();
                        let bytes = tamper.map_or_else(|| bytes.clone(), |tamper| tamper(who, bytes.clone()));
                        if !bytes.is_empty() {
                            person.inbound.push_back(bytes);
                        }
                    }
                    Deliver::Close => person.connection = None,
                }
                moved = true;
            }
        }
        moved
    }

    /// Lets time pass, with the ticks that a driver would give.
    pub fn pass(&mut self, ms: u64) {
        let end = Millis(self.now.0 + ms);
        loop {
            self.relay.put_out(self.now);
            self.settle();
            let next = (0..self.people.len())
                .filter_map(|who| self.people[who].next_tick(self.now))
                .min();
            let Some(at) = next.filter(|at| *at <= end) else { break };
            self.now = at.max(self.now);
            for who in 0..self.people.len() {
                self.connect_again(who);
                if self.people[who].next_tick(self.now).is_some_and(|at| at <= self.now) {
                    self.people[who].wake_at = None;
                    self.input(who, Input::Tick);
                }
            }
        }
        self.now = end;
        self.relay.sweep(end);
        self.relay.put_out(end);
        self.settle();
    }

    /// Opens the person's current thread and paints everything in it.
    pub fn read_all(&mut self, who: usize) {
        let conversation = self.people[who].conversation();
        self.open(who, conversation.current);
        let messages = self.people[who]
            .messages(conversation.current)
            .iter()
            .map(|one| one.id.clone())
            .collect();
        let command = Command::Painted {
            conversation: conversation.id,
            thread: conversation.current,
            messages,
        };
        self.run(who, command).unwrap();
    }

    pub fn open(&mut self, who: usize, thread: u32) {
        let conversation = self.people[who].conversation().id;
        let command = Command::Open {
            conversation,
            thread: Some(thread),
            earlier: false,
        };
        match self.run(who, command).unwrap() {
            Outcome::Thread { thread } => self.people[who].opened(thread),
            other => panic!("not a thread: {other:?}"),
        }
    }

    /// The texts of the person's current thread, notices left out.
    pub fn texts(&mut self, who: usize) -> Vec<String> {
        let thread = self.people[who].conversation().current;
        self.open(who, thread);
        self.people[who]
            .messages(thread)
            .iter()
            .filter(|one| !one.notice)
            .map(|one| one.text.clone())
            .collect()
    }

    /// True if the bytes occur in any frame since `from`.
    pub fn wire_holds(&self, from: usize, text: &str) -> bool {
        self.wire[from..].iter().any(|frame| contains(frame, text.as_bytes()))
    }
}

pub fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
