//! The pair harness: people with stores, one relay, one clock. Nothing sleeps, nothing is mocked but the wires.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto::client::Client;
use sotto::io::{AppView, Command, ConversationView, Effect, Event, Input, MessageView, Outcome, Output, Problem, Row};
use sotto::io::{Store, ThreadView, Write};
use sotto::seal::StoreKey;
use sotto_relay::{Config, ConnectionId, Deliver, Relay, SqliteStore};
use sotto_wire::Millis;
use std::collections::{BTreeMap, VecDeque};

/// Monday, 23 November 2026, 09:00 UTC: any fixed moment does.
pub const START: u64 = 1_795_424_400_000;

pub struct World {
    pub relay: Relay<SqliteStore>,
    pub now: Millis,
    /// Every frame that passed, as the server saw it.
    pub wire: Vec<Vec<u8>>,
    pub people: Vec<Person>,
    /// What a dishonest relay does to a frame on its way to somebody.
    pub tamper: Option<Tamper>,
}

pub type Tamper = Box<dyn FnMut(usize, Vec<u8>) -> Vec<u8>>;

pub struct Person {
    pub name: &'static str,
    pub client: Client,
    pub rows: BTreeMap<(Store, String), Row>,
    pub connection: Option<ConnectionId>,
    pub app: Option<AppView>,
    pub threads: BTreeMap<(String, u32), ThreadView>,
    pub answers: BTreeMap<u64, Result<Outcome, Problem>>,
    /// Frames that the relay has sent and that have not arrived.
    pub inbound: VecDeque<Vec<u8>>,
    /// Frames that the person has sent and that have not arrived.
    pub outbound: VecDeque<Vec<u8>>,
    /// The next so many commits succeed; the one after them fails as if the tab had died before it.
    pub dies_before_commit: Option<usize>,
    /// The next so many outputs are performed; the one after them is committed, and then the tab dies.
    pub dies_after_commit: Option<usize>,
    pub deaths: usize,
    pub wake_at: Option<Millis>,
    pub clock_skew: i64,
    /// The last reading of the driver's clock, and when it was taken.
    read_clock: (Millis, Millis),
    pub bytes_written: usize,
    rng: ChaCha20Rng,
    next_ticket: u64,
}

fn key() -> StoreKey {
    StoreKey::new([42; 32])
}

impl World {
    pub fn new(names: &[&'static str]) -> Self {
        let mut seed = ChaCha20Rng::seed_from_u64(99);
        let random = Box::new(move |bytes: &mut [u8]| seed.fill_bytes(bytes));
        let relay = Relay::new(SqliteStore::in_memory().unwrap(), Config::unlimited(), random);
        let mut world = Self {
            relay,
            now: Millis(START),
            wire: Vec::new(),
            people: Vec::new(),
            tamper: None,
        };
        for (at, name) in names.iter().enumerate() {
            let person = world.fresh(name, at as u64);
            world.people.push(person);
        }
        world
    }

    fn fresh(&mut self, name: &'static str, seed: u64) -> Person {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let (client, output) = Client::open(key(), Vec::new(), self.now, &mut rng).unwrap();
        let mut person = Person {
            name,
            client,
            rows: BTreeMap::new(),
            connection: None,
            app: None,
            threads: BTreeMap::new(),
            answers: BTreeMap::new(),
            inbound: VecDeque::new(),
            outbound: VecDeque::new(),
            dies_before_commit: None,
            dies_after_commit: None,
            deaths: 0,
            wake_at: None,
            clock_skew: 0,
            read_clock: (self.now, self.now),
            bytes_written: 0,
            rng,
            next_ticket: 0,
        };
        person.perform(output, self.now);
        person
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
        match self.run(who, Command::StartConversation { people }).unwrap() {
            Outcome::Conversation { id } => id,
            other => panic!("not a conversation: {other:?}"),
        }
    }

    /// Starts a conversation, again and again until it is there: the person may die meanwhile.
    pub fn start_quietly(&mut self, who: usize, with: &str) {
        for _ in 0..5 {
            self.ask(
                who,
                Command::StartConversation {
                    people: vec![with.to_owned()],
                },
            );
            self.settle();
            if !self.people[who].app().conversations.is_empty() {
                return;
            }
            if self.people[who].connection.is_none() {
                self.connect(who);
                self.settle();
            }
        }
    }

    pub fn connect(&mut self, who: usize) {
        let connection = self.relay.connect();
        self.people[who].connection = Some(connection);
        self.input(who, Input::Connected);
    }

    pub fn disconnect(&mut self, who: usize) {
        let person = &mut self.people[who];
        if let Some(connection) = person.connection.take() {
            self.relay.disconnect(connection);
        }
        person.inbound.clear();
        person.outbound.clear();
        self.input(who, Input::Disconnected);
    }

    /// Gives one input to a person; a death on the way reopens the client from its rows, offline.
    pub fn input(&mut self, who: usize, input: Input) {
        let now = self.people[who].wall(self.now);
        let person = &mut self.people[who];
        let output = person.client.handle(input, now, &mut person.rng);
        if !person.perform(output, now) {
            self.kill(who);
        }
    }

    /// The tab dies: everything in memory is gone, everything committed is there.
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
        person.threads.clear();
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

    /// Asks for something and runs the world until it is answered.
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
        let conversation = self.people[who].conversation().id;
        let id = self.people[who].random_id();
        self.ask(
            who,
            Command::Send {
                conversation,
                id,
                text: text.to_owned(),
            },
        );
    }

