//! What the directory has of this device, and a sign-up that waits for it. Nothing of it is stored.

#[derive(Default)]
pub(in crate::client) struct Registration {
    /// The command that waits for the account to be written.
    pub(in crate::client) ticket: Option<u64>,
    /// One-time KeyPackages that the next directory write brings.
    pub(in crate::client) key_packages_missing: u32,
    /// The directory has KeyPackages of this device, as far as it said on this connection.
    pub(in crate::client) reachable: bool,
}
