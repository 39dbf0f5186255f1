//! The body of a message: one part, or parts nested in parts.

use minicbor::{Decoder, Encoder, decode, encode};

/// Parts in one message, multiparts included.
const COUNT: usize = 32;
/// How deep parts nest; the body itself is at depth 1.
const DEPTH: u8 = 4;

/// The purpose of a part: 0 to 8 as the draft names them, the rest for others to define.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disposition(pub u8);

impl Disposition {
    /// Says nothing about showing it.
    pub const UNSPECIFIED: Self = Self(0);
    /// To be shown.
    pub const RENDER: Self = Self(1);
    /// A reaction to the message that this one replies to.
    pub const REACTION: Self = Self(2);
    /// To be shown inside the conversation itself.
    pub const INLINE: Self = Self(4);
    /// To be kept, not shown at once.
    pub const ATTACHMENT: Self = Self(6);
}

/// A part with its purpose and language.
#[derive(Clone, PartialEq)]
pub struct Part {
    /// Its purpose.
    pub disposition: Disposition,
    /// Language tags (RFC 5646), separated by commas; empty if unknown.
    pub language: String,
    /// Its body.
    pub body: Body,
}

/// The body of a part.
#[derive(Clone, PartialEq)]
pub enum Body {
    /// Nothing: the message deletes another, or takes a reaction back.
    Null,
    /// Content inside the message.
    Single {
        /// Its media type, with parameters.
        content_type: String,
        /// Its bytes.
        content: Vec<u8>,
    },
    /// Content elsewhere.
    External(Box<External>),
    /// Two or more parts.
    Multi {
        /// How they belong together.
        semantics: Semantics,
        /// The parts.
        parts: Vec<Part>,
    },
}

/// How the parts of a part belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Semantics {
    /// The reader takes one of them.
    ChooseOne,
    /// All of them or nothing.
    SingleUnit,
    /// Each separately.
    ProcessAll,
}

/// Content that is fetched from elsewhere, usually encrypted.
#[derive(Clone, PartialEq)]
pub struct External {
    /// Its media type, with parameters.
    pub content_type: String,
    /// Its address.
    pub url: String,
    /// The time of its removal, in seconds since the Unix epoch; 0 when it stays.
    pub expires: u32,
    /// Its size in bytes; 0 if unknown.
    pub size: u64,
    /// IANA AEAD algorithm number; 0 when it is not encrypted.
    pub enc_alg: u16,
    /// The AEAD's key.
    pub key: Vec<u8>,
    /// The AEAD's nonce.
    pub nonce: Vec<u8>,
    /// The AEAD's associated data.
    pub aad: Vec<u8>,
    /// IANA named information hash algorithm.
    pub hash_alg: u8,
    /// The hash of the bytes at the URL.
    pub content_hash: Vec<u8>,
    /// For people.
    pub description: String,
    /// A suggested name.
    pub filename: String,
}

impl Part {
    /// A part inside the message, in no particular language.
    pub fn single(disposition: Disposition, content_type: &str, content: Vec<u8>) -> Self {
        Self {
            disposition,
            language: String::new(),
            body: Body::Single {
                content_type: content_type.to_owned(),
                content,
            },
        }
    }

    pub(super) fn write<W: encode::Write>(&self, e: &mut Encoder<W>) -> Result<(), encode::Error<W::Error>> {
        e.array(self.body.fields())?
            .u8(self.disposition.0)?
            .str(&self.language)?;
        match &self.body {
            Body::Null => e.u8(0)?.ok(),
            Body::Single { content_type, content } => e.u8(1)?.str(content_type)?.bytes(content)?.ok(),
            Body::External(external) => external.write(e.u8(2)?),
            Body::Multi { semantics, parts } => {
                e.u8(3)?.u8(semantics.number())?.array(parts.len() as u64)?;
                parts.iter().try_for_each(|part| part.write(e))
            }
        }
    }

    /// Reads a whole body within the bounds of one message.
    pub(super) fn read(d: &mut Decoder<'_>) -> Result<Self, decode::Error> {
        let mut left = COUNT;
        read(d, DEPTH, &mut left)
    }
}

impl Body {
    fn fields(&self) -> u64 {
        match self {
            Body::Null => 3,
            Body::Single { .. } | Body::Multi { .. } => 5,
            Body::External(_) => 15,
        }
    }
}

impl Semantics {
    fn number(self) -> u8 {
        match self {
            Semantics::ChooseOne => 0,
            Semantics::SingleUnit => 1,
            Semantics::ProcessAll => 2,
        }
    }

    fn from_number(number: u8) -> Result<Self, decode::Error> {
        match number {
            0 => Ok(Semantics::ChooseOne),
            1 => Ok(Semantics::SingleUnit),
            2 => Ok(Semantics::ProcessAll),
            _ => Err(decode::Error::message("unknown part semantics")),
        }
    }
}

impl External {
    fn write<W: encode::Write>(&self, e: &mut Encoder<W>) -> Result<(), encode::Error<W::Error>> {
        e.str(&self.content_type)?
            .str(&self.url)?
            .u32(self.expires)?
            .u64(self.size)?;
        e.u16(self.enc_alg)?
            .bytes(&self.key)?
            .bytes(&self.nonce)?
            .bytes(&self.aad)?;
        e.u8(self.hash_alg)?.bytes(&self.content_hash)?;
        e.str(&self.description)?.str(&self.filename)?.ok()
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, decode::Error> {
        Ok(Self {
            content_type: d.str()?.to_owned(),
            url: d.str()?.to_owned(),
            expires: d.u32()?,
            size: d.u64()?,
            enc_alg: d.u16()?,
            key: d.bytes()?.to_vec(),
            nonce: d.bytes()?.to_vec(),
            aad: d.bytes()?.to_vec(),
            hash_alg: d.u8()?,
            content_hash: d.bytes()?.to_vec(),
            description: d.str()?.to_owned(),
            filename: d.str()?.to_owned(),
        })
    }
}

fn read(d: &mut Decoder<'_>, depth: u8, left: &mut usize) -> Result<Part, decode::Error> {
    let (Some(depth), Some(fewer)) = (depth.checked_sub(1), left.checked_sub(1)) else {
        return Err(decode::Error::message("too many parts, or too deep"));
    };
    *left = fewer;
    let fields = d.array()?;
    let disposition = Disposition(d.u8()?);
    let language = d.str()?.to_owned();
    let body = match d.u8()? {
        0 => Body::Null,
        1 => Body::Single {
            content_type: d.str()?.to_owned(),
            content: d.bytes()?.to_vec(),
        },
        2 => Body::External(Box::new(External::read(d)?)),
        3 => {
            let semantics = Semantics::from_number(d.u8()?)?;
            let count = d.array()?.unwrap_or(0);
            if count < 2 {
                return Err(decode::Error::message("fewer than two parts"));
            }
            let parts = (0..count).map(|_| read(d, depth, left)).collect::<Result<_, _>>()?;
            Body::Multi { semantics, parts }
        }
        _ => return Err(decode::Error::message("unknown cardinality")),
    };
    if fields != Some(body.fields()) {
        return Err(decode::Error::message("wrong number of fields"));
    }
    Ok(Part {
        disposition,
        language,
        body,
    })
}
