//! The content of a message: MIMI content (draft-ietf-mimi-content-08), strict, deterministic and bounded.
//!
//! Everything of the draft is parsed and kept; this client itself makes text and control messages.

mod control;
mod extension;
mod part;

pub use control::{CallOutcome, Control};
pub use extension::Extensions;
pub use part::{Body, Disposition, External, Part, Semantics};

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use sotto_wire::{FrameError, from_bytes, limits, to_bytes};

const TEXT_TYPE: &str = "text/plain;charset=utf-8";
const CONTROL_TYPE: &str = "application/sotto-control+cbor";
/// The longest control message, in bytes.
const CONTROL: usize = 128 * 1024;

/// One message as its author wrote it. Its `Debug` output names its kind, never its text.
#[derive(Clone, PartialEq)]
pub struct Content {
    /// 16 random bytes, fresh for each message.
    pub salt: [u8; 16],
    /// The id of the message that this one replaces.
    pub replaces: Option<MessageId>,
    /// Groups messages of one topic; empty for none.
    pub topic: Vec<u8>,
    /// When it disappears.
    pub expires: Option<Expiry>,
    /// The id of the message that this one answers.
    pub in_reply_to: Option<MessageId>,
    /// Extensions of other clients.
    pub extensions: Extensions,
    /// The body.
    pub part: Part,
}

/// The draft's id of a message: a hash algorithm's number and 31 bytes of hash.
pub type MessageId = [u8; 32];

/// When a message disappears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// This many seconds after it is read.
    AfterReading(u32),
    /// At this moment, in seconds since the Unix epoch.
    At(u32),
}

/// Why bytes are no message. The author's client is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentError {
    /// Longer than [`limits::RECORD`].
    TooLong,
    /// Not MIMI content, not in its one deterministic form, or over a bound: 4 levels of parts, 32 parts, 16 extensions.
    Malformed,
}

impl Content {
    /// A text, which disappears `expires_after` seconds after it is read.
    pub fn text(salt: [u8; 16], text: &str, expires_after: Option<u32>) -> Self {
        Self {
            expires: expires_after.map(Expiry::AfterReading),
            ..Self::of(
                salt,
                Part::single(Disposition::RENDER, TEXT_TYPE, text.as_bytes().to_vec()),
            )
        }
    }

    /// A control message. Its disposition is "unspecified": the only value of the draft that does not ask a client
    /// without the media type to show or keep it.
    pub fn control(salt: [u8; 16], control: &Control) -> Self {
        Self::of(
            salt,
            Part::single(Disposition::UNSPECIFIED, CONTROL_TYPE, to_bytes(control)),
        )
    }

    /// The text to show, at most [`limits::TEXT`] bytes: a plain or Markdown part meant to be rendered, or the first one
    /// among parts that need not all be understood. None for a reaction, a file, or a language of bytes unknown here.
    pub fn as_text(&self) -> Option<&str> {
        readable(&self.part)
    }

    /// The control message, if this is exactly one.
    pub fn as_control(&self) -> Option<Control> {
        match &self.part.body {
            Body::Single { content_type, content }
                if content_type == CONTROL_TYPE && self.part.disposition == Disposition::UNSPECIFIED =>
            {
                from_bytes(content, CONTROL).ok()
            }
            Body::Single { .. } | Body::Null | Body::External(_) | Body::Multi { .. } => None,
        }
    }

    /// Whether it is a message between clients, of a known kind or not: nothing in it asks to be shown or kept.
    pub fn is_for_clients(&self) -> bool {
        let is_control = matches!(&self.part.body, Body::Single { content_type, .. } if content_type == CONTROL_TYPE);
        is_control && self.part.disposition == Disposition::UNSPECIFIED
    }

    /// Seconds from reading until it disappears, if its author chose that form.
    pub fn expires_after(&self) -> Option<u32> {
        match self.expires {
            Some(Expiry::AfterReading(seconds)) => Some(seconds),
            Some(Expiry::At(_)) | None => None,
        }
    }

    /// The moment at which it disappears, in seconds since the Unix epoch, if its author named one.
    pub fn expires_at(&self) -> Option<u32> {
        match self.expires {
            Some(Expiry::At(seconds)) => Some(seconds),
            Some(Expiry::AfterReading(_)) | None => None,
        }
    }

    /// Its CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }

