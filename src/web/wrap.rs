//! The store key at rest: 32 random bytes, wrapped by an AES-GCM key that the browser never lets out.
//!
//! One `meta` row holds all of it, so it is written whole or not at all:
//! `{ lock, key: CryptoKey, iv: 12 bytes, wrapped: 32 + 16 bytes }`. The associated data is a label, the lock's name and the
//! profile, so a row copied to another profile does not open there.

use crate::seal::StoreKey;
use crate::web::store::{Database, StoreError};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};
use zeroize::{Zeroize, Zeroizing};

/// The lock on the wrapping key. Stored by name: a lock with a passphrase becomes a second variant, whose row holds a
/// salt instead of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Nothing but this browser: the wrapping key is a non-extractable `CryptoKey` of this origin.
    Browser,
}

/// Why there is no store key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrapError {
    /// There are rows, but no key to them.
    Gone,
    /// The wrapped key does not open: the row is damaged or of another profile.
    Refused,
    /// The row names a lock that this version does not know.
    NewerLock,
    /// The page has no WebCrypto: it was not loaded over a secure connection.
    NoWebCrypto,
    /// The store failed.
    Store(StoreError),
}

/// Unwraps the profile's store key; makes one when the database is new.
pub async fn unlock(database: &Database, profile: &str) -> Result<StoreKey, WrapError> {
    let subtle = subtle()?;
    if let Some(row) = database.meta().await? {
        return unwrap(&subtle, &row, profile).await;
    }
    let fresh = wrap_fresh(&subtle, profile).await?;
    // Another worker may have been first; whichever row is in the store is the one that counts.
    match database.claim_meta(&fresh).await? {
        Some(row) => unwrap(&subtle, &row, profile).await,
        None => Err(WrapError::Gone),
    }
}

impl Lock {
    fn name(self) -> &'static str {
        match self {
            Lock::Browser => "browser",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Lock::Browser].into_iter().find(|lock| lock.name() == name)
    }
}

impl From<StoreError> for WrapError {
    fn from(error: StoreError) -> Self {
        WrapError::Store(error)
    }
}

const ALGORITHM: &str = "AES-GCM";
const KEY: usize = 32;
const IV: usize = 12;

async fn wrap_fresh(subtle: &SubtleCrypto, profile: &str) -> Result<JsValue, WrapError> {
    let mut secret = Zeroizing::new([0; KEY]);
    let mut iv = [0; IV];
    if getrandom::fill(secret.as_mut()).is_err() || getrandom::fill(&mut iv).is_err() {
        return Err(WrapError::NoWebCrypto);
    }
    let algorithm = object(&[("name", ALGORITHM.into()), ("length", 256.into())]);
    let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
    let made = subtle.generate_key_with_object(&algorithm, false, &usages);
    let key: CryptoKey = settled(made).await.ok_or(WrapError::NoWebCrypto)?.unchecked_into();
    // WebCrypto copies its input before it returns, so the secret is wiped as soon as this block ends.
    let wrapped = subtle.encrypt_with_object_and_u8_array(&gcm(&iv, Lock::Browser, profile), &key, secret.as_ref());
    drop(secret);
    let wrapped = settled(wrapped).await.ok_or(WrapError::NoWebCrypto)?;
    Ok(object(&[
        ("lock", Lock::Browser.name().into()),
        ("key", key.into()),
        ("iv", Uint8Array::from(iv.as_slice()).into()),
        ("wrapped", Uint8Array::new(&wrapped).into()),
    ])
    .into())
}

async fn unwrap(subtle: &SubtleCrypto, row: &JsValue, profile: &str) -> Result<StoreKey, WrapError> {
    let part = |name: &str| Reflect::get(row, &name.into()).map_err(|_| WrapError::Refused);
    let name = part("lock")?.as_string().ok_or(WrapError::Refused)?;
    let lock = Lock::parse(&name).ok_or(WrapError::NewerLock)?;
    let key: CryptoKey = part("key")?.dyn_into().map_err(|_| WrapError::Refused)?;
    let iv: Uint8Array = part("iv")?.dyn_into().map_err(|_| WrapError::Refused)?;
    let wrapped: Uint8Array = part("wrapped")?.dyn_into().map_err(|_| WrapError::Refused)?;
    let opened = subtle.decrypt_with_object_and_u8_array(&gcm(&iv.to_vec(), lock, profile), &key, &wrapped.to_vec());
    let opened = Uint8Array::new(&settled(opened).await.ok_or(WrapError::Refused)?);
    if opened.length() as usize != KEY {
        return Err(WrapError::Refused);
    }
    let mut bytes = [0; KEY];
    opened.copy_to(&mut bytes);
    opened.fill(0, 0, KEY as u32);
    let key = StoreKey::new(bytes);
    bytes.zeroize();
    Ok(key)
}

fn gcm(iv: &[u8], lock: Lock, profile: &str) -> Object {
    let data = format!("sotto store key v1/{}/{profile}", lock.name());
    object(&[
        ("name", ALGORITHM.into()),
        ("iv", Uint8Array::from(iv).into()),
        ("additionalData", Uint8Array::from(data.as_bytes()).into()),
    ])
}

fn subtle() -> Result<SubtleCrypto, WrapError> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).map_err(|_| WrapError::NoWebCrypto)?;
    let crypto: Crypto = crypto.dyn_into().map_err(|_| WrapError::NoWebCrypto)?;
    // Undefined outside a secure context, in spite of the generated signature.
    let subtle = Reflect::get(&crypto, &"subtle".into()).map_err(|_| WrapError::NoWebCrypto)?;
    subtle.dyn_into().map_err(|_| WrapError::NoWebCrypto)
}

async fn settled(promise: Result<js_sys::Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let pairs: Array = entries
        .iter()
        .map(|(name, value)| Array::of2(&(*name).into(), value))
        .collect();
    Object::from_entries(&pairs).unwrap_or_default()
}
