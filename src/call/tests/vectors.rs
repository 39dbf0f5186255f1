//! The official vectors of RFC 9605.

use sframe::CipherSuite;
use sframe::frame::{EncryptedFrameView, MediaFrameView, MonotonicCounter};
use sframe::header::SframeHeader;
use sframe::key::{DecryptionKey, EncryptionKey};

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.map(byte).collect()
}

#[test]
fn every_header_of_the_standard_is_written_and_read() {
    let vectors = include_str!("../../../tests/vectors/sframe/headers.txt");
    let mut count = 0;
    for line in vectors.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<_> = line.split(' ').collect();
        let header = SframeHeader::new(parts[0].parse::<u64>().unwrap(), parts[1].parse::<u64>().unwrap());
        assert_eq!(Vec::from(&header), bytes(parts[2]));
        assert_eq!(
            Vec::from(&SframeHeader::deserialize(bytes(parts[2])).unwrap()),
            bytes(parts[2])
        );
        count += 1;
    }
    assert_eq!(count, 289);
}

#[test]
fn a_frame_of_our_suite_is_the_one_of_the_standard() {
    let vector = include_str!("../../../tests/vectors/sframe/aes_128_gcm_sha256_128.txt");
    let field = |name: &str| {
        let line = vector.lines().find(|line| line.split(' ').next() == Some(name));
        line.unwrap().split(' ').nth(1).unwrap()
    };
    let (kid, counter) = (field("kid").parse::<u64>().unwrap(), field("ctr").parse().unwrap());
    let (metadata, plain) = (bytes(field("metadata")), bytes(field("pt")));
    let sealed = [metadata.clone(), bytes(field("ct"))].concat();
    let suite = CipherSuite::AesGcm128Sha256;
    let key = EncryptionKey::derive_from(suite, kid, bytes(field("base_key"))).unwrap();
    let mut counter = MonotonicCounter::with_start_value(counter, u64::MAX);
    let frame = MediaFrameView::try_with_meta_data(&mut counter, &plain, &metadata).unwrap();
    let mut out = Vec::new();
    frame.encrypt_into(&key, &mut out).unwrap();
    assert_eq!(out, sealed);
    let key = DecryptionKey::derive_from(suite, kid, bytes(field("base_key"))).unwrap();
    let ciphertext = bytes(field("ct"));
    let view = EncryptedFrameView::try_with_meta_data(&ciphertext, &metadata).unwrap();
    assert_eq!(view.decrypt(&key).unwrap().payload(), plain);
}
