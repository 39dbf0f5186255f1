//! The lying relay: it refuses, acknowledges without acting, serves old keys and other people's, withholds, replays,
//! and changes frames. It starts and stops lying at random instants.

use super::Story;
use super::stage::NAMES;
use crate::attacker::handle;
use crate::world::World;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto_wire::{
    ClientFrame, Code, Cursor, KeyPackageBytes, Millis, Record, RecordId, Refusal, RelayFrame, Reply, Request,
    SignedDeviceList, from_bytes, limits, to_bytes,
};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// One in this many requests gets a lie as its answer, and one in this many frames is changed.
const LIES: usize = 10;
const CHANGES: usize = 14;

pub(super) struct Liar {
    rng: ChaCha20Rng,
    pub at_it: bool,
    /// The directory's first answers, by folded name.
    old: BTreeMap<String, SignedDeviceList>,
    /// Another account's list under a person's name, and its KeyPackages.
    pub forged: Vec<(String, SignedDeviceList)>,
    pub packages: Vec<Vec<u8>>,
    /// Frames that were kept back, and for whom.
    held: Vec<(usize, Vec<u8>)>,
    records: Vec<Record>,
    /// People whose stream of frames was altered: a relay that is honest again restarts it.
    pub torn: BTreeSet<usize>,
    pub told: Vec<String>,
}

impl Liar {
    pub(super) fn new(seed: u64, old: BTreeMap<String, SignedDeviceList>) -> Self {
        Self {
            rng: ChaCha20Rng::seed_from_u64(seed ^ 0xbad),
            at_it: false,
            old,
            forged: Vec::new(),
            packages: Vec::new(),
            held: Vec::new(),
            records: Vec::new(),
            torn: BTreeSet::new(),
            told: Vec::new(),
        }
    }

    pub(super) fn at_work(liar: &Rc<RefCell<Self>>, world: &mut World) {
        let (answers, changes) = (Rc::clone(liar), Rc::clone(liar));
        world.lie = Some(Box::new(move |who, frame| answers.borrow_mut().answer(who, frame)));
        world.tamper = Some(Box::new(move |who, frame| changes.borrow_mut().change(who, frame)));
    }

    fn below(&mut self, end: usize) -> usize {
        self.rng.next_u32() as usize % end
    }

    fn tells(&mut self, who: usize, what: &str) {
        self.told.push(format!("relay to {} ({who}): {what}", NAMES[who]));
    }

    fn answer(&mut self, who: usize, frame: &[u8]) -> Option<Vec<u8>> {
        if !self.at_it || self.below(LIES) > 0 {
            return None;
        }
        let ClientFrame { id, request } = from_bytes(frame, limits::FRAME).ok()?;
        if self.below(8) == 0 {
            self.tells(who, &format!("nothing to {}", name(&request)));
            self.torn.insert(who);
            return Some(Vec::new());
        }
        let answer = match self.lie(who, &request)? {
            Ok(reply) => RelayFrame::Reply { id, reply },
            Err((code, detail)) => {
                let refusal = Refusal::with(code, detail);
                RelayFrame::Refused { id, refusal }
            }
        };
        let what = match &answer {
            RelayFrame::Refused { refusal, .. } => format!("{:?} to {}", refusal.code, name(&request)),
            _ => format!("a lie to {}", name(&request)),
        };
        self.tells(who, &what);
        Some(to_bytes(&answer))
    }

    fn lie(&mut self, who: usize, request: &Request) -> Option<Result<Reply, (Code, u64)>> {
        let busy = Err((Code::RateLimited, 200));
        let away = Err((Code::Unavailable, 0));
        let roll = self.below(10);
        Some(match (request, roll) {
            (Request::Hello { .. } | Request::Challenge | Request::Write { .. }, _) => return None,
            (Request::Follow { .. } | Request::Append { .. }, 0) => Err((Code::UnknownTopic, 0)),
            (Request::Follow { .. } | Request::Append { .. }, 1) => Err((Code::Forbidden, 0)),
            (Request::Follow { .. }, 2) => {
                self.torn.insert(who);
                let head = Cursor([0, 1_000][self.below(2)]);
                Ok(Reply::Following { head })
            }
            (Request::Append { .. }, 2) => {
                self.torn.insert(who);
                let cursor = Cursor(1 + self.below(20) as u64);
                let at = Millis(crate::world::START);
                Ok(Reply::Appended { cursor, at })
            }
            (Request::Append { .. }, 3) => Err((Code::Stale, 0)),
            (Request::Deliver { .. }, 0..3) => Err((Code::InboxFull, 0)),
            (Request::Deliver { .. }, 3) => Err((Code::UnknownInbox, 0)),
            (Request::Lookup { handle }, 0..5) => {
                let name = handle.folded();
                let forged = self.forged.iter().filter(|(of, _)| *of == name);
                let forged: Vec<_> = forged.map(|(_, list)| list.clone()).collect();
                let at = self.below(forged.len() + 1);
                let list = forged.get(at).or_else(|| self.old.get(&name))?;
                Ok(Reply::Account(list.clone()))
            }
            (Request::Lookup { .. }, 5) => Err((Code::UnknownHandle, 0)),
            (Request::TakeKeyPackage { .. }, 0..3) => Err((Code::NoKeyPackage, 0)),
            (Request::TakeKeyPackage { .. }, 3..7) => {
                let at = self.below(self.packages.len().max(1));
                let key_package = KeyPackageBytes(self.packages.get(at)?.clone().into());
                let last_resort = false;
                Ok(Reply::KeyPackage {
                    key_package,
                    last_resort,
                })
            }
            (_, 5) => away,
            (_, _) => busy,
        })
    }

