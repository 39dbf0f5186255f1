//! Linking a device, at the relay: the code's log is made or followed, the machine of `crate::pairing` takes each
//! record, and its acts are carried out. All of it is in memory: a lost connection ends it, and the device shows a new
//! code.

use crate::client::Client;
use crate::client::account::devices::device_name;
use crate::client::account::pairing_state::{Machine, Pairing};
use crate::client::problem::not_here;
use crate::client::relay::requests::PendingRequest;
use crate::io::{Outcome, PairingProblem, PairingRole, PairingStage, PairingView, Problem, Shown};
use crate::pairing::{AbortReason, NewDevice, NewStep, OldDevice, OldStep, PairingCode, PairingError, Side, abort};
use crate::sorted::SortedSet;
use crate::sync::Sync;
use crate::transaction::Transaction;
use sotto_wire::{DeviceId, From as Start, Generation, Record, RecordId, Request, Ttl};

type Answer = Result<Outcome, Problem>;

impl Client {
    /// Shows a code in a browser without an account, to get one.
    pub(in crate::client) fn begin_pairing(&mut self, tx: &mut Transaction<'_>, name: &str) -> Answer {
        if self.account.is_kept() {
            return Err(Problem::AccountExists);
        }
        self.must_be_online()?;
        let name = device_name(name)?;
        let code = PairingCode::random(tx.rng);
        let (machine, hello) = NewDevice::begin(&code, name, tx.rng);
        let answer = Outcome::Pairing {
            code: Shown(code.shown().to_string()),
            qr: Shown(code.link().to_string()),
        };
        let (topic, first) = (code.topic(), code.capability().hash());
        self.pairing = Some(Pairing::new(code, Machine::New(machine), PairingStage::Code));
        self.relay
            .send(tx, Request::Create { topic, first }, PendingRequest::Pairing);
        self.append_to_pairing(tx, hello);
        self.follow_pairing(tx);
        self.dirty.app = true;
        Ok(answer)
    }

    /// Takes the code that the new device shows.
    pub(in crate::client) fn enter_pairing_code(
        &mut self,
        tx: &mut Transaction<'_>,
        code: &str,
        history: bool,
    ) -> Answer {
        self.must_be_online()?;
        let code = PairingCode::parse(code).map_err(|_| Problem::PairingCode)?;
        let machine = Machine::Old(OldDevice::begin(&code));
        let pairing = Pairing::new(code, machine, PairingStage::Waiting);
        self.pairing = Some(Pairing { history, ..pairing });
        self.follow_pairing(tx);
        self.dirty.app = true;
        Ok(Outcome::Nothing)
    }

    fn must_be_online(&self) -> Result<(), Problem> {
        if self.relay.is_online() {
            Ok(())
        } else {
            Err(Problem::RelayAway { goes_on: false })
        }
    }

    fn follow_pairing(&mut self, tx: &mut Transaction<'_>) {
        let Some(pairing) = &self.pairing else { return };
        let request = Request::Follow {
            topic: pairing.code.topic(),
            generation: Generation(0),
            capability: pairing.code.capability(),
            from: Start::Generation,
        };
        self.relay.send(tx, request, PendingRequest::FollowPairing);
    }

    fn append_to_pairing(&mut self, tx: &mut Transaction<'_>, body: Vec<u8>) {
        let id = RecordId(tx.random());
        let Some(pairing) = &mut self.pairing else { return };
        pairing.sent.insert(id);
        let request = Request::Append {
            topic: pairing.code.topic(),
            generation: Generation(0),
            capability: pairing.code.capability(),
            id,
            ttl: Ttl::Hour,
            body: body.into(),
            rotation: None,
        };
        self.relay.send(tx, request, PendingRequest::Pairing);
    }

    /// Takes in a record of the code's log; false for another log.
    pub(in crate::client) fn pairing_record(&mut self, tx: &mut Transaction<'_>, record: &Record) -> bool {
        let Some(pairing) = &mut self.pairing else {
            return false;
        };
        if pairing.code.topic() != record.topic {
            return false;
        }
        if record.cursor <= pairing.cursor || pairing.sent.contains(&record.id) {
            return true;
        }
        pairing.cursor = record.cursor;
        self.dirty.app = true;
        match std::mem::replace(&mut pairing.machine, Machine::Over) {
            Machine::New(device) => match device.receive(&record.body, tx.rng) {
                Ok(step) => self.new_device_step(tx, step),
                Err(error) => self.pairing_failed(tx, error),
            },
            Machine::Old(device) => match device.receive(&record.body, tx.rng) {
                Ok(step) => self.old_device_step(tx, step),
                Err(error) => self.pairing_failed(tx, error),
            },
            over @ (Machine::Received(_) | Machine::Over) => pairing.machine = over,
        }
        true
    }

