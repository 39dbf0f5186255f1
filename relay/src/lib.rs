//! The blind relay: a deterministic core with every rule ([`Relay`]), a durable store under it, and the server around
//! it that owns sockets and the clock.
//!
//! The core is synchronous: it takes frames with the time, and hands out the frames for each connection only after
//! [`Relay::commit`] has made the batch durable. Tests drive it on a virtual clock; [`server`] drives it from sockets.
//!
//! The folders point one way: `server` over `sfu` and `core` to `store`.

mod core;
pub mod server;
mod sfu;
mod store;

pub use crate::core::blob::{BlobAnswer, BlobRefusal, BlobReply, BlobRequest, Origin};
pub use crate::core::command::{ForwardCommand, ForwardOffer, RoomKey, SeatId};
pub use crate::core::config::Config;
pub use crate::core::connection::{ConnectionId, Deliver, Outgoing};
pub use crate::core::counters::Counters;
pub use crate::core::ice::{Ice, Turn, TurnSecret};
pub use crate::core::random::Random;
pub use crate::core::rate::Rate;
pub use crate::core::relay::Relay;
pub use sfu::Media;
pub use store::{
    Account, BlobTotals, Inbox, Log, NewBlob, NewItem, NewRecord, Page, RecordLocation, SqliteStore, Store, StoreError,
    StoredGeneration, SweptBlobs,
};
