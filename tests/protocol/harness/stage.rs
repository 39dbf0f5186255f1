//! A stage for calls: each person's page with its frame worker, which carries out the call's steps, and carries no real
//! media.

use crate::harness::words::Worded;
use crate::world::World;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sotto::call::frames::{FrameError, FrameOpener, FrameSealer};
use sotto::call::keyset::WorkerKeys;
use sotto::call::message::SignalKind;
use sotto::io::{CallEvent, CallStage, CallView, Command, PeerReport, Problem};
use std::collections::BTreeMap;

/// One tab with a frame worker.
pub struct Tab {
    keys: WorkerKeys,
    pub sealer: FrameSealer,
    pub opener: FrameOpener,
    pub revision: u32,
    /// Steps that came from each peer.
    pub signals: BTreeMap<String, Vec<(SignalKind, String)>>,
    pub mended: Vec<String>,
    /// The forwarding server's answers; `None` when it let go.
    pub answers: Vec<Option<String>>,
    /// Key sets as the page's main thread saw them.
    pub sealed: Vec<Vec<u8>>,
}

impl Tab {
    pub fn new(seed: u64) -> Self {
        Self {
            keys: WorkerKeys::generate(&mut ChaCha20Rng::seed_from_u64(seed)),
            sealer: FrameSealer::default(),
            opener: FrameOpener::default(),
            revision: 0,
            signals: BTreeMap::new(),
            mended: Vec::new(),
            answers: Vec::new(),
            sealed: Vec::new(),
        }
    }

    pub fn worker_key(&self) -> String {
        self.keys.public().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A description with one certificate.
pub fn sdp(tag: u8) -> String {
    let bytes = vec![format!("{tag:02X}"); 32].join(":");
    format!("v=0\r\na=fingerprint:sha-256 {bytes}\r\n")
}

impl World {
    pub fn call(&self, who: usize) -> Option<CallView> {
        self.people[who].app().call.clone()
    }

    pub fn stage(&self, who: usize) -> Option<CallStage> {
        self.call(who).map(|call| call.stage)
    }

    pub fn start_call(&mut self, who: usize, video: bool, tab: &Tab) -> Result<(), Problem> {
        let command = self.calling(who, video, tab);
        self.run(who, command).map(drop)
    }

    /// The command that starts a call.
    pub fn calling(&self, who: usize, video: bool, tab: &Tab) -> Command {
        Command::StartCall {
            conversation: self.people[who].conversation().id,
            video,
            worker_key: tab.worker_key(),
            tab: format!("tab {who}"),
        }
    }

    pub fn accept_call(&mut self, who: usize, tab: &Tab) -> Result<(), Problem> {
        let call = self.call(who).expect("it rings").call;
        let command = Command::AcceptCall {
            call,
            video: false,
            worker_key: tab.worker_key(),
            tab: format!("tab {who}"),
        };
        self.run(who, command).map(drop)
    }

    pub fn hang_up(&mut self, who: usize) {
        let call = self.call(who).expect("a call").call;
        self.run(who, Command::HangUp { call }).unwrap();
    }

    /// The page carries out its steps, the worker installs its keys.
    pub fn do_page(&mut self, who: usize, tab: &mut Tab) {
        let now = self.now.0 as f64;
        for event in std::mem::take(&mut self.people[who].calls) {
            match event {
                CallEvent::CallSignal {
                    peer, signal, payload, ..
                } => tab.signals.entry(peer).or_default().push((signal, payload)),
                CallEvent::CallRestart { peer, .. } => tab.mended.push(peer),
                CallEvent::CallForwarded { answer, .. } => tab.answers.push(Some(answer)),
                CallEvent::CallForwardLost { .. } => tab.answers.push(None),
                CallEvent::CallKeys {
                    revision, sealed_keys, ..
                } => {
                    let set = tab.keys.open(&sealed_keys).expect("keys for this worker");
                    assert!(revision == set.revision && revision > tab.revision);
                    tab.revision = revision;
                    tab.sealer.install(&set.send);
                    tab.opener.install(set, now);
                    tab.sealed.push(sealed_keys);
                }
            }
        }
    }

    /// Every connection of this person is up.
    pub fn connect_peers(&mut self, who: usize) {
        let Some(view) = self.call(who) else { return };
        for peer in view.peers {
            self.report(who, &peer.peer, PeerReport::Connected).unwrap();
        }
    }

    pub fn report(&mut self, who: usize, peer: &str, state: PeerReport) -> Result<(), Problem> {
        let command = Command::CallPeer {
            call: self.call(who).expect("a call").call,
            peer: peer.to_owned(),
            state,
            dropped: 0,
        };
        self.run(who, command).map(drop)
    }

    pub fn signal(&mut self, who: usize, kind: SignalKind, payload: &str) {
        let view = self.call(who).expect("a call");
        for peer in &view.peers {
            let command = Command::CallSignal {
                call: view.call.clone(),
                peer: peer.peer.clone(),
                kind,
                payload: payload.to_owned(),
            };
            self.run(who, command).unwrap();
        }
    }

    /// What `to` hears of a frame that `from` sends now: `to` has its own name of `from` for that connection.
    pub fn frame(&self, from: &mut Tab, to: &mut Tab, name: &str) -> Result<Vec<u8>, FrameError> {
        let sealed = from.sealer.seal(b"a frame", 0)?;
        to.opener.open(name, &sealed, 0, self.now.0 as f64)
    }

    /// The name that `who` has for the connection with a person.
    pub fn peer_of(&self, who: usize, handle: &str) -> String {
        let peers = self.call(who).map(|call| call.peers).unwrap_or_default();
        let peer = peers.into_iter().find(|peer| peer.words() == handle);
        peer.map(|peer| peer.peer).unwrap_or_default()
    }

    /// The notices of the current thread.
    pub fn lines(&mut self, who: usize) -> Vec<String> {
        let thread = self.people[who].conversation().current;
        self.open(who, thread);
        let messages = self.people[who].messages(thread);
        messages
            .into_iter()
            .filter(|one| one.notice)
            .map(|one| one.text)
            .collect()
    }
}