    /// Moves frames and store reads until nothing moves any more.
    pub fn settle(&mut self) {
        for _ in 0..10_000 {
            if !self.step() {
                return;
            }
        }
        panic!("the world does not come to rest");
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
                self.relay.receive(connection, &frame, self.now);
                moved = true;
            }
        }
        loop {
            let outgoing = self.relay.commit();
            if outgoing.is_empty() && !self.relay.has_backlog() {
                break;
            }
            for one in outgoing {
                let Some(who) = self.people.iter().position(|person| person.connection == Some(one.to)) else {
                    continue;
                };
                let person = &mut self.people[who];
                match one.what {
                    Deliver::Frame(bytes) => {
                        self.wire.push(bytes.clone());
                        self.relay.delivered(one.to, bytes.len(), self.now);
                        let tamper = self.tamper.as_mut();
                        let bytes = tamper.map_or_else(|| bytes.clone(), |tamper| tamper(who, bytes.clone()));
                        person.inbound.push_back(bytes);
                    }
                    Deliver::Close => person.connection = None,
                }
                moved = true;
            }
        }
        for who in 0..self.people.len() {
            if let Some(frame) = self.people[who].inbound.pop_front() {
                self.input(who, Input::Frame(frame));
                moved = true;
            }
        }
        moved
    }

    /// Lets time pass, with the ticks that a driver would give.
    pub fn pass(&mut self, ms: u64) {
        let end = Millis(self.now.0 + ms);
        loop {
            self.settle();
            let next = (0..self.people.len())
                .filter_map(|who| self.people[who].next_tick(self.now))
                .min();
            let Some(at) = next.filter(|at| *at <= end) else { break };
            self.now = at.max(self.now);
            for who in 0..self.people.len() {
                if self.people[who].next_tick(self.now).is_some_and(|at| at <= self.now) {
                    self.people[who].wake_at = None;
                    self.input(who, Input::Tick);
                }
            }
        }
        self.now = end;
        self.relay.sweep(end);
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
            Outcome::Thread { thread } => {
                let person = &mut self.people[who];
                person
                    .threads
                    .insert((thread.conversation.clone(), thread.thread), thread);
            }
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

    /// True if the bytes stand in anything that passed over the wire since `from`.
    pub fn wire_holds(&self, from: usize, text: &str) -> bool {
        self.wire[from..].iter().any(|frame| contains(frame, text.as_bytes()))
    }
}

