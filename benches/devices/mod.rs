//! Two devices with their MLS stores in memory, from which both the native and the browser benchmark take their
//! figures.

use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sotto::conversation::session::{Changes, KeyPackageKind, Session, Terms, key_package};
use sotto::credential::DeviceIdentity;
use sotto::mls::Mls;
use sotto_wire::{Handle, Topic};
use std::fmt::Debug;
use std::hint::black_box;

/// A failure, as a message.
pub type Failure = String;

/// A device with its MLS store in memory.
pub struct Device {
    /// Its keys and its credential.
    pub me: DeviceIdentity,
    /// Seeded: every run makes the same messages.
    pub rng: ChaCha20Rng,
    /// Its groups.
    pub mls: Mls,
}

impl Device {
    /// A device of an account of its own.
    pub fn new(name: &str, seed: u32) -> Result<Self, Failure> {
        let mut rng = ChaCha20Rng::seed_from_u64(u64::from(seed));
        let mut key = [1; 32];
        key[..4].copy_from_slice(&seed.to_be_bytes());
        let handle = Handle::parse(name).map_err(said)?;
        Ok(Self {
            me: DeviceIdentity::generate(&SigningKey::from_bytes(&key), handle, &mut rng),
            rng,
            mls: Mls::default(),
        })
    }

    /// A KeyPackage for one invitation.
    pub fn key_package(&mut self) -> Result<Vec<u8>, Failure> {
        let package = key_package(&mut self.mls, &mut self.rng, &self.me, KeyPackageKind::OneTime);
        black_box(self.mls.drain());
        package.map_err(said)
    }
}

/// From a KeyPackage to two devices in one group.
pub fn introduce(ana: &mut Device, ben: &mut Device) -> Result<(Session, Session), Failure> {
    let adding = Changes {
        add: vec![ben.key_package()?],
        ..Changes::default()
    };
    let mut hers =
        Session::create(&mut ana.mls, &mut ana.rng, &ana.me, Topic([7; 32]), Terms::default()).map_err(said)?;
    let commit = hers
        .commit_changes(&mut ana.mls, &mut ana.rng, &ana.me, &adding)
        .map_err(said)?;
    hers.apply_own(&mut ana.mls).map_err(said)?;
    let welcome = commit.welcome.ok_or("an added device gets a Welcome")?;
    let (his, _) = Session::join(&mut ben.mls, &welcome).map_err(said)?;
    black_box((ana.mls.drain(), ben.mls.drain()));
    Ok((hers, his))
}

/// Any error, as a message.
pub fn said(error: impl Debug) -> Failure {
    format!("{error:?}")
}
