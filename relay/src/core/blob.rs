//! Requests for blobs and their answers: opaque bytes under random ids, put once and fetched by id.

use sotto_wire::BlobId;
use std::net::{IpAddr, Ipv6Addr};

/// The origin of a request, for rates: an IPv4 address, or the /64 network of an IPv6 address. Never stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Origin(IpAddr);

impl Origin {
    /// The origin that an address belongs to.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() & !u128::from(u64::MAX);
                Self(Ipv6Addr::from_bits(network).into())
            }
            v4 @ IpAddr::V4(_) => Self(v4),
        }
    }
}

/// A question about one blob.
#[derive(Clone, Copy)]
pub struct BlobRequest {
    /// Chosen by the driver; the answer carries it.
    pub ticket: u64,
    /// The asker's origin.
    pub origin: Origin,
    /// The blob.
    pub blob: BlobId,
}

/// The answer to one [`BlobRequest`].
#[derive(Debug, PartialEq, Eq)]
pub struct BlobAnswer {
    /// The request's ticket.
    pub ticket: u64,
    /// The outcome.
    pub outcome: Result<BlobReply, BlobRefusal>,
}

/// The reply to a request for a blob.
#[derive(Debug, PartialEq, Eq)]
pub enum BlobReply {
    /// Put, and durable.
    Created,
    /// The same bytes are there already; they keep their time to live.
    AlreadyThere,
    /// Fetched.
    Body(Vec<u8>),
}

/// Why a request for a blob is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobRefusal {
    /// No blob has that id, or its time is over.
    Unknown,
    /// Other bytes are under that id.
    Taken,
    /// More than [`sotto_wire::limits::BLOB`] bytes.
    TooLarge,
    /// The blobs would take more than the operator gives them.
    Full,
    /// Too many requests from one origin; try again after this many milliseconds.
    RateLimited(u64),
    /// The store failed; nothing was written. Try again later.
    Unavailable,
}

impl BlobRefusal {
    /// The refusal's name in the metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unknown => "blob_unknown",
            Self::Taken => "blob_taken",
            Self::TooLarge => "blob_too_large",
            Self::Full => "blob_full",
            Self::RateLimited(_) => "blob_rate_limited",
            Self::Unavailable => "blob_unavailable",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_an_ipv4_address_or_the_network_of_an_ipv6_one() {
        let origin = |text: &str| Origin::of(text.parse().unwrap());
        assert!(origin("10.0.0.1") == origin("::ffff:10.0.0.1"));
        assert!(origin("10.0.0.1") != origin("10.0.0.2"));
        assert!(origin("2001:db8::1") == origin("2001:db8::ffff:1"));
        assert!(origin("2001:db8::1") != origin("2001:db8:0:1::1"));
    }
}
