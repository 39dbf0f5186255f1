//! What the relay's answers lead to: each reply goes to the transition that asked, each refusal to whoever can mend it.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::link::State;
use crate::client::relay::requests::Asked;
use crate::io::{Effect, PairingProblem, Problem, RelayRefusal};
use crate::turn::Turn;
use sotto_wire::{Code, Refusal, Reply};

impl Client {
    pub(in crate::client) fn answered(&mut self, turn: &mut Turn<'_>, asked: Asked, reply: Reply) {
        match (asked, reply) {
            (Asked::Hello, Reply::Hello(hello)) => {
                let ahead = i128::from(hello.now.0) - i128::from(turn.now.0);
                self.relay.ahead_ms = i64::try_from(ahead).unwrap_or(0);
                self.relay.state = State::Ready;
                self.dirty.app = true;
                self.greeted(turn);
            }
            (Asked::Item(seq), Reply::Appended { at, cursor }) => {
                self.accepted(turn, seq, Some(at));
                self.commit_is_taken(seq, cursor);
            }
            (Asked::Item(seq), Reply::Created | Reply::Delivered) => self.accepted(turn, seq, None),
            (Asked::Follow(topic), Reply::Following { head }) => {
                if let Some(following) = self.relay.logs.get_mut(&topic) {
                    following.head = Some(head);
                }
                self.check_entry(topic, head);
                self.check_cursor(topic, head);
            }
            (Asked::FollowInbox, Reply::Following { head }) => {
                self.relay.inbox_head = Some(head);
                self.dirty.app = true;
            }
            (Asked::TrimInbox, Reply::InboxTrimmed) => {}
            (Asked::SignUpChallenge, Reply::Challenge(challenge)) => self.write_sign_up(turn, &challenge),
            (Asked::SignUp, Reply::Written { .. }) => self.signed_up(turn),
            (Asked::KeyPackageChallenge, Reply::Challenge(challenge)) => self.write_key_packages(turn, &challenge),
            (Asked::KeyPackages, Reply::Written { one_time_left }) => self.key_packages_left(turn, one_time_left),
            (Asked::LookUp { gathering, wanted }, Reply::Account(list)) => {
                self.person_found(turn, gathering, &wanted, &list);
            }
            (
                Asked::KeyPackage {
                    gathering,
                    account,
                    entry,
                },
                Reply::KeyPackage { key_package, .. },
            ) => {
                self.key_package_taken(turn, gathering, account, entry, &key_package);
            }
            (Asked::Member(account, handle), Reply::Account(list)) => self.member_found(account, &handle, &list),
            (Asked::Devices(account, handle), Reply::Account(list)) => {
                self.devices_found(turn, account, &handle, Some(&list));
            }
            (Asked::OwnList, Reply::Account(list)) => self.own_list_found(turn, &list),
            (Asked::ListChallenge, Reply::Challenge(challenge)) => self.write_list(turn, &challenge),
            (Asked::List(version), Reply::Written { .. }) => self.list_written(turn, version),
            (Asked::Signal, Reply::Signalled) => {}
            (Asked::IceServers, Reply::IceServers { servers, ttl, forwards }) => {
                self.ice_servers(turn, servers, (ttl, forwards))
            }
            (Asked::Forward(serial), Reply::Forwarded { answer }) => self.forwarded(turn, serial, answer),
            (Asked::Stay, Reply::Stays) | (Asked::ForwardEnd, Reply::ForwardEnded) => {}
            (Asked::FollowIndex, Reply::Following { head }) => self.index_followed(turn, head),
            (Asked::Recover { ticket, handle, seed }, Reply::Account(list)) => {
                self.account_to_recover(turn, ticket, &handle, &seed, &list);
            }
            (Asked::Pairing, Reply::Created | Reply::Appended { .. } | Reply::Unfollowed)
            | (Asked::FollowPairing, Reply::Following { .. }) => {}
            (Asked::Sender(id), Reply::Account(list)) => self.sender_found(turn, id, &list),
            (
                Asked::Inspect {
                    ticket,
                    conversation,
                    thread,
                },
                Reply::Inspected(inspected),
            ) => {
                self.inspected(turn, ticket, conversation, thread, inspected);
            }
            // An answer to another question: the relay is out of step.
            (asked, _) => {
                self.abandon(turn, &asked, &problem(Refusal::from(Code::Malformed)));
                self.leave_connection(turn);
            }
        }
    }

