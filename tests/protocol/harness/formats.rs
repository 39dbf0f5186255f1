//! The contents of records and inboxes, parsed as docs/PROTOCOL.md describes them, and without the client's own code
//! for it. It reads the frozen bytes as well as the records that a client really sends.

use ed25519_dalek::{Signature, VerifyingKey};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use minicbor::Decoder;
use sha2::{Digest, Sha256};
use sotto::credential::DeviceCredential;
use sotto_wire::{Capability, InboxId, RecordId, Topic};

/// §4: the plaintext of an inbox item. Its sender, and the invitation's bytes.
pub fn invitation(inbox: InboxId, plain: &[u8]) -> (DeviceCredential, Vec<u8>) {
    let (credential, invitation, signature) = three(plain);
    let digest = Sha256::digest(&invitation);
    let input = [b"sotto invitation v1".as_slice(), &inbox.0, &digest].concat();
    (signed(&credential, &input, &signature), invitation)
}

/// §8: a record of an unprotected log. Its author, and the content's bytes.
pub fn open_record(topic: Topic, id: RecordId, body: &[u8]) -> (DeviceCredential, Vec<u8>) {
    let (credential, content, signature) = three(body);
    let digest = Sha256::digest(&content);
    let input = [b"sotto open record v1".as_slice(), &topic.0, &id.0, &digest].concat();
    (signed(&credential, &input, &signature), content)
}

/// §4: the log and the token of an *Open* invitation between two people.
pub fn open_invitation(invitation: &[u8]) -> (Topic, Capability) {
    let mut fields = Decoder::new(invitation);
    assert_eq!(fields.array().unwrap(), Some(2));
    assert_eq!(fields.u8().unwrap(), 0);
    assert_eq!(fields.array().unwrap(), Some(2));
    let mut next = || fields.bytes().unwrap().try_into().unwrap();
    let read = (Topic(next()), Capability::new(next()));
    assert_eq!(fields.position(), invitation.len());
    read
}

/// §6: the key of a device's marks on its own records.
pub fn mark_key(device: &[u8; 32]) -> [u8; 32] {
    let mut key = [0; 32];
    let derived = Hkdf::<Sha256>::new(Some(b"sotto own record v1"), device);
    derived.expand(&[], &mut key).unwrap();
    key
}

/// §6: the mark on a record.
pub fn mark(key: &[u8; 32], topic: Topic, generation: u64, id: RecordId) -> [u8; 16] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(&topic.0);
    mac.update(&generation.to_be_bytes());
    mac.update(&id.0);
    *mac.finalize().into_bytes().first_chunk().unwrap()
}

/// The `authenticated_data` of an MLSMessage that is a PrivateMessage of an application (RFC 9420 §6.3), in a group whose id
/// has 32 bytes: version, wire format, group id, epoch, content type, and then a short length.
pub fn authenticated_data(message: &[u8], topic: Topic, epoch: u64) -> &[u8] {
    let head = [&[0, 1, 0, 2, 32], topic.0.as_slice(), &epoch.to_be_bytes(), &[1]].concat();
    let (length, rest) = message.strip_prefix(head.as_slice()).unwrap().split_first().unwrap();
    assert!(*length < 64, "a length of one byte");
    &rest[..usize::from(*length)]
}

fn three(bytes: &[u8]) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let mut fields = Decoder::new(bytes);
    assert_eq!(fields.array().unwrap(), Some(3));
    let mut next = || fields.bytes().unwrap().to_vec();
    let read = (next(), next(), next());
    assert_eq!(fields.position(), bytes.len());
    read
}

fn signed(credential: &[u8], input: &[u8], signature: &[u8]) -> DeviceCredential {
    let credential = DeviceCredential::verified(credential).unwrap();
    let key = VerifyingKey::from_bytes(&credential.key.0).unwrap();
    let signature = Signature::from_slice(signature).unwrap();
    key.verify_strict(input, &signature).unwrap();
    credential
}
