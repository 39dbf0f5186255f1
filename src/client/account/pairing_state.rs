//! A device that is being linked, or links: the code, how far the two machines of `crate::pairing` are, and what is shown.

use crate::io::{PairingProblem, PairingStage};
use crate::pairing::{DeviceName, NewDevice, NewReceived, OldDevice, PairingCode, Side};
use crate::sorted::SortedSet;
use sotto_wire::{Cursor, DeviceId, RecordId, Topic};

/// A device that is being linked, or links.
pub(in crate::client) struct Pairing {
    pub(super) side: Side,
    pub(super) code: PairingCode,
    pub(super) machine: Machine,
    pub(super) stage: PairingStage,
    pub(super) cursor: Cursor,
    /// Our own records.
    pub(super) sent: SortedSet<RecordId>,
    pub(super) words: Option<[&'static str; 4]>,
    /// The other device's name, once it is known.
    pub(super) name: Option<DeviceName>,
    /// The device that was linked.
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

    /// The log that it goes on in.
    pub(in crate::client) fn topic(&self) -> Topic {
        self.code.topic()
    }
}

/// How far the protocol is.
pub(super) enum Machine {
    New(NewDevice),
    Received(NewReceived),
    Old(OldDevice),
    /// Nothing more is said.
    Over,
}