    pub(in crate::client) fn refused(&mut self, turn: &mut Turn<'_>, asked: Asked, refusal: Refusal) {
        match (asked, refusal.code) {
            (Asked::Hello, Code::Version) => {
                self.relay.state = State::Outdated;
                self.dirty.app = true;
                turn.out.effect(Effect::Outdated);
            }
            (Asked::Item(seq), _) => self.item_refused(turn, seq, refusal),
            // The keys of a group are lost with its log. A readable log is asked for again: it may be there after all.
            (Asked::Follow(topic), Code::UnknownTopic | Code::Forbidden) if self.is_protected(topic) => {
                self.group_lost(topic);
            }
            (Asked::Follow(topic), Code::Stale) => self.missed_the_end(turn, topic),
            (Asked::SignUp, Code::HandleTaken) => self.handle_taken(turn),
            (asked @ (Asked::LookUp { .. } | Asked::KeyPackage { .. }), _) => {
                self.gathering_refused(turn, asked, refusal);
            }
            (Asked::Sender(id), Code::UnknownHandle) => self.sender_unknown(turn, id),
            (Asked::Member(account, _), Code::UnknownHandle) => self.member_unknown(account),
            // Another device of ours was faster: what it published comes first.
            (Asked::List(_) | Asked::SignUp, Code::StaleList) => self.list_is_stale(turn),
            (Asked::FollowIndex, Code::UnknownTopic) => self.no_index(turn),
            (Asked::Recover { ticket, handle, .. }, Code::UnknownHandle) => {
                let handle = handle.as_str().to_owned();
                turn.done(ticket, Err(Problem::HandleUnknown { handle }));
            }
            (Asked::FollowPairing, _) => {
                self.pairing_is_over(PairingProblem::NobodyWaits);
            }
            (Asked::Pairing, _) => self.pairing_is_over(PairingProblem::ServerRefused),
            // Said again by itself, or not worth it any more.
            (Asked::Signal, Code::Stale | Code::UnknownTopic | Code::Forbidden)
            | (Asked::IceServers | Asked::ForwardEnd, _) => {}
            (Asked::Forward(serial), _) => self.forward_refused(turn, serial, refusal),
            (Asked::Stay, _) => self.stay_refused(turn, refusal),
            // The last list that we know decides.
            (Asked::Devices(account, handle), code) if code != Code::RateLimited => {
                self.devices_found(turn, account, &handle, None);
            }
            (asked, Code::RateLimited) => {
                if let Asked::Member(account, _) = &asked {
                    self.lookups.asked_about.remove(account);
                }
                self.quiet(turn, refusal.detail);
                self.abandon(turn, &asked, &problem(refusal));
            }
            // One thing that is refused stops nothing else: it is asked again by itself.
            (Asked::Follow(topic), _) => {
                self.relay.logs.remove(&topic);
                self.wait_for(turn, Later::Follow(topic), RETRY_MS);
            }
            (Asked::Member(account, _), _) => {
                self.lookups.asked_about.remove(&account);
                self.wait_for(turn, Later::Member(account), MEMBER_MS);
            }
            (asked, _) => {
                self.abandon(turn, &asked, &problem(refusal));
                self.greet_later(turn, RETRY_MS);
            }
        }
    }

    fn wait_for(&mut self, turn: &mut Turn<'_>, what: Later, first_ms: u64) {
        let ms = self.relay.back_off.refused(what, turn.effective, first_ms);
        turn.wake(ms);
    }

    /// Settles the command that waited for an answer that will not come.
    pub(in crate::client) fn abandon(&mut self, turn: &mut Turn<'_>, asked: &Asked, problem: &Problem) {
        match asked {
            Asked::Inspect { ticket, .. } | Asked::Recover { ticket, .. } => turn.done(*ticket, Err(problem.clone())),
            Asked::Item(seq) => {
                self.relay.in_flight.remove(seq);
            }
            // Followed again as soon as anything is asked.
            Asked::Follow(topic) => {
                self.relay.logs.remove(topic);
            }
            Asked::Hello
            | Asked::Devices(..)
            | Asked::FollowInbox
            | Asked::TrimInbox
            | Asked::SignUpChallenge
            | Asked::SignUp
            | Asked::KeyPackageChallenge
            | Asked::KeyPackages
            | Asked::LookUp { .. }
            | Asked::KeyPackage { .. }
            | Asked::Member(..)
            | Asked::OwnList
            | Asked::ListChallenge
            | Asked::List(_)
            | Asked::Pairing
            | Asked::FollowPairing
            | Asked::FollowIndex
            | Asked::Signal
            | Asked::IceServers
            | Asked::Forward(_)
            | Asked::Stay
            | Asked::ForwardEnd
            | Asked::Sender(_) => {}
        }
    }
}

/// How long to wait after a refusal that has no time of its own.
const RETRY_MS: u64 = 5_000;
/// The same for somebody of a group whom the directory does not know.
const MEMBER_MS: u64 = 60_000;

/// What a refusal is for the commands that wait for an answer.
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
        // Of a handle these answer other requests, which have words of their own.
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
