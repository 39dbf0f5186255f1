//! The blind relay: a deterministic core that holds every rule ([`Relay`]), a durable store under it, and the server
//! around it that owns sockets and the clock.
//!
//! The core is synchronous: frames go in with the time, [`Relay::commit`] makes a batch durable and only then hands out
//! what goes to whom. Tests drive it on a virtual clock; [`server`] drives it from sockets.

mod core;
pub mod server;
mod sfu;
mod store;

pub use crate::core::blob::{BlobAnswer, BlobRefusal, BlobReply, BlobRequest, Origin};
pub use crate::core::config::Config;
pub use crate::core::ice::{Ice, Turn, TurnSecret};
pub use crate::core::random::Random;
pub use crate::core::rate::Rate;
pub use crate::core::relay::{ConnectionId, Counters, Deliver, Outgoing, Relay};
pub use sfu::{ForwardCommand, ForwardOffer, Media, RoomKey, SeatId};
pub use store::{
    Account, BlobTotals, Inbox, Log, NewBlob, NewItem, NewRecord, Page, RecordLocation, SqliteStore, Store, StoreError,
    StoredGeneration, SweptBlobs,
};
