//! One person of the pair harness: a client with a store that commits, and can die before or after it.

use super::contains;
use crate::harness::words::{Line, Lines};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto::client::Client;
use sotto::io::{
    AppChangeView, AppView, CallEvent, ConversationView, Effect, Event, Input, Outcome, Output, Problem, Row,
};
use sotto::io::{Durability, Store, ThreadChangeView, ThreadView, Write};
use sotto::seal::StoreKey;
use sotto_relay::ConnectionId;
use sotto_wire::{BlobId, Millis, Ttl};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub struct Person {
    pub name: &'static str,
    pub client: Client,
    pub rows: BTreeMap<(Store, String), Row>,
    pub connection: Option<ConnectionId>,
    /// A connection that the client has left, and when it has another one.
    pub left: Option<(ConnectionId, Millis)>,
    pub app: Option<AppView>,
    pub threads: BTreeMap<(String, u32), ThreadView>,
    pub answers: BTreeMap<u64, Result<Outcome, Problem>>,
    /// Steps of the call that the page has not carried out yet.
    pub calls: VecDeque<CallEvent>,
    /// Frames that the relay has sent and that have not arrived.
    pub inbound: VecDeque<Vec<u8>>,
    /// Frames that the person has sent and that have not arrived.
    pub outbound: VecDeque<Vec<u8>>,
    /// Blobs that the person puts or fetches, not yet at the relay.
    pub transfers: VecDeque<Transfer>,
    /// The next commits, as many as this, succeed; the one after them fails as if the tab had died before it.
    pub dies_before_commit: Option<usize>,
    /// The next outputs, as many as this, are performed; the one after them is committed, and then the tab dies.
    pub dies_after_commit: Option<usize>,
    /// After this many commits the machine loses power: the rows of the last strict commit are left.
    pub power_fails_after: Option<usize>,
    /// Frames wait before the client, as before a busy core.
    pub held_back: bool,
    pub deaths: usize,
    pub wake_at: Option<Millis>,
    pub clock_skew: i64,
    /// The last reading of the driver's clock, and when it was taken.
    pub read_clock: (Millis, Millis),
    pub bytes_written: usize,
    /// Accepts every request as it comes.
    pub accepts: bool,
    /// Rows written without a promise that they are on the disk when the frames leave.
    pub written_relaxed: BTreeSet<(Store, String)>,
    /// Rows whose first write was strict.
    pub written_strictly: BTreeSet<(Store, String)>,
    /// The rows at the last strict commit, once a story wants them: what a loss of power leaves.
    pub on_disk: Option<BTreeMap<(Store, String), Row>>,
    /// Commits, and those of them that were strict.
    pub commits: (usize, usize),
    pub rng: ChaCha20Rng,
    pub next_ticket: u64,
    /// Looks on when frames leave: the rows committed with them are on the disk, and shown.
    pub overseer: Option<Overseer>,
}

pub type Overseer = Box<dyn FnMut(&Person, &[Vec<u8>])>;

/// How long the driver waits before it connects again, in milliseconds.
const RECONNECTS_AFTER: u64 = 1_000;

/// A blob under way.
pub enum Transfer {
    Up(BlobId, Vec<u8>, Ttl),
    /// With the most bytes that the person takes.
    Down(BlobId, usize),
}

/// The store key of all people: their stores are apart.
pub const KEY: [u8; 32] = [42; 32];

pub fn key() -> StoreKey {
    StoreKey::new(KEY)
}

impl Person {
    /// A person at the first run.
    pub fn fresh(name: &'static str, seed: u64, now: Millis) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let (client, output) = Client::open(key(), Vec::new(), now, &mut rng).unwrap();
        let mut person = Self {
            name,
            client,
            rows: BTreeMap::new(),
            connection: None,
            left: None,
            app: None,
            threads: BTreeMap::new(),
            answers: BTreeMap::new(),
            calls: VecDeque::new(),
            inbound: VecDeque::new(),
            outbound: VecDeque::new(),
            transfers: VecDeque::new(),
            dies_before_commit: None,
            dies_after_commit: None,
            power_fails_after: None,
            held_back: false,
            deaths: 0,
            wake_at: None,
            clock_skew: 0,
            read_clock: (now, now),
            bytes_written: 0,
            accepts: true,
            written_relaxed: BTreeSet::new(),
            written_strictly: BTreeSet::new(),
            on_disk: None,
            commits: (0, 0),
            rng,
            next_ticket: 0,
            overseer: None,
        };
        person.perform(output, now);
        person
    }