    fn new_device_step(&mut self, tx: &mut Transaction<'_>, step: NewStep) {
        match step {
            NewStep::Answered { device, append } => {
                if let Some(pairing) = &mut self.pairing {
                    if let NewDevice::Comparing(comparing) = &device {
                        pairing.words = Some(comparing.words());
                    }
                    pairing.machine = Machine::New(device);
                    pairing.stage = PairingStage::Compare;
                }
                self.append_to_pairing(tx, append);
            }
            NewStep::Received { device, transfer } => {
                if let Some(pairing) = &mut self.pairing {
                    pairing.machine = Machine::Received(device);
                    pairing.stage = PairingStage::Joining;
                    pairing.words = None;
                }
                if let Err(error) = self.take_over(tx, &transfer) {
                    self.pairing_failed(tx, error);
                }
            }
        }
    }

    fn old_device_step(&mut self, tx: &mut Transaction<'_>, step: OldStep) {
        match step {
            OldStep::Greeted { device, append } => {
                if let Some(pairing) = &mut self.pairing {
                    pairing.machine = Machine::Old(device);
                }
                self.append_to_pairing(tx, append);
            }
            OldStep::Revealed { device } => {
                if let Some(pairing) = &mut self.pairing {
                    if let OldDevice::Comparing(comparing) = &device {
                        pairing.words = Some(comparing.words());
                        pairing.name = Some(comparing.name().clone());
                    }
                    pairing.machine = Machine::Old(device);
                    pairing.stage = PairingStage::Compare;
                }
            }
            OldStep::Linked { credential } => {
                if let Some(pairing) = &mut self.pairing {
                    pairing.linked = Some(credential.device);
                    pairing.stage = PairingStage::Joining;
                }
                // The directory's present list names it, under the account's signature.
                self.look_up_own_list(tx);
            }
        }
    }

    /// Takes the comparison of the words by the person at the old device.
    pub(in crate::client) fn confirm_words(&mut self, tx: &mut Transaction<'_>, matches: bool) -> Answer {
        let transfer = self.transfer()?;
        let Some(pairing) = &mut self.pairing else {
            return Err(not_here());
        };
        let machine = std::mem::replace(&mut pairing.machine, Machine::Over);
        let Machine::Old(OldDevice::Comparing(comparing)) = machine else {
            pairing.machine = machine;
            return Err(not_here());
        };
        self.dirty.app = true;
        if !matches {
            self.end_pairing(tx, AbortReason::WordsDiffer, PairingProblem::Differ);
            return Ok(Outcome::Nothing);
        }
        match comparing.confirm(&transfer, tx.rng) {
            Ok((device, append)) => {
                pairing.machine = Machine::Old(device);
                pairing.stage = PairingStage::Joining;
                pairing.words = None;
                self.append_to_pairing(tx, append);
                let open = self.open_shares();
                self.history.note_handed(open.iter().map(|share| share.topic));
                Ok(Outcome::Nothing)
            }
            Err(error) => {
                self.pairing_failed(tx, error);
                Err(Problem::HandoverTooLarge)
            }
        }
    }

    /// Ends it for the person, or puts the shown result away.
    pub(in crate::client) fn cancel_pairing(&mut self, tx: &mut Transaction<'_>) -> Outcome {
        if self.pairing.as_ref().is_some_and(Pairing::goes_on) {
            self.end_pairing(tx, AbortReason::Cancelled, PairingProblem::Stopped);
        }
        if let Some(pairing) = self.pairing.take() {
            let topic = pairing.code.topic();
            self.relay
                .send(tx, Request::Unfollow { topic }, PendingRequest::Pairing);
        }
        self.dirty.app = true;
        Outcome::Nothing
    }

