//! News for the page from the core and from the browser layer around it: events, and refused commands.

use super::{AppChangeView, AppView, CallEvent, Problem, ThreadChangeView, ThreadView};
use serde::Serialize;

/// An event, as the page's listener gets it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum News {
    /// The whole picture outside the threads.
    App {
        /// The snapshot.
        app: Box<AppView>,
    },
    /// A change of that picture.
    AppChange {
        /// The change.
        change: Box<AppChangeView>,
    },
    /// An open thread.
    Thread {
        /// The snapshot.
        thread: ThreadView,
    },
    /// A change of an open thread.
    ThreadChange {
        /// The change.
        change: ThreadChangeView,
    },
    /// The browser's storage fails, or works again.
    Problem {
        /// The reason; none when the storage works again.
        problem: Option<Fault>,
    },
    /// Something happened that cannot happen: a defect of the program.
    Bug {
        /// A fixed line of the program's source that says where. It contains no data of a person.
        line: &'static str,
    },
    /// A step of the page's call; names its own kind.
    #[serde(untagged)]
    Call(CallEvent),
}

/// How a command fails: refused by the core, or by a fault of the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Refusal {
    /// The core refused it.
    Problem(Problem),
    /// The browser failed.
    Fault(Fault),
}

/// Why the core cannot be opened or continue. The culprit is always the browser or its store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "code", rename_all = "camelCase")]
pub enum Fault {
    /// The browser gives no IndexedDB (some private windows).
    NoIndexedDb,
    /// A stored row is damaged, or is not of this profile.
    StorageDamaged,
    /// The database or its rows are of a newer version of the page.
    StorageNewer,
    /// No room is left.
    Quota,
    /// The key of the stored rows is missing or does not open.
    NoKey,
    /// The browser's storage failed for another reason.
    StorageFailed,
    /// `close` was called.
    Closed,
}
