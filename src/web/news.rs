//! Events for the page.

use crate::io::{AppView, CallEvent, ThreadView};
use crate::web::fault::Fault;
use serde::Serialize;

/// An event, as the page's listener gets it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum News {
    /// The whole picture outside the threads.
    App {
        /// The snapshot.
        app: Box<AppView>,
    },
    /// An open thread.
    Thread {
        /// The snapshot.
        thread: ThreadView,
    },
    /// The browser's storage fails, or works again.
    Problem {
        /// Why; nothing when all is well again.
        problem: Option<Fault>,
    },
    /// A step of the page's call; names its own kind.
    #[serde(untagged)]
    Call(CallEvent),
}