    pub(in crate::client) fn pairing_failed(&mut self, tx: &mut Transaction<'_>, error: PairingError) {
        let problem = match error {
            PairingError::Aborted(AbortReason::WordsDiffer) => PairingProblem::Differ,
            PairingError::Aborted(AbortReason::Cancelled) => PairingProblem::Stopped,
            PairingError::Aborted(AbortReason::Failed) => PairingProblem::Refused,
            PairingError::Forged | PairingError::OutOfTurn => PairingProblem::Forged,
            PairingError::TooLarge => PairingProblem::TooLarge,
            PairingError::Malformed | PairingError::Commitment | PairingError::Key | PairingError::Credential => {
                PairingProblem::CodeKnown
            }
        };
        match error.reason() {
            Some(reason) => self.end_pairing(tx, reason, problem),
            None => self.pairing_is_over(problem),
        }
    }

    fn end_pairing(&mut self, tx: &mut Transaction<'_>, reason: AbortReason, problem: PairingProblem) {
        let Some(pairing) = &self.pairing else { return };
        let body = abort(&pairing.code, pairing.side, reason, tx.rng);
        self.append_to_pairing(tx, body);
        self.pairing_is_over(problem);
    }

    pub(in crate::client) fn pairing_is_over(&mut self, problem: PairingProblem) {
        if let Some(pairing) = &mut self.pairing
            && pairing.goes_on()
        {
            pairing.machine = Machine::Over;
            pairing.stage = PairingStage::Failed;
            pairing.problem = Some(problem);
            self.dirty.app = true;
        }
    }

    /// Tells the old device that this one is in the directory; the old one lets it into all conversations.
    pub(in crate::client) fn tell_linked(&mut self, tx: &mut Transaction<'_>) {
        let Some(credential) = self.account.get().map(|account| account.device.credential().clone()) else {
            return;
        };
        let Some(pairing) = &mut self.pairing else { return };
        match std::mem::replace(&mut pairing.machine, Machine::Over) {
            Machine::Received(device) => {
                let body = device.done(&credential, tx.rng);
                self.append_to_pairing(tx, body);
            }
            other => pairing.machine = other,
        }
    }

    /// Continues with the history: the own-devices conversation has this device, or the one just linked.
    pub(in crate::client) fn devices_are_together(&mut self, tx: &mut Transaction<'_>, added: &SortedSet<DeviceId>) {
        let own = self.account.device();
        let Some(pairing) = &mut self.pairing else { return };
        let side = pairing.side;
        if pairing.stage != PairingStage::Joining {
            return;
        }
        self.dirty.app = true;
        match (side, pairing.linked.filter(|device| added.contains(device))) {
            (Side::Old, Some(device)) => {
                let history = pairing.history;
                let name = pairing.name.clone();
                if name.is_some()
                    && let Some(named) = self.name_device(device, |named| named.name = name)
                {
                    self.tell_own(tx, &Sync::Named { device, named });
                }
                if history {
                    if let Some(pairing) = &mut self.pairing {
                        pairing.stage = PairingStage::Transfer;
                    }
                    self.send_history(tx, device);
                } else {
                    self.pairing_done();
                }
            }
            (Side::New, _) if own.is_some() => self.pairing_done(),
            (Side::Old | Side::New, _) => {}
        }
    }

    pub(in crate::client) fn pairing_done(&mut self) {
        if let Some(pairing) = &mut self.pairing
            && pairing.goes_on()
        {
            pairing.stage = PairingStage::Done;
            pairing.machine = Machine::Over;
            self.dirty.app = true;
        }
    }

    pub(in crate::client) fn pairing_view(&self) -> Option<PairingView> {
        let pairing = self.pairing.as_ref()?;
        let shows_code = pairing.stage == PairingStage::Code;
        Some(PairingView {
            role: match pairing.side {
                Side::New => PairingRole::New,
                Side::Old => PairingRole::Old,
            },
            stage: pairing.stage,
            code: shows_code.then(|| Shown(pairing.code.shown().to_string())),
            qr: shows_code.then(|| Shown(pairing.code.link().to_string())),
            words: pairing
                .words
                .map(|words| words.map(|word| Shown(word.to_owned())).to_vec()),
            name: pairing.name.as_ref().map(|name| name.as_str().to_owned()),
            progress: self
                .history
                .sending
                .as_ref()
                .map(crate::client::account::history_state::History::progress),
            problem: pairing.problem,
        })
    }
}
