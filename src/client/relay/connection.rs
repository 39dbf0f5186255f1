//! The connection to the relay: one at a time, the requests under way on it, and its end.

use crate::client::Client;
use crate::client::membership::early_invitations::EarlyInvitations;
use crate::client::relay::relay_connection::State;
use crate::client::relay::requests::PendingRequest;
use crate::io::{Connection, Effect, PairingProblem, Problem};
use crate::transaction::Transaction;
use sotto_wire::{Request, VERSION};

impl Client {
    pub(in crate::client) fn connection(&self) -> Connection {
        match self.relay.state {
            State::Outdated => Connection::Outdated,
            State::Offline => Connection::Offline,
            State::Connecting | State::Greeting => Connection::Connecting,
            State::Ready if !self.account.is_complete() => Connection::Online,
            State::Ready => {
                let inbox = self.account.get().map(|account| account.inbox_cursor);
                let behind = self.relay.inbox_head.is_none_or(|head| inbox < Some(head));
                if behind {
                    Connection::CatchingUp
                } else {
                    Connection::Online
                }
            }
        }
    }

    pub(in crate::client) fn connected(&mut self, tx: &mut Transaction<'_>) {
        self.forget_connection(tx);
        self.relay.state = State::Greeting;
        self.relay
            .send(tx, Request::Hello { version: VERSION }, PendingRequest::Hello);
        self.dirty.app = true;
    }

    /// Handles a connection that ended, or could not be made.
    pub(in crate::client) fn disconnected(&mut self, tx: &mut Transaction<'_>) {
        if self.relay.state == State::Offline {
            return;
        }
        self.forget_connection(tx);
        if self.relay.state != State::Outdated {
            self.relay.state = State::Offline;
        }
        self.dirty.app = true;
    }

    /// Ends this connection from our side; the next one asks again for all that is needed.
    pub(in crate::client) fn leave_connection(&mut self, tx: &mut Transaction<'_>) {
        self.disconnected(tx);
        tx.out.effect(Effect::Reconnect);
    }

    /// Forgets all requests of the connection; commands that wait fail.
    pub(in crate::client) fn forget_connection(&mut self, tx: &mut Transaction<'_>) {
        let away = Problem::RelayAway { goes_on: false };
        for asked in self.relay.requests.abandon_all() {
            self.abandon(tx, &asked, &away);
        }
        if let Some(ticket) = self.registration.disconnected() {
            tx.done(ticket, Err(Problem::RelayAway { goes_on: true }));
        }
        self.give_up_key_fetches(tx);
        self.pairing_is_over(PairingProblem::ConnectionLost);
        self.relay.in_flight.clear();
        self.relay.stale.clear();
        self.relay.logs.clear();
        self.transfers.disconnected();
        self.roll_call.disconnected();
        self.early_invitations = EarlyInvitations::default();
        self.lookups.disconnected();
        self.relay.inbox_head = None;
        self.index.begin_again();
        self.relay.paused_until = None;
        self.relay.back_off.clear();
        self.withdraw_open_posts(tx);
    }

    /// Settles the command that waits for an answer that will not come.
    pub(in crate::client) fn abandon(&mut self, tx: &mut Transaction<'_>, asked: &PendingRequest, problem: &Problem) {
        match asked {
            PendingRequest::Inspect { ticket, .. } | PendingRequest::Recover { ticket, .. } => {
                tx.done(*ticket, Err(problem.clone()))
            }
            PendingRequest::Item(seq) => {
                self.relay.in_flight.remove(seq);
            }
            // The log is followed again with the next request.
            PendingRequest::Follow(topic) => {
                self.relay.logs.remove(topic);
            }
            PendingRequest::Hello
            | PendingRequest::Devices(..)
            | PendingRequest::FollowInbox
            | PendingRequest::TrimInbox
            | PendingRequest::SignUpChallenge
            | PendingRequest::SignUp
            | PendingRequest::KeyPackageChallenge
            | PendingRequest::KeyPackages
            | PendingRequest::LookUp { .. }
            | PendingRequest::KeyPackage { .. }
            | PendingRequest::Member(..)
            | PendingRequest::OwnList
            | PendingRequest::ListChallenge
            | PendingRequest::List(_)
            | PendingRequest::Pairing
            | PendingRequest::FollowPairing
            | PendingRequest::FollowIndex
            | PendingRequest::Signal
            | PendingRequest::IceServers
            | PendingRequest::Forward(_)
            | PendingRequest::Stay
            | PendingRequest::ForwardEnd
            | PendingRequest::Sender(_) => {}
        }
    }
}
