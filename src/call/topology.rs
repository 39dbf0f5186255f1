//! The topology of a call: a connection from each device to each other one, or one through the relay's forwarding server.

use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

/// People who may be in one call where each is connected with each. A conversation of more has its calls forwarded.
pub const MESH: usize = 6;
/// People who may be in one call that is forwarded.
pub const FORWARDED: usize = 25;

/// How the media of a call travels. A call keeps its topology from start to end. In a presence it is absent for a mesh,
/// and 0 for a forwarded call (PROTOCOL.md §14).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Topology {
    /// From each device to each other one.
    #[default]
    Mesh,
    /// Through the relay's forwarding server, which reads none of it.
    Forwarded,
}

impl Topology {
    /// How many people may be in a call.
    pub fn most(self) -> usize {
        match self {
            Self::Mesh => MESH,
            Self::Forwarded => FORWARDED,
        }
    }
}

impl<C> Encode<C> for Topology {
    fn encode<W: Write>(&self, encoder: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        match self {
            Self::Mesh => encoder.null()?.ok(),
            Self::Forwarded => encoder.u8(0)?.ok(),
        }
    }

    fn is_nil(&self) -> bool {
        *self == Self::Mesh
    }
}

impl<'b, C> Decode<'b, C> for Topology {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        match decoder.u8()? {
            0 => Ok(Self::Forwarded),
            _ => Err(DecodeError::message("no topology")),
        }
    }

    fn nil() -> Option<Self> {
        Some(Self::Mesh)
    }
}
