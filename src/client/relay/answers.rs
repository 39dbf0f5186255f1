//! The relay's answers: each reply goes to the transition that asked, each refusal to the one that can handle it.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::relay_connection::State;
use crate::client::relay::requests::PendingRequest;
use crate::io::{Effect, PairingProblem, Problem, RelayRefusal};
use crate::transaction::Transaction;
use sotto_wire::{Code, Refusal, Reply};

impl Client {
    pub(in crate::client) fn answered(&mut self, tx: &mut Transaction<'_>, asked: PendingRequest, reply: Reply) {
        match (asked, reply) {
            (PendingRequest::Hello, Reply::Hello(hello)) => {
                let ahead = i128::from(hello.now.0) - i128::from(tx.now.0);
                self.relay.ahead_ms = i64::try_from(ahead).unwrap_or(0);
                self.relay.state = State::Ready;
                self.dirty.app = true;
                self.greeted(tx);
            }
            (PendingRequest::Item(seq), Reply::Appended { at, cursor }) => {
                self.accepted(tx, seq, Some(at));
                self.commit_is_taken(seq, cursor);
            }
            (PendingRequest::Item(seq), Reply::Created | Reply::Delivered) => self.accepted(tx, seq, None),
            (PendingRequest::Follow(topic), Reply::Following { head }) => {
                self.relay.set_head(topic, head);
                self.check_entry(topic, head);
                self.check_cursor(topic, head);
            }
            (PendingRequest::FollowInbox, Reply::Following { head }) => {
                self.relay.inbox_head = Some(head);
                self.dirty.app = true;
            }
            (PendingRequest::TrimInbox, Reply::InboxTrimmed) => {}
            (PendingRequest::SignUpChallenge, Reply::Challenge(challenge)) => self.write_sign_up(tx, &challenge),
            (PendingRequest::SignUp, Reply::Written { .. }) => self.signed_up(tx),
            (PendingRequest::KeyPackageChallenge, Reply::Challenge(challenge)) => {
                self.write_key_packages(tx, &challenge)
            }
            (PendingRequest::KeyPackages, Reply::Written { one_time_left }) => {
                self.key_packages_left(tx, one_time_left)
            }
            (PendingRequest::LookUp { key_fetch, wanted }, Reply::Account(list)) => {
                self.person_found(tx, key_fetch, &wanted, &list);
            }
            (
                PendingRequest::KeyPackage {
                    key_fetch,
                    account,
                    entry,
                },
                Reply::KeyPackage { key_package, .. },
            ) => {
                self.key_package_taken(tx, key_fetch, account, entry, &key_package);
            }
            (PendingRequest::Member(account, handle), Reply::Account(list)) => {
                self.member_found(account, &handle, &list)
            }
            (PendingRequest::Devices(account, handle), Reply::Account(list)) => {
                self.devices_found(account, &handle, Some(&list));
            }
            (PendingRequest::OwnList, Reply::Account(list)) => self.own_list_found(tx, &list),
            (PendingRequest::ListChallenge, Reply::Challenge(challenge)) => self.write_list(tx, &challenge),
            (PendingRequest::List(version), Reply::Written { .. }) => self.list_written(tx, version),
            (PendingRequest::Signal, Reply::Signalled) => {}
            (PendingRequest::IceServers, Reply::IceServers { servers, ttl, forwards }) => {
                self.ice_servers(tx, servers, (ttl, forwards))
            }
            (PendingRequest::Forward(serial), Reply::Forwarded { answer }) => self.forwarded(tx, serial, answer),
            (PendingRequest::Stay, Reply::Stays) | (PendingRequest::ForwardEnd, Reply::ForwardEnded) => {}
            (PendingRequest::FollowIndex, Reply::Following { head }) => self.index_followed(head),
            (PendingRequest::Recover { ticket, handle, seed }, Reply::Account(list)) => {
                self.account_to_recover(tx, ticket, &handle, &seed, &list);
            }
            (PendingRequest::Pairing, Reply::Created | Reply::Appended { .. } | Reply::Unfollowed)
            | (PendingRequest::FollowPairing, Reply::Following { .. }) => {}
            (PendingRequest::Sender(id), Reply::Account(list)) => self.sender_found(tx, id, &list),
            (
                PendingRequest::Inspect {
                    ticket,
                    conversation,
                    thread,
                },
                Reply::Inspected(inspected),
            ) => {
                self.inspected(tx, ticket, conversation, thread, inspected);
            }
            // The reply answers another question: the relay is out of step.
            (asked, _) => {
                self.abandon(tx, &asked, &problem(Refusal::from(Code::Malformed)));
                self.leave_connection(tx);
            }
        }
    }

