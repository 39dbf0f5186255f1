//! One other device in our call: the state of the connection with it, as the page reports it, and its media, as its
//! presence states it.

use super::message::Media;
use super::party::{JoinId, Party, peer_name};
use super::stream::Stream;
use sotto_wire::Millis;

/// How many milliseconds a connection may take to come up, or to recover, before it counts as lost.
pub(super) const PATIENCE_MS: u64 = 30_000;
/// How many milliseconds a peer that closed its side has to return, in another stay, before it counts as gone.
const RETURNS_MS: u64 = 10_000;
/// How often the page is asked to try another path through the network while the connection is down.
const RESTART_MS: u64 = 5_000;

/// The page's report of a peer's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "camelCase"))]
pub enum PeerReport {
    /// It is up, shows the signed certificate, and its transform has handled a frame.
    Connected,
    /// It broke off.
    Disconnected,
    /// It failed.
    Failed,
    /// The other side closed it, by a DTLS message that no third party can forge: its tab closed, or starts again.
    Closed,
}

/// The other device.
pub struct Peer {
    pub(super) join: JoinId,
    pub(super) name: String,
    pub(super) link: Link,
    pub(super) media: Media,
    pub(super) dropped: u32,
    pub(super) heard: Millis,
    pub(super) stream: Stream,
}

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is being made since then.
    New(Millis),
    /// The transform has handled a frame.
    Up,
    /// It broke off.
    Down {
        /// Then.
        since: Millis,
        /// When the page is next asked to mend it.
        mend: Millis,
    },
    /// The other side closed it, then.
    Closed(Millis),
    /// It was not mended in time.
    Lost,
}

impl Peer {
    pub(super) fn new(party: &Party, join: JoinId, media: Media, now: Millis) -> Self {
        Self {
            join,
            name: peer_name(party, join),
            link: Link::New(now),
            media,
            dropped: 0,
            heard: now,
            stream: Stream::new(),
        }
    }

    /// The page's name for it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How far the connection is.
    pub fn link(&self) -> Link {
        self.link
    }

    /// The media that it claims to send.
    pub fn media(&self) -> Media {
        self.media
    }

    /// Frames on its connection that did not authenticate.
    pub fn dropped(&self) -> u32 {
        self.dropped
    }

    /// Its stay.
    pub fn join(&self) -> JoinId {
        self.join
    }

    pub(super) fn reported(&mut self, now: Millis, state: PeerReport) {
        self.link = match (state, self.link) {
            (PeerReport::Connected, _) => Link::Up,
            (PeerReport::Closed, _) => Link::Closed(now),
            (PeerReport::Disconnected | PeerReport::Failed, Link::Up) => Link::Down { since: now, mend: now },
            (PeerReport::Disconnected | PeerReport::Failed, before) => before,
        };
    }

    /// Lets time pass; true when the page is to mend the connection now.
    pub(super) fn poll(&mut self, now: Millis) -> bool {
        match &mut self.link {
            Link::New(since) | Link::Down { since, .. } if now.0.saturating_sub(since.0) >= PATIENCE_MS => {
                self.link = Link::Lost;
                false
            }
            Link::Down { mend, .. } if *mend <= now => {
                *mend = Millis(now.0 + RESTART_MS);
                true
            }
            Link::New(_) | Link::Up | Link::Down { .. } | Link::Closed(_) | Link::Lost => false,
        }
    }

    /// It has been silent for long and sends no media; or it has closed its side and not returned.
    pub(super) fn is_gone(&self, now: Millis) -> bool {
        self.has_left(now) || self.link != Link::Up && now.0.saturating_sub(self.heard.0) >= PATIENCE_MS
    }

    pub(super) fn has_left(&self, now: Millis) -> bool {
        matches!(self.link, Link::Closed(since) if now.0.saturating_sub(since.0) >= RETURNS_MS)
    }

    pub(super) fn next_at(&self, now: Millis) -> Option<Millis> {
        let gone = Some(Millis(self.heard.0 + PATIENCE_MS)).filter(|_| self.link != Link::Up);
        let link = match self.link {
            Link::New(since) => Some(Millis(since.0 + PATIENCE_MS)),
            Link::Down { since, mend } => Some(mend.min(Millis(since.0 + PATIENCE_MS))),
            Link::Closed(since) => Some(Millis(since.0 + RETURNS_MS)),
            Link::Up | Link::Lost => None,
        };
        gone.into_iter().chain(link).chain(self.stream.next_at(now)).min()
    }
}
