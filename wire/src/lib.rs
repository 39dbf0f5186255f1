//! Frames, ids and limits that client and relay share: the only code common to both ends.
//!
//! Everything here is parsed once, at the edge, strictly: deterministic CBOR (RFC 8949 §4.2), bounded, no trailing
//! bytes. `docs/PROTOCOL.md` describes the same bytes in prose; `tests/vectors/wire/` freezes them.

mod capability;
mod code;
mod directory;
mod frame;
mod handle;
mod ice;
mod id;
pub mod limits;
mod request;
mod strict;

pub use capability::{Capability, CapabilityHash};
pub use code::{Code, Refusal};
pub use directory::{
    DeviceEntry, DeviceList, DirectoryWrite, InboxRegistration, KeyPackageBytes, ListError, SignedDeviceList,
    SignedWrite,
};
pub use frame::{Hello, InboxItem, Inspected, Record, RelayFrame, Reply, SignalFrame, StoredRecord};
pub use handle::{Handle, HandleError};
pub use ice::{IceCredential, IceServer};
pub use id::{
    AccountKey, BlobId, Cursor, DeviceId, DeviceKey, Generation, InboxId, MemberId, Millis, RecordId, RoomId, Topic,
};
pub use request::{ClientFrame, From, Request, Rotation, Ttl, Wanted};
pub use strict::{FrameError, from_bytes, to_bytes};

/// The protocol's version, carried by the first frame of every connection. A mismatch is refused with
/// [`Code::Version`]; the page then asks the person to reload.
pub const VERSION: u16 = 1;

/// The MLS cipher suite that the directory accepts: X-Wing (OpenMLS's code point, see docs/PROTOCOL.md).
pub const SUITE: u16 = 0x004D;