    pub(in crate::client) fn refused(&mut self, tx: &mut Transaction<'_>, asked: PendingRequest, refusal: Refusal) {
        match (asked, refusal.code) {
            (PendingRequest::Hello, Code::Version) => {
                self.relay.state = State::Outdated;
                self.dirty.app = true;
                tx.out.effect(Effect::Outdated);
            }
            (PendingRequest::Item(seq), _) => self.item_refused(tx, seq, refusal),
            // The keys of a group are lost with its log. A readable log is asked for again: it may still exist.
            (PendingRequest::Follow(topic), Code::UnknownTopic | Code::Forbidden) if self.is_protected(topic) => {
                self.group_lost(topic);
            }
            (PendingRequest::Follow(topic), Code::Stale) => self.missed_the_end(tx, topic),
            (PendingRequest::SignUp, Code::HandleTaken) => self.handle_taken(tx),
            (asked @ (PendingRequest::LookUp { .. } | PendingRequest::KeyPackage { .. }), _) => {
                self.key_fetch_refused(tx, asked, refusal);
            }
            (PendingRequest::Sender(id), Code::UnknownHandle) => self.sender_unknown(tx, id),
            (PendingRequest::Member(account, _), Code::UnknownHandle) => self.member_unknown(account),
            // Another own device was faster: its list comes first.
            (PendingRequest::List(_) | PendingRequest::SignUp, Code::StaleList) => self.list_is_stale(tx),
            (PendingRequest::FollowIndex, Code::UnknownTopic) => self.no_index(),
            (PendingRequest::Recover { ticket, handle, .. }, Code::UnknownHandle) => {
                let handle = handle.as_str().to_owned();
                tx.done(ticket, Err(Problem::HandleUnknown { handle }));
            }
            (PendingRequest::FollowPairing, _) => {
                self.pairing_is_over(PairingProblem::NobodyWaits);
            }
            (PendingRequest::Pairing, _) => self.pairing_is_over(PairingProblem::ServerRefused),
            // The machine repeats it, or it is no longer needed.
            (PendingRequest::Signal, Code::Stale | Code::UnknownTopic | Code::Forbidden)
            | (PendingRequest::IceServers | PendingRequest::ForwardEnd, _) => {}
            (PendingRequest::Forward(serial), _) => self.forward_refused(tx, serial, refusal),
            (PendingRequest::Stay, _) => self.stay_refused(tx, refusal),
            // The newest known list decides.
            (PendingRequest::Devices(account, handle), code) if code != Code::RateLimited => {
                self.devices_found(account, &handle, None);
            }
            (asked, Code::RateLimited) => {
                if let PendingRequest::Member(account, _) = &asked {
                    self.lookups.refused(*account);
                }
                self.relay.pause(tx, refusal.detail);
                self.abandon(tx, &asked, &problem(refusal));
            }
            // A refusal stops no other request: this one is sent again separately.
            (PendingRequest::Follow(topic), _) => {
                self.relay.logs.remove(&topic);
                self.relay.wait_for(tx, Later::Follow(topic), RETRY_MS);
            }
            (PendingRequest::Member(account, _), _) => {
                self.lookups.refused(account);
                self.relay.wait_for(tx, Later::Member(account), MEMBER_MS);
            }
            (asked, _) => {
                self.abandon(tx, &asked, &problem(refusal));
                self.relay.greet_later(tx, RETRY_MS);
            }
        }
    }
}

/// The pause after a refusal that names none.
const RETRY_MS: u64 = 5_000;
/// The same for a member whom the directory does not know.
const MEMBER_MS: u64 = 60_000;

/// The problem of a refused command.
pub(in crate::client) fn problem(refusal: Refusal) -> Problem {
    let why = match refusal.code {
        Code::Version => return Problem::Outdated,
        Code::RateLimited => RelayRefusal::Pause,
        Code::Unavailable => RelayRefusal::Store,
        Code::UnknownTopic | Code::UnknownInbox | Code::Forbidden | Code::Stale => RelayRefusal::Gone,
        Code::TooLarge | Code::TooManyTopics | Code::InboxFull | Code::NoKeyPackage | Code::RoomFull => {
            RelayRefusal::Room
        }
        Code::NoForwarder | Code::NoRoom | Code::BadOffer => RelayRefusal::Call,
        // On a handle these answer other requests, whose problems have their own words.
        Code::UnknownHandle
        | Code::HandleTaken
        | Code::Malformed
        | Code::HelloFirst
        | Code::TopicTaken
        | Code::BadSignature
        | Code::StaleList
        | Code::WrongSuite => return Problem::RelayForged,
    };
    Problem::RelayRefused { why }
}