    fn change(&mut self, who: usize, frame: Vec<u8>) -> Vec<u8> {
        if !self.at_it {
            return frame;
        }
        let Ok(RelayFrame::Record(record)) = from_bytes(&frame, limits::FRAME) else {
            if self.below(3 * CHANGES) == 0 {
                self.keep(who, frame);
                return Vec::new();
            }
            return frame;
        };
        self.records.push(record.clone());
        if self.below(CHANGES) > 0 {
            return frame;
        }
        let at = self.below(self.records.len());
        let other = self.records[at].clone();
        let mut id = [0; 16];
        self.rng.fill_bytes(&mut id);
        let changed = match self.below(6) {
            0 => {
                self.keep(who, frame);
                return Vec::new();
            }
            1 => {
                self.tells(who, "a record, and once more");
                self.held.push((who, frame.clone()));
                return frame;
            }
            2 => Record {
                body: other.body,
                ..record
            },
            3 => Record {
                id: RecordId(id),
                ..record
            },
            4 => Record {
                topic: record.topic,
                cursor: record.cursor,
                ..other
            },
            _ => {
                let mut record = record;
                let mut body = record.body.to_vec();
                let at = self.below(body.len().max(1));
                if let Some(byte) = body.get_mut(at) {
                    *byte ^= 1;
                }
                record.body = body.into();
                record
            }
        };
        self.tells(who, "a record that it has changed");
        to_bytes(&RelayFrame::Record(changed))
    }

    fn keep(&mut self, who: usize, frame: Vec<u8>) {
        self.tells(who, "not yet what there is");
        self.torn.insert(who);
        self.held.push((who, frame));
    }

    /// Some of the withheld frames, in any order.
    fn let_go(&mut self) -> Vec<(usize, Vec<u8>)> {
        let mut out = Vec::new();
        for _ in 0..self.below(4) {
            if self.held.is_empty() {
                break;
            }
            let at = self.below(self.held.len());
            out.push(self.held.swap_remove(at));
        }
        out
    }
}

impl Story {
    /// The relay starts or stops lying, and replays withheld frames.
    pub(super) fn relay_acts(&mut self) {
        match self.below(8) {
            0..3 => {
                let at_it = self.liar.borrow().at_it;
                self.liar.borrow_mut().at_it = !at_it;
                self.note("relay", if at_it { "is honest" } else { "lies" });
            }
            3 => {
                let who = self.below(NAMES.len());
                let name = handle(NAMES[who]).folded();
                let version = 1 + self.below(5) as u64;
                let list = self.eve.list(NAMES[who], version, &[0]);
                let package = self.eve.package(0);
                let mut liar = self.liar.borrow_mut();
                liar.packages.push(package);
                // A changed identity key blocks all sending, and the page shows it: one in three stories is enough.
                if self.seed.is_multiple_of(3) {
                    liar.forged.push((name, list));
                }
            }
            _ => {
                let frames = self.liar.borrow_mut().let_go();
                for (who, frame) in frames {
                    self.note("relay", format!("plays a frame to {who}"));
                    self.world.people[who].inbound.push_back(frame);
                }
            }
        }
        let told = std::mem::take(&mut self.liar.borrow_mut().told);
        self.done.extend(told);
    }

    /// From now on the relay is honest, and restarts each altered stream.
    pub(super) fn relay_repents(&mut self) {
        self.world.lie = None;
        self.world.tamper = None;
        let told = std::mem::take(&mut self.liar.borrow_mut().told);
        self.done.extend(told);
        let torn = std::mem::take(&mut self.liar.borrow_mut().torn);
        for who in torn {
            self.note("relay", format!("begins anew with {who}"));
            self.world.disconnect(who);
            self.world.connect(who);
        }
    }
}

fn name(request: &Request) -> &'static str {
    match request {
        Request::Create { .. } => "Create",
        Request::Append { rotation: None, .. } => "Append",
        Request::Append { .. } => "Append of a commit",
        Request::Follow { .. } => "Follow",
        Request::Deliver { .. } => "Deliver",
        Request::FollowInbox { .. } => "FollowInbox",
        Request::Lookup { .. } => "Lookup",
        Request::TakeKeyPackage { .. } => "TakeKeyPackage",
        _ => "something else",
    }
}
