//! Calls as the page shows them.

use crate::call::calls::topology_of;
use crate::call::one::{Between, Call, Reason, Stage};
use crate::call::topology::Topology;
use crate::call::{Link, Party, Peer};
use crate::client::Client;
use crate::client::calls::forwarding::Failure;
use crate::conversation::Conversation;
use crate::io::{
    CallEnd, CallPeerState, CallPeerView, CallProblem, CallStage, CallSummary, CallView, IceServerView, PeerNote, Shown,
};
use crate::sorted::SortedSet;
use sotto_wire::Millis;

/// The view of a participant marks no admins.
const NO_ADMIN: bool = false;

impl Client {
    /// The call that this device is in, or that rings.
    pub(in crate::client) fn call_view(&self) -> Option<CallView> {
        if let Some(pending) = &self.calls.pending {
            return self.pending_view(pending);
        }
        let call = self.calls.machine.current()?;
        let of = |found: &&Conversation| found.group_of(call.topic()).is_some();
        let conversation = self.conversations.values().find(of)?;
        let media = call.media();
        let mut view = self.bare_call_view(conversation, call.video());
        view.call = call.id().to_hex();
        view.outgoing = call.outgoing();
        view.stage = stage(call);
        view.from = match call.stage() {
            Stage::RingingIn { caller, .. } => Some(self.person_name(caller.account)),
            _ => None,
        };
        view.peers = call
            .peers()
            .map(|(party, peer)| self.peer_view(call, party, peer))
            .collect();
        view.forwarded = call.topology() == Topology::Forwarded;
        view.muted = media.muted;
        view.camera = media.camera;
        view.screen = media.screen;
        view.connected_at = call.connected_at().map(|at| at.0);
        view.ended = match call.stage() {
            Stage::Ended(reason, _) => Some(self.end_view(conversation, reason, call.outgoing())),
            _ => None,
        };
        view.problem = (!self.relay.is_online() && call.is_alive()).then_some(CallProblem::Away);
        Some(view)
    }

    /// The participants of a call of this conversation, by their devices' messages.
    pub(in crate::client) fn call_summary(&self, conversation: &Conversation) -> Option<CallSummary> {
        let topic = conversation.group()?.topic;
        self.room(topic)?;
        let own = self
            .calls
            .machine
            .current()
            .filter(|call| call.is_in() && call.topic() == topic);
        let going_on = self.calls.machine.going_on(topic, self.clock.effective(Millis(0)));
        let call = own.map(Call::id).or(going_on.as_ref().map(|(id, _)| *id))?;
        let there = going_on
            .filter(|(id, _)| *id == call)
            .map(|(_, there)| there)
            .unwrap_or_default();
        let me = self.account.party()?.account;
        let others: SortedSet<_> = there.iter().map(|(party, _)| party.account).collect();
        let mut people: Vec<_> = others
            .iter()
            .filter(|account| **account != me)
            .map(|account| self.person_view(*account, NO_ADMIN))
            .collect();
        people.sort_unstable_by(|one, other| one.handle.cmp(&other.handle));
        let mine = own.is_some();
        let own_too = mine || others.contains(&me);
        if people.is_empty() && !own_too {
            return None;
        }
        // In a group any member may join; between two people, this device may rejoin.
        let ours = self.account.party();
        let open = match conversation.kind.group() {
            Some(_) => there.len() < topology_of(&there).most(),
            None => there
                .iter()
                .any(|(_, presence)| presence.with.is_some() && presence.with == ours),
        };
        Some(CallSummary {
            call: call.to_hex(),
            own: own_too,
            video: own.map_or_else(|| there.iter().any(|(_, presence)| presence.video), Call::video),
            people,
            mine,
            joinable: open && !mine,
        })
    }

    fn pending_view(&self, pending: &crate::client::calls::call_state::Pending) -> Option<CallView> {
        let conversation = self.conversations.get(&pending.conversation)?;
        let mut view = self.bare_call_view(conversation, pending.video);
        view.outgoing = true;
        view.ended = pending.failed.map(|failure| match failure {
            Failure::NotCarried => CallEnd::NotCarried,
            Failure::Unprotected => CallEnd::Unprotected {
                who: conversation.peer().map(|peer| self.person_name(peer)),
            },
        });
        if view.ended.is_some() {
            view.stage = CallStage::Ended;
        }
        Some(view)
    }