impl Person {
    /// Commits and carries out an output; false if the tab died.
    fn perform(&mut self, output: Output, now: Millis) -> bool {
        if counts_down(&mut self.dies_before_commit) {
            return false;
        }
        for write in output.writes() {
            match write {
                Write::Put(row) => {
                    self.bytes_written += row.value.len();
                    self.rows.insert((row.store, row.key.clone()), row.clone());
                }
                Write::Delete { store, key } => {
                    self.rows.remove(&(*store, key.clone()));
                }
                Write::Sweep { through } => self.rows.retain(|_, row| row.expires_at.is_none_or(|at| at > *through)),
            }
        }
        if counts_down(&mut self.dies_after_commit) {
            return false;
        }
        let (effects, events) = output.committed();
        let mut loads = Vec::new();
        for effect in effects {
            match effect {
                Effect::Send(bytes) if self.connection.is_some() => self.outbound.push_back(bytes),
                Effect::Send(_) => {}
                Effect::Outdated | Effect::Reconnect => self.connection = None,
                Effect::Load {
                    request,
                    store,
                    prefix,
                    before,
                    limit,
                } => {
                    let fits = |row: &&Row| {
                        row.store == store
                            && row.key.starts_with(&prefix)
                            && before.as_ref().is_none_or(|before| row.key < *before)
                    };
                    let rows = self
                        .rows
                        .values()
                        .rev()
                        .filter(fits)
                        .take(limit as usize)
                        .cloned()
                        .collect();
                    loads.push((request, rows));
                }
                Effect::Wake { after_ms } => {
                    let at = Millis(now.0 + after_ms);
                    self.wake_at = Some(self.wake_at.map_or(at, |earlier| earlier.min(at)));
                }
            }
        }
        for event in events {
            match event {
                Event::App(app) => self.app = Some(app),
                Event::Thread(thread) => {
                    self.threads
                        .insert((thread.conversation.clone(), thread.thread), thread);
                }
                Event::Done { ticket, result } => {
                    let before = self.answers.insert(ticket, result);
                    assert!(before.is_none(), "a command is answered once");
                }
            }
        }
        for (request, rows) in loads {
            let output = self.client.handle(Input::Loaded { request, rows }, now, &mut self.rng);
            if !self.perform(output, now) {
                return false;
            }
        }
        true
    }

    /// What the driver's clock reads: the wall clock, or what has passed since the last reading where that is later.
    fn wall(&mut self, now: Millis) -> Millis {
        let (last, at) = self.read_clock;
        let wall = now
            .0
            .saturating_add_signed(self.clock_skew)
            .max(last.0 + (now.0 - at.0));
        self.read_clock = (Millis(wall), now);
        Millis(wall)
    }

    /// When the driver would look in again: a wake, or the earliest row that goes.
    fn next_tick(&mut self, now: Millis) -> Option<Millis> {
        let wall = self.wall(now);
        let effective = self.client.effective(wall);
        let earliest = self.rows.values().filter_map(|row| row.expires_at).min();
        let due = earliest.map(|at| Millis(now.0 + at.0.saturating_sub(effective.0)));
        due.into_iter().chain(self.wake_at).min()
    }

    pub fn app(&self) -> &AppView {
        self.app.as_ref().expect("a snapshot comes with the start")
    }

    /// The one conversation of these stories.
    pub fn conversation(&self) -> ConversationView {
        self.app().conversations.first().expect("a conversation").clone()
    }

    pub fn messages(&self, thread: u32) -> Vec<MessageView> {
        let id = self.conversation().id;
        self.threads
            .get(&(id, thread))
            .map(|thread| thread.messages.clone())
            .unwrap_or_default()
    }

    pub fn random_id(&mut self) -> String {
        let mut id = [0; 16];
        self.rng.fill_bytes(&mut id);
        sotto_wire::RecordId(id).to_hex()
    }

    /// True if the bytes stand anywhere in the store.
    pub fn store_holds(&self, text: &str) -> bool {
        self.rows
            .values()
            .any(|row| contains(&row.value, text.as_bytes()) || row.key.contains(text))
    }
}

fn counts_down(counter: &mut Option<usize>) -> bool {
    match counter {
        Some(0) => {
            *counter = None;
            true
        }
        Some(left) => {
            *left -= 1;
            false
        }
        None => false,
    }
}

pub fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
