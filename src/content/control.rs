//! Control messages from one client to another: strict and deterministic CBOR.

use super::{read_fixed, read_nullable};
use crate::expiry::Timer;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use sotto_wire::{Capability, RecordId, Topic};

/// A message for the other clients, under the protection of the conversation. The screen shows its effect, not the
/// message. Its `Debug` output is its name alone: a proposal holds a token.
pub enum Control {
    /// The sender's device has joined the protected conversation.
    Joined,
    /// The conversation's new timer in seconds (5 to 86,400), or none.
    Timer(Option<u32>),
    /// A message between devices of one account, in its own encoding.
    Sync(ByteVec),
    /// Asks all members to continue in an unprotected log. The proposal has the id of its record.
    OffProposed {
        /// The log to come.
        topic: Topic,
        /// Its token.
        token: Capability,
        /// The proposer's own consent, an Ed25519 signature.
        signature: [u8; 64],
    },
    /// The sender's account agrees to a proposal.
    OffAgreed {
        /// The proposal.
        proposal: RecordId,
        /// The consent, an Ed25519 signature.
        signature: [u8; 64],
    },
    /// The sender has started a call.
    CallBegan {
        /// The call.
        call: RecordId,
        /// With video.
        video: bool,
    },
    /// A call has ended.
    CallEnded {
        /// The call.
        call: RecordId,
        /// How it went.
        outcome: CallOutcome,
        /// How long it was, in seconds.
        seconds: u32,
    },
    /// The sender's account refuses a proposal, or takes its own back.
    OffEnded {
        /// The proposal.
        proposal: RecordId,
    },
}

/// How a call went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CallOutcome {
    /// They talked.
    #[n(0)]
    Talked,
    /// No device answered.
    #[n(1)]
    Missed,
    /// It was declined.
    #[n(2)]
    Declined,
    /// The other person was in another call.
    #[n(3)]
    Busy,
    /// The caller stopped ringing.
    #[n(4)]
    Cancelled,
    /// No connection could be made.
    #[n(5)]
    Failed,
    /// Two people called each other: the other call continues.
    #[n(6)]
    Merged,
}

/// `[0]` is Joined, `[1, seconds or null]` Timer, `[2, topic, token, signature]` OffProposed, `[3, proposal, signature]`
/// OffAgreed, `[4, proposal]` OffEnded, `[5, bytes]` Sync, `[8, call, video]` CallBegan,
/// `[9, call, outcome, seconds]` CallEnded.
impl<C> Encode<C> for Control {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        match self {
            Control::Joined => e.array(1)?.u8(0)?.ok(),
            Control::Timer(None) => e.array(2)?.u8(1)?.null()?.ok(),
            Control::Timer(Some(seconds)) => e.array(2)?.u8(1)?.u32(*seconds)?.ok(),
            Control::Sync(sync) => e.array(2)?.u8(5)?.bytes(sync)?.ok(),
            Control::OffProposed {
                topic,
                token,
                signature,
            } => {
                e.array(4)?.u8(2)?;
                topic.encode(e, ctx)?;
                token.encode(e, ctx)?;
                e.bytes(signature)?.ok()
            }
            Control::OffAgreed { proposal, signature } => e.array(3)?.u8(3)?.bytes(&proposal.0)?.bytes(signature)?.ok(),
            Control::OffEnded { proposal } => e.array(2)?.u8(4)?.bytes(&proposal.0)?.ok(),
            Control::CallBegan { call, video } => e.array(3)?.u8(8)?.bytes(&call.0)?.bool(*video)?.ok(),
            Control::CallEnded { call, outcome, seconds } => {
                e.array(4)?.u8(9)?.bytes(&call.0)?;
                outcome.encode(e, ctx)?;
                e.u32(*seconds)?.ok()
            }
        }
    }
}

impl<'b, C> Decode<'b, C> for Control {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        match (d.array()?, d.u8()?) {
            (Some(1), 0) => Ok(Control::Joined),
            (Some(2), 1) => match read_nullable(d, Decoder::u32)?.map(Timer::new) {
                None => Ok(Control::Timer(None)),
                Some(Ok(timer)) => Ok(Control::Timer(Some(timer.seconds()))),
                Some(Err(_)) => Err(decode::Error::message("a timer out of range")),
            },
            (Some(2), 5) => Ok(Control::Sync(d.bytes()?.to_vec().into())),
            (Some(4), 2) => Ok(Control::OffProposed {
                topic: Topic::decode(d, ctx)?,
                token: Capability::decode(d, ctx)?,
                signature: read_fixed(d)?,
            }),
            (Some(3), 3) => Ok(Control::OffAgreed {
                proposal: RecordId(read_fixed(d)?),
                signature: read_fixed(d)?,
            }),
            (Some(2), 4) => Ok(Control::OffEnded {
                proposal: RecordId(read_fixed(d)?),
            }),
            (Some(3), 8) => Ok(Control::CallBegan {
                call: RecordId(read_fixed(d)?),
                video: d.bool()?,
            }),
            (Some(4), 9) => Ok(Control::CallEnded {
                call: RecordId(read_fixed(d)?),
                outcome: CallOutcome::decode(d, ctx)?,
                seconds: d.u32()?,
            }),
            _ => Err(decode::Error::message("unknown control message")),
        }
    }
}

