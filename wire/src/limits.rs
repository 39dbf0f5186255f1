//! Limits that both ends enforce. Sizes in bytes, times in milliseconds.

/// The largest frame in either direction.
pub const FRAME: usize = 512 * 1024;
/// The largest body of a record in a log.
pub const RECORD: usize = 160 * 1024;
/// The largest body of an inbox item (a sealed invitation or Welcome).
pub const INBOX_ITEM: usize = 256 * 1024;
/// The largest blob.
pub const BLOB: usize = 16 * 1024 * 1024;
/// The largest signal.
pub const SIGNAL: usize = 16 * 1024;
/// The largest signed device list.
pub const DEVICE_LIST: usize = 128 * 1024;
/// The largest MLS KeyPackage.
pub const KEY_PACKAGE: usize = 8 * 1024;
/// The largest text of one message (UTF-8).
pub const TEXT: usize = 64 * 1024;
/// Logs that one connection may follow at once.
pub const TOPICS: usize = 2048;
/// Devices in one account's list.
pub const DEVICES: usize = 32;
/// Items waiting in one inbox.
pub const INBOX_ITEMS: u64 = 1000;
/// One-time KeyPackages that the directory keeps for one device.
pub const ONE_TIME_KEY_PACKAGES: usize = 100;
/// KeyPackages in one directory write.
pub const KEY_PACKAGES_PER_WRITE: usize = 50;
/// Records that one inspection returns at most, newest first.
pub const INSPECTED: usize = 50;
/// The largest SDP offer to the forwarding server.
pub const OFFER: usize = 64 * 1024;
/// Media sections of an offer in which a member's media is wanted.
pub const WANTED: usize = 128;
/// How long a member in a room may take to show the capability of a new generation.
pub const FORWARD_GRACE: u64 = 5_000;
