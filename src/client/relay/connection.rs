//! The way to the relay: one connection at a time, the requests under way on it, and what the answers lead to.

use crate::client::Client;
use crate::client::account::state::AccountState;
use crate::client::membership::early_invitations::EarlyInvitations;
use crate::client::relay::back_off::Later;
use crate::client::relay::link::State;

use crate::client::relay::requests::PendingRequest;
use crate::io::{Connection, Effect, PairingProblem, Problem};
use crate::transaction::Transaction;
use sotto_wire::{Cursor, RelayFrame, Request, VERSION, from_bytes, limits};

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

    /// The connection is gone, or could not be made.
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

    pub(in crate::client) fn frame(&mut self, tx: &mut Transaction<'_>, bytes: &[u8]) {
        let Ok(frame) = from_bytes::<RelayFrame>(bytes, limits::FRAME) else {
            self.leave_connection(tx);
            return;
        };
        match frame {
            RelayFrame::Reply { id, reply } => match self.relay.requests.answered(id) {
                Some(asked) => self.answered(tx, asked, reply),
                None => self.leave_connection(tx),
            },
            RelayFrame::Refused { id, refusal } => match self.relay.requests.answered(id) {
                Some(asked) => self.refused(tx, asked, refusal),
                None => self.leave_connection(tx),
            },
            RelayFrame::Record(record) => self.record(tx, record),
            RelayFrame::Signal(signal) => self.signal(tx, &signal),
            RelayFrame::InboxItem(item) => self.inbox_item(tx, item),
        }
    }

    /// Ends this connection from our side; the next one asks again for all that is wanted.
    pub(in crate::client) fn leave_connection(&mut self, tx: &mut Transaction<'_>) {
        self.disconnected(tx);
        tx.out.effect(Effect::Reconnect);
    }

    /// The end of a quiet time: what was refused is asked again.
    pub(in crate::client) fn retry(&mut self, tx: &mut Transaction<'_>) {
        let quiet = self.relay.quiet_until.is_some_and(|until| tx.effective < until);
        if quiet || !self.relay.is_online() {
            return;
        }
        let greets = self.relay.back_off.is_due(Later::Greeting, tx.effective);
        if self.relay.quiet_until.take().is_some() || greets {
            self.greeted(tx);
        }
        self.read_again(tx);
        self.advance_all(tx);
        self.resume_downloads(tx);
        self.settle_devices(tx);
        self.resume_pending_groups(tx);
        self.look_up_members(tx);
        self.tend_pending_groups(tx);
    }

    /// What a fresh connection starts with, and what a retry asks again where it is not under way.
    pub(in crate::client) fn greeted(&mut self, tx: &mut Transaction<'_>) {
        match self.account.state() {
            AccountState::SignedOut => return,
            AccountState::SigningUp(_) | AccountState::Joining(_) => {
                self.begin_sign_up(tx);
                return;
            }
            AccountState::Unlinked(_) => {
                self.follow_inbox(tx);
                return;
            }
            AccountState::SignedIn(_) => {}
        }
        self.follow_inbox(tx);
        self.ask_for_key_packages(tx);
        self.look_up_senders(tx);
        self.look_up_members(tx);
        self.look_up_own_list(tx);
        self.publish_list(tx);
        self.follow_index(tx);
        self.mend_own_conversation(tx);
        self.resume_pending_groups(tx);
        self.tend_pending_groups(tx);
    }

    /// Everything that was under way on a connection is over; commands that wait hear so.
    pub(in crate::client) fn forget_connection(&mut self, tx: &mut Transaction<'_>) {
        let away = Problem::RelayAway { goes_on: false };
        for asked in self.relay.requests.abandon_all() {
            self.abandon(tx, &asked, &away);
        }
        if let Some(ticket) = self.registration.ticket.take() {
            tx.done(ticket, Err(Problem::RelayAway { goes_on: true }));
        }
        self.forget_gatherings(tx);
        self.pairing_is_over(PairingProblem::ConnectionLost);
        self.relay.in_flight.clear();
        self.relay.stale.clear();
        self.relay.logs.clear();
        self.transfers.stalled.clear();
        self.roll_call.disconnected();
        self.transfers.welcomes.clear();
        self.early_invitations = EarlyInvitations::default();
        self.lookups.asked_about.clear();
        self.relay.inbox_head = None;
        self.registration.reachable = false;
        self.index.head = None;
        self.index.cursor = Cursor(0);
        self.relay.quiet_until = None;
        self.relay.back_off.clear();
        self.withdraw_open_posts(tx);
    }
}