impl core::fmt::Debug for Control {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Control::Joined => "Joined",
            Control::Timer(_) => "Timer",
            Control::OffProposed { .. } => "OffProposed",
            Control::OffAgreed { .. } => "OffAgreed",
            Control::OffEnded { .. } => "OffEnded",
            Control::CallBegan { .. } => "CallBegan",
            Control::CallEnded { .. } => "CallEnded",
            Control::Sync(_) => "Sync",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Body, CONTROL_TYPE, Content, Disposition, Part};
    use super::*;
    use sotto_wire::to_bytes;

    #[test]
    fn control_messages_have_frozen_bytes_and_are_never_shown() {
        let (signature, proposal) = ([3; 64], RecordId([4; 16]));
        let proposed = [
            &[0x84, 0x02, 0x58, 32][..],
            &[1; 32],
            &[0x58, 32],
            &[2; 32],
            &[0x58, 64],
            &[3; 64],
        ]
        .concat();
        let agreed = [&[0x83, 0x03, 0x50][..], &[4; 16], &[0x58, 64], &[3; 64]].concat();
        let ended = [&[0x82, 0x04, 0x50][..], &[4; 16]].concat();
        let call = RecordId([4; 16]);
        let began = [&[0x83, 0x08, 0x50][..], &[4; 16], &[0xf5]].concat();
        let over = [&[0x84, 0x09, 0x50][..], &[4; 16], &[0x02, 0x18, 0xb4]].concat();
        let ending = Control::CallEnded {
            call,
            outcome: CallOutcome::Declined,
            seconds: 180,
        };
        let cases: [(Control, &[u8]); 9] = [
            (Control::CallBegan { call, video: true }, &began),
            (ending, &over),
            (Control::Joined, &[0x81, 0x00]),
            (Control::Timer(None), &[0x82, 0x01, 0xf6]),
            (Control::Timer(Some(5)), &[0x82, 0x01, 0x05]),
            (
                Control::Timer(Some(86_400)),
                &[0x82, 0x01, 0x1a, 0x00, 0x01, 0x51, 0x80],
            ),
            (
                Control::OffProposed {
                    topic: Topic([1; 32]),
                    token: Capability::new([2; 32]),
                    signature,
                },
                &proposed,
            ),
            (Control::OffAgreed { proposal, signature }, &agreed),
            (Control::OffEnded { proposal }, &ended),
        ];
        for (control, bytes) in cases {
            let content = Content::control([0; 16], &control);
            assert!(matches!(&content.part.body, Body::Single { content, .. } if content == bytes));
            let content = Content::from_bytes(&content.to_bytes()).unwrap();
            assert_eq!(content.as_control().as_ref().map(to_bytes), Some(to_bytes(&control)));
            assert_eq!(content.as_text(), None);
        }
    }

    #[test]
    fn a_control_message_out_of_its_form_or_range_is_none() {
        let short = [&[0x83, 0x03, 0x50][..], &[4; 16], &[0x58, 63], &[3; 63]].concat();
        let bad: [&[u8]; 11] = [
            &short,
            &[0x82, 0x04, 0x41, 4],
            &[0x81, 0x04],
            &[],
            &[0x81, 0x02],
            &[0x82, 0x00, 0xf6],
            &[0x81, 0x00, 0x00],
            &[0x82, 0x01, 0x04],
            &[0x82, 0x01, 0x1a, 0x00, 0x01, 0x51, 0x81],
            &[0x82, 0x01, 0x18, 0x05],
            &[0x82, 0x01, 0x20],
        ];
        for bytes in bad {
            let part = Part::single(Disposition::UNSPECIFIED, CONTROL_TYPE, bytes.to_vec());
            assert_eq!(
                Content::of([0; 16], part)
                    .as_control()
                    .map(|control| to_bytes(&control)),
                None,
                "{bytes:02x?}"
            );
        }
        let shown = Part::single(Disposition::RENDER, CONTROL_TYPE, vec![0x81, 0x00]);
        assert!(Content::of([0; 16], shown).as_control().is_none());
    }

    #[test]
    fn debug_output_contains_no_token_and_no_signature() {
        let proposal = Control::OffProposed {
            topic: Topic([1; 32]),
            token: Capability::new([2; 32]),
            signature: [3; 64],
        };
        assert_eq!(format!("{proposal:?}"), "OffProposed");
        let agreed = Control::OffAgreed {
            proposal: RecordId([4; 16]),
            signature: [3; 64],
        };
        assert_eq!(format!("{agreed:?}"), "OffAgreed");
    }
}