    /// Commits and carries out an output; false if the tab died.
    pub fn perform(&mut self, output: Output, now: Millis) -> bool {
        if counts_down(&mut self.dies_before_commit) {
            return false;
        }
        for write in output.writes() {
            match write {
                Write::Put(row) => {
                    self.bytes_written += row.value.len();
                    let row_of = (row.store, row.key.clone());
                    match output.durability() {
                        Durability::Relaxed if self.written_strictly.contains(&row_of) => {}
                        Durability::Relaxed => drop(self.written_relaxed.insert(row_of)),
                        Durability::Strict => drop(self.written_strictly.insert(row_of)),
                    }
                    self.rows.insert((row.store, row.key.clone()), row.clone());
                }
                Write::Delete { store, key } => {
                    self.rows.remove(&(*store, key.clone()));
                }
                Write::DeleteAll { store, prefix } => {
                    self.rows.retain(|(of, key), _| of != store || !key.starts_with(prefix));
                }
                Write::Sweep { through } => self.rows.retain(|_, row| row.expires_at.is_none_or(|at| at > *through)),
            }
        }
        if !output.writes().is_empty() {
            let strict = output.durability() == Durability::Strict;
            self.commits = (self.commits.0 + 1, self.commits.1 + usize::from(strict));
            if let Some(disk) = self.on_disk.as_mut().filter(|_| strict) {
                disk.clone_from(&self.rows);
            }
        }
        if self.power_fails_after.is_some_and(|after| self.commits.0 > after) {
            self.power_fails_after = None;
            self.rows
                .clone_from(self.on_disk.as_ref().expect("a story that keeps the disk"));
            return false;
        }
        if counts_down(&mut self.dies_after_commit) {
            return false;
        }
        let (effects, events) = output.committed();
        let (mut loads, mut leaving) = (Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                Effect::Send(bytes) if self.connection.is_some() => {
                    leaving.extend(self.overseer.is_some().then(|| bytes.clone()));
                    self.outbound.push_back(bytes);
                }
                Effect::Send(_) => {}
                Effect::Upload { blob, bytes, ttl } => self.transfers.push_back(Transfer::Up(blob, bytes, ttl)),
                Effect::Download { blob, limit } => self.transfers.push_back(Transfer::Down(blob, limit as usize)),
                Effect::Outdated => self.connection = None,
                Effect::Reconnect => {
                    let (_, world) = self.read_clock;
                    let back = Millis(world.0 + RECONNECTS_AFTER);
                    self.left = self
                        .connection
                        .take()
                        .map(|connection| (connection, back))
                        .or(self.left);
                }
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
                    // The driver's alarm counts the elapsed time, whatever the clock reads.
                    let (_, world) = self.read_clock;
                    let at = Millis(world.0 + after_ms);
                    self.wake_at = Some(self.wake_at.map_or(at, |earlier| earlier.min(at)));
                }
            }
        }
        for event in events {
            match event {
                Event::App(app) => self.app = Some(*app),
                Event::AppChange(change) => self.change_app(*change),
                Event::Thread(thread) => {
                    self.threads
                        .insert((thread.conversation.clone(), thread.thread), thread);
                }
                Event::ThreadChange(change) => self.change(change),
                Event::Call(event) => self.calls.push_back(event),
                Event::Bug { line } => panic!("a bug at {}: {line}", self.name),
                Event::Done { ticket, result } => {
                    let before = self.answers.insert(ticket, result);
                    assert!(before.is_none(), "a command is answered once");
                }
            }
        }
        if let Some(mut overseer) = self.overseer.take_if(|_| !leaving.is_empty()) {
            overseer(self, &leaving);
            self.overseer = Some(overseer);
        }
        for (request, rows) in loads {
            let output = self.client.handle(Input::Loaded { request, rows }, now, &mut self.rng);
            if !self.perform(output, now) {
                return false;
            }
        }
        true
    }

    /// Takes a change of the picture in, as the page does.
    fn change_app(&mut self, change: AppChangeView) {
        let before = self.app.take().expect("the whole picture comes first");
        let mut app = change.app;
        let is_new = |one: &ConversationView| app.conversations.iter().all(|new| new.id != one.id);
        let stays = |one: &ConversationView| is_new(one) && !change.gone.contains(&one.id);
        let stay: Vec<_> = before.conversations.into_iter().filter(stays).collect();
        app.conversations.extend(stay);
        app.conversations
            .sort_by(|one, other| other.active_at.cmp(&one.active_at).then_with(|| one.id.cmp(&other.id)));
        self.app = Some(app);
    }

    /// Takes a change of a thread in, as the page does: onto the version before, and without messages that it has not loaded.
    fn change(&mut self, change: ThreadChangeView) {
        let Some(thread) = self.threads.get_mut(&(change.conversation.clone(), change.thread)) else {
            return;
        };
        if change.version <= thread.version {
            return;
        }
        assert_eq!(change.before, thread.version, "no change of an open thread is missed");
        thread.version = change.version;
        thread.read_only = change.read_only;
        thread.messages.retain(|message| !change.gone.contains(&message.id));
        let oldest = thread.messages.first().map_or(0, |message| message.position);
        for message in change.messages {
            if thread.more && message.position < oldest {
                continue;
            }
            match thread
                .messages
                .binary_search_by_key(&message.position, |one| one.position)
            {
                Ok(at) => thread.messages[at] = message,
                Err(at) => thread.messages.insert(at, message),
            }
        }
    }

    /// A thread as it is opened: one that is open already has every change by then.
    pub fn opened(&mut self, thread: ThreadView) {
        let of = (thread.conversation.clone(), thread.thread);
        let words = |thread: &ThreadView| -> Vec<_> {
            let messages = thread.messages.iter();
            messages
                .map(|one| (one.id.clone(), one.says.clone(), one.unread))
                .collect()
        };
        if let Some(before) = self.threads.get(&of).filter(|before| before.version == thread.version) {
            let all = words(&thread);
            assert!(
                all.ends_with(&words(before)),
                "the changes of {}'s thread make another one",
                self.name
            );
        }
        self.threads.insert(of, thread);
    }

    /// The reading of the driver's clock: the wall clock, or the last reading plus the elapsed time, if that is later.
    pub fn wall(&mut self, now: Millis) -> Millis {
        let (last, at) = self.read_clock;
        let wall = now
            .0
            .saturating_add_signed(self.clock_skew)
            .max(last.0 + (now.0 - at.0));
        self.read_clock = (Millis(wall), now);
        Millis(wall)
    }

    /// When the driver would next tick: a wake, or the earliest row that expires.
    pub fn next_tick(&mut self, now: Millis) -> Option<Millis> {
        let wall = self.wall(now);
        let effective = self.client.effective(wall);
        let earliest = self.rows.values().filter_map(|row| row.expires_at).min();
        let due = earliest.map(|at| Millis(now.0 + at.0.saturating_sub(effective.0)));
        let back = self.left.map(|(_, at)| at);
        due.into_iter().chain(self.wake_at).chain(back).min()
    }

    pub fn app(&self) -> &AppView {
        self.app.as_ref().expect("a snapshot comes with the start")
    }

    /// The one conversation of these stories.
    pub fn conversation(&self) -> ConversationView {
        self.app().conversations.first().expect("a conversation").clone()
    }

    pub fn messages(&self, thread: u32) -> Vec<Line> {
        let id = self.conversation().id;
        self.threads
            .get(&(id, thread))
            .map(|thread| thread.lines())
            .unwrap_or_default()
    }

    pub fn random_id(&mut self) -> String {
        let mut id = [0; 16];
        self.rng.fill_bytes(&mut id);
        sotto_wire::RecordId(id).to_hex()
    }

    /// True if the bytes occur anywhere in the store.
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