    fn bare_call_view(&self, conversation: &Conversation, video: bool) -> CallView {
        let ice = self.calls.ice.as_ref();
        let server = |server: &sotto_wire::IceServer| IceServerView {
            urls: server.uris.clone(),
            username: server.username.clone().map(Shown),
            credential: server
                .credential
                .as_ref()
                .map(|secret| Shown(secret.expose().to_owned())),
        };
        CallView {
            call: String::new(),
            conversation: conversation.id.to_hex(),
            group: conversation.kind.group().map(|info| info.name.clone()),
            video,
            forwarded: false,
            outgoing: false,
            tab: self.calls.page.as_ref().map(|page| page.tab.clone()),
            stage: CallStage::Protecting,
            readers: self
                .readers_of(conversation.id)
                .view(|account| self.person_name(account)),
            from: None,
            peers: Vec::new(),
            muted: false,
            camera: false,
            screen: false,
            ice_servers: ice
                .map(|(servers, _)| servers.iter().map(server).collect())
                .unwrap_or_default(),
            ice_ready: ice.is_some(),
            relay_only: self.account.hides_ip(),
            connected_at: None,
            ended: None,
            problem: None,
        }
    }

    fn peer_view(&self, call: &Call, party: &Party, peer: &Peer) -> CallPeerView {
        let who = self.person_name(party.account);
        let media = peer.media();
        let (state, note) = match peer.link() {
            Link::New(_) => (CallPeerState::Connecting, Some(PeerNote::Connecting)),
            Link::Down { .. } | Link::Closed(_) => (CallPeerState::Reconnecting, Some(PeerNote::Reconnecting)),
            Link::Lost => (CallPeerState::Lost, Some(PeerNote::Lost)),
            Link::Up if media.camera || media.screen => (CallPeerState::Connected, None),
            Link::Up => (CallPeerState::Connected, Some(PeerNote::CameraOff)),
        };
        let forged = peer.dropped() > 0 && peer.link() != Link::Up;
        CallPeerView {
            peer: peer.name().to_owned(),
            account: who.account,
            handle: who.handle,
            name: who.name,
            own: who.own,
            offers: call.offers_to(party),
            state,
            muted: media.muted,
            camera: media.camera,
            screen: media.screen,
            note: if forged { Some(PeerNote::Forged) } else { note },
        }
    }

    fn end_view(&self, conversation: &Conversation, reason: Reason, outgoing: bool) -> CallEnd {
        let who = conversation.peer().map(|peer| self.person_name(peer));
        match reason {
            Reason::HungUp => CallEnd::HungUp,
            Reason::PeerHungUp => CallEnd::PeerHungUp { who },
            Reason::PeerLeft => CallEnd::PeerLeft { who },
            Reason::Declined => CallEnd::Declined,
            Reason::PeerDeclined => CallEnd::PeerDeclined { who },
            Reason::Busy => CallEnd::Busy { who },
            Reason::Missed if outgoing => CallEnd::Unanswered { who },
            Reason::Missed => CallEnd::Missed { who },
            Reason::Cancelled => CallEnd::Cancelled,
            Reason::Elsewhere => CallEnd::Elsewhere,
            Reason::Failed => CallEnd::Failed,
            Reason::Exposed => CallEnd::Exposed,
            Reason::Removed => CallEnd::Removed,
        }
    }
}

fn stage(call: &Call) -> CallStage {
    let links = || call.peers().map(|(_, peer)| peer.link());
    match call.stage() {
        Stage::RingingOut(_) => CallStage::RingingOut,
        Stage::RingingIn { .. } => CallStage::RingingIn,
        Stage::Ended(..) => CallStage::Ended,
        Stage::In(_) if links().any(|link| link == Link::Up) => CallStage::Connected,
        Stage::In(_) if links().any(|link| matches!(link, Link::Down { .. } | Link::Closed(_))) => {
            CallStage::Reconnecting
        }
        Stage::In(_) if call.between() == Between::Many && links().count() == 0 => CallStage::Connected,
        Stage::In(_) => CallStage::Connecting,
    }
}
