//! Snapshots about the account's devices: which there are, one that is being linked, and what happened to the storage.

use serde::Serialize;

/// What happened to the browser's storage.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StorageView {
    /// Which it is.
    pub kind: StorageKind,
    /// The account itself is lost: its phrase brings it back.
    pub needs_phrase: bool,
}

/// What can happen to a browser's storage. That it was deleted, only the page can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum StorageKind {
    /// Rows do not open.
    Damaged,
    /// It is older than what this device has sent.
    RolledBack,
}

/// One device of the account.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    /// Its id, 32 hexadecimal characters.
    pub device: String,
    /// What its owner calls it; none while it has no name.
    pub name: Option<String>,
    /// This very browser.
    pub own: bool,
    /// When it was added, as far as this device knows.
    pub added_at: u64,
    /// When something of it was last seen here.
    pub seen_at: Option<u64>,
}

/// Linking a device, as far as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct PairingView {
    /// Which of the two this one is.
    pub role: PairingRole,
    /// How far it is.
    pub stage: PairingStage,
    /// The code to show, in groups of four; only in stage `code`.
    pub code: Option<Shown>,
    /// What the QR code holds; only in stage `code`.
    pub qr: Option<Shown>,
    /// Four words to compare; only in stage `compare`.
    pub words: Option<Vec<Shown>>,
    /// The other device's name, once it is known.
    pub name: Option<String>,
    /// How much of the history has gone.
    pub progress: Option<ProgressView>,
    /// Why it failed.
    pub problem: Option<PairingProblem>,
}

/// Why linking a device failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PairingProblem {
    /// The words were not the same.
    Differ,
    /// The other device stopped it.
    Stopped,
    /// The other device refused what it was sent.
    Refused,
    /// The server passed on something forged.
    Forged,
    /// There is too much to hand over.
    TooLarge,
    /// Somebody else may have the code.
    CodeKnown,
    /// No browser waits with the code.
    NobodyWaits,
    /// The server refused it.
    ServerRefused,
    /// The connection was lost.
    ConnectionLost,
}

/// Words for the person at the screen and nobody else: a code, or the words of a phrase.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Shown(pub String);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown")
    }
}

/// Which of two devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PairingRole {
    /// The one that gets the account.
    New,
    /// The one that has it.
    Old,
}

/// How far linking a device is.
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
    /// The account is handed over, and the new device comes into the conversations.
    Joining,
    /// The history is on its way.
    Transfer,
    /// Done.
    Done,
    /// It failed; `problem` says why.
    Failed,
}

/// How far something is that takes a while.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProgressView {
    /// So many parts are done…
    pub done: u32,
    /// … of so many.
    pub total: u32,
    /// What is being done.
    pub what: Progress,
}

/// What takes a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Progress {
    /// Keys of people are fetched.
    Keys,
    /// The history goes to another device.
    History,
}
