//! Snapshots of the account's devices: their list, a device being linked, and trouble with the storage.

use serde::Serialize;

/// Trouble with the browser's storage.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StorageView {
    /// Its kind.
    pub kind: StorageKind,
    /// The account itself is lost: its phrase brings it back.
    pub needs_phrase: bool,
}

/// Kinds of trouble with the storage. Only the page can see that the browser deleted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum StorageKind {
    /// Rows do not open.
    Damaged,
    /// It is older than records that this device has sent.
    RolledBack,
}

/// One device of the account.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    /// Its id, 32 hexadecimal characters.
    pub device: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// This very browser.
    pub own: bool,
    /// The time when this device learned that it was added.
    pub added_at: u64,
    /// The time when this device last saw a record of it.
    pub seen_at: Option<u64>,
}

/// Linking a device, and how far it has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct PairingView {
    /// The part of this device.
    pub role: PairingRole,
    /// The present step.
    pub stage: PairingStage,
    /// The code to show, in groups of four; only in stage `code`.
    pub code: Option<Shown>,
    /// The content of the QR code; only in stage `code`.
    pub qr: Option<Shown>,
    /// Four words to compare; only in stage `compare`.
    pub words: Option<Vec<Shown>>,
    /// The other device's name, once it is known.
    pub name: Option<String>,
    /// The part of the history that is through.
    pub progress: Option<ProgressView>,
    /// Why it failed.
    pub problem: Option<PairingProblem>,
}

/// Why linking a device failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PairingProblem {
    /// The four words differ.
    Differ,
    /// The other device stopped it.
    Stopped,
    /// The other device refused the data.
    Refused,
    /// The server passed on something forged.
    Forged,
    /// There is too much to hand over.
    TooLarge,
    /// Another device may know the code.
    CodeKnown,
    /// No browser waits with the code.
    NobodyWaits,
    /// The server refused it.
    ServerRefused,
    /// The connection was lost.
    ConnectionLost,
}

/// A code or words of a phrase, for the person at this screen only.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Shown(pub String);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown")
    }
}

/// One of two devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PairingRole {
    /// The device that gets the account.
    New,
    /// The device that has it.
    Old,
}

/// A step of linking a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PairingStage {
    /// The new device shows its code.
    Code,
    /// The old device waits for the new one.
    Waiting,
    /// Both show the words.
    Compare,
    /// The account is handed over, and the new device joins the conversations.
    Joining,
    /// The history is under way.
    Transfer,
    /// Done.
    Done,
    /// It failed; `problem` has the reason.
    Failed,
}

/// The progress of work that takes a while.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProgressView {
    /// The number of parts that are done.
    pub done: u32,
    /// The number of all parts.
    pub total: u32,
    /// The work.
    pub what: Progress,
}

/// Work that takes a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Progress {
    /// Keys of people are fetched.
    Keys,
    /// The history goes to another device.
    History,
}
