//! The blind relay: a deterministic core that holds every rule ([`Relay`]), a durable store under it, and the server
//! around it that owns sockets and the clock.
//!
//! The core is synchronous: frames go in with the time, [`Relay::commit`] makes a batch durable and only then hands out
//! what goes to whom. Tests drive it on a virtual clock; [`server`] drives it from sockets.

mod batch;
mod blob;
mod config;
mod connection;
mod directory;
mod feed;
mod forward;
mod ice;
mod inbox;
mod log;
mod relay;
pub mod server;
mod store;
#[cfg(test)]
mod tests;

pub use blob::{BlobAnswer, BlobRefusal, BlobReply, BlobRequest, Origin};
pub use config::{Config, Rate};
pub use forward::{ForwardOffer, ForwardOrder, Media, RoomKey, SeatId};
pub use ice::{Ice, Turn, TurnSecret};
pub use relay::{ConnectionId, Counters, Deliver, Outgoing, Random, Relay};
pub use store::{
    Account, BlobTotals, Inbox, Log, NewBlob, NewItem, NewRecord, Page, Place, SqliteStore, Store, StoreError,
    StoredGeneration, SweptBlobs,
};