    /// Parses a whole message of at most [`limits::RECORD`] bytes; [`Self::to_bytes`] then gives the same bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ContentError> {
        from_bytes(bytes, limits::RECORD).map_err(|error| match error {
            FrameError::TooLong => ContentError::TooLong,
            FrameError::Malformed => ContentError::Malformed,
        })
    }

    fn of(salt: [u8; 16], part: Part) -> Self {
        Self {
            salt,
            replaces: None,
            topic: Vec::new(),
            expires: None,
            in_reply_to: None,
            extensions: Extensions::default(),
            part,
        }
    }
}

impl core::fmt::Debug for Content {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self.part.body {
            Body::Null => "Content(null)",
            Body::Single { .. } => "Content(single)",
            Body::External(_) => "Content(external)",
            Body::Multi { .. } => "Content(multi)",
        })
    }
}

fn readable(part: &Part) -> Option<&str> {
    if !matches!(part.disposition, Disposition::RENDER | Disposition::INLINE) {
        return None;
    }
    match &part.body {
        Body::Single { content_type, content } if is_text(content_type) && content.len() <= limits::TEXT => {
            core::str::from_utf8(content).ok()
        }
        // Parts that are a single unit must all be processed, and one text alone is never all of them.
        Body::Multi {
            semantics: Semantics::ChooseOne | Semantics::ProcessAll,
            parts,
        } => parts.iter().find_map(readable),
        Body::Single { .. } | Body::Multi { .. } | Body::Null | Body::External(_) => None,
    }
}

/// `text/plain` or `text/markdown`, in UTF-8 where a charset is named.
fn is_text(content_type: &str) -> bool {
    let mut fields = content_type.split(';').map(str::trim);
    let media = fields.next().unwrap_or_default();
    let known = ["text/plain", "text/markdown"]
        .iter()
        .any(|text| media.eq_ignore_ascii_case(text));
    known
        && fields.all(|field| match field.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            Some(_) | None => true,
        })
}

impl<C> Encode<C> for Content {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(7)?.bytes(&self.salt)?;
        write_id(e, self.replaces.as_ref())?;
        e.bytes(&self.topic)?;
        match self.expires {
            None => e.null()?,
            Some(Expiry::AfterReading(seconds)) => e.array(2)?.bool(true)?.u32(seconds)?,
            Some(Expiry::At(seconds)) => e.array(2)?.bool(false)?.u32(seconds)?,
        };
        write_id(e, self.in_reply_to.as_ref())?;
        self.extensions.encode(e, ctx)?;
        self.part.write(e)
    }
}

// Forms that decode but encode differently (long heads, indefinite lengths) fall to the comparison in `from_bytes`.
impl<'b, C> Decode<'b, C> for Content {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        if d.array()? != Some(7) {
            return Err(decode::Error::message("wrong number of fields"));
        }
        Ok(Self {
            salt: read_fixed(d)?,
            replaces: read_nullable(d, read_fixed)?,
            topic: d.bytes()?.to_vec(),
            expires: read_nullable(d, read_expiry)?,
            in_reply_to: read_nullable(d, read_fixed)?,
            extensions: Extensions::decode(d, ctx)?,
            part: Part::read(d)?,
        })
    }
}

fn write_id<W: encode::Write>(e: &mut Encoder<W>, id: Option<&MessageId>) -> Result<(), encode::Error<W::Error>> {
    match id {
        None => e.null()?.ok(),
        Some(id) => e.bytes(id)?.ok(),
    }
}

fn read_nullable<'b, T>(
    d: &mut Decoder<'b>,
    read: impl FnOnce(&mut Decoder<'b>) -> Result<T, decode::Error>,
) -> Result<Option<T>, decode::Error> {
    if d.datatype()? == minicbor::data::Type::Null {
        return d.null().map(|()| None);
    }
    read(d).map(Some)
}

fn read_fixed<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], decode::Error> {
    d.bytes()?
        .try_into()
        .map_err(|_| decode::Error::message("wrong length"))
}

fn read_expiry(d: &mut Decoder<'_>) -> Result<Expiry, decode::Error> {
    if d.array()? != Some(2) {
        return Err(decode::Error::message("wrong number of fields"));
    }
    Ok(if d.bool()? {
        Expiry::AfterReading(d.u32()?)
    } else {
        Expiry::At(d.u32()?)
    })
}

#[cfg(test)]
mod tests;
