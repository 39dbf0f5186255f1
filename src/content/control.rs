//! Control messages: what one client tells another, strict and deterministic CBOR.

use super::read_nullable;
use crate::expiry::Timer;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// What one client tells another inside the conversation's own protection. The screen shows its effect, not it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// The sender's device has joined the protected conversation.
    Joined,
    /// The conversation's timer is now so many seconds (5 to 86,400), or none.
    Timer(Option<u32>),
    /// What one's own devices tell each other, in its own encoding.
    Sync(ByteVec),
}

/// `[0]` is Joined, `[1, seconds or null]` is Timer, `[5, bytes]` is Sync.
impl<C> Encode<C> for Control {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        match self {
            Control::Joined => e.array(1)?.u8(0)?.ok(),
            Control::Timer(None) => e.array(2)?.u8(1)?.null()?.ok(),
            Control::Timer(Some(seconds)) => e.array(2)?.u8(1)?.u32(*seconds)?.ok(),
            Control::Sync(sync) => e.array(2)?.u8(5)?.bytes(sync)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Control {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        match (d.array()?, d.u8()?) {
            (Some(1), 0) => Ok(Control::Joined),
            (Some(2), 1) => match read_nullable(d, Decoder::u32)?.map(Timer::new) {
                None => Ok(Control::Timer(None)),
                Some(Ok(timer)) => Ok(Control::Timer(Some(timer.seconds()))),
                Some(Err(_)) => Err(decode::Error::message("a timer out of range")),
            },
            (Some(2), 5) => Ok(Control::Sync(d.bytes()?.to_vec().into())),
            _ => Err(decode::Error::message("unknown control message")),
        }
    }
}
