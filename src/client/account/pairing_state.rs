//! A device that is being linked, or links another: the code, the state of the machine of `crate::pairing`, and the
//! view.

use crate::io::{PairingProblem, PairingStage};
use crate::pairing::{DeviceName, NewDevice, NewReceived, OldDevice, PairingCode, Side};
use crate::sorted::SortedSet;
use sotto_wire::{Cursor, DeviceId, RecordId, Topic};

/// A device that is being linked, or links another.
pub(in crate::client) struct Pairing {
    pub(super) side: Side,
    pub(super) code: PairingCode,
    pub(super) machine: Machine,
    pub(super) stage: PairingStage,
    pub(super) cursor: Cursor,
    /// This device's own records.
    pub(super) sent: SortedSet<RecordId>,
    pub(super) words: Option<[&'static str; 4]>,
    /// The other device's name, once it is known.
    pub(super) name: Option<DeviceName>,
    /// The linked device.
    pub(super) linked: Option<DeviceId>,
    pub(super) history: bool,
    pub(super) problem: Option<PairingProblem>,
}

impl Pairing {
    pub(super) fn new(code: PairingCode, machine: Machine, stage: PairingStage) -> Self {
        let side = match machine {
            Machine::New(_) | Machine::Received(_) => Side::New,
            Machine::Old(_) | Machine::Over => Side::Old,
        };
        Self {
            side,
            code,
            machine,
            stage,
            cursor: Cursor(0),
            sent: SortedSet::new(),
            words: None,
            name: None,
            linked: None,
            history: false,
            problem: None,
        }
    }

    pub(super) fn goes_on(&self) -> bool {
        !matches!(self.stage, PairingStage::Done | PairingStage::Failed)
    }

    /// The log of the linking.
    pub(in crate::client) fn topic(&self) -> Topic {
        self.code.topic()
    }
}

/// The state of the protocol.
pub(super) enum Machine {
    New(NewDevice),
    Received(NewReceived),
    Old(OldDevice),
    /// The protocol has ended.
    Over,
}
