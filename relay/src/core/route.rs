//! One total match over the requests: each is answered by one part, and the batch keeps its news.

use crate::core::batch::Batch;
use crate::core::command::RoomKey;
use crate::core::config::Config;
use crate::core::connection::Connections;
use crate::core::feed::{Feed, Position};
use crate::core::log::{Append, Appended};
use crate::core::random::{Random, draw};
use crate::core::rejection::Rejection;
use crate::core::rooms::{Asker, Offer, Rooms};
use crate::core::subscriptions::Subscriptions;
use crate::core::transaction::Transaction;
use crate::core::{directory, ice, inbox, log};
use crate::store::Store;
use sotto_wire::{Hello, Millis, Reply, Request, SignalFrame, VERSION};

/// The parts that a request can reach.
pub(crate) struct Parts<'a, S: Store> {
    pub(crate) transaction: &'a mut Transaction<S>,
    pub(crate) batch: &'a mut Batch,
    pub(crate) connections: &'a mut Connections,
    pub(crate) subscriptions: &'a mut Subscriptions,
    pub(crate) rooms: &'a mut Rooms,
    pub(crate) config: &'a Config,
    pub(crate) random: &'a mut Random,
    pub(crate) now: Millis,
}

/// True for a request whose answer is void if the batch fails.
pub(crate) fn rests_on_store(request: &Request) -> bool {
    !matches!(
        request,
        Request::Hello { .. } | Request::Unfollow { .. } | Request::Challenge | Request::IceServers
    )
}

impl<S: Store> Parts<'_, S> {
    /// Gives the request to its part. `Ok(None)` when the reply comes later.
    pub(crate) fn route(self, asker: Asker, request: Request) -> Result<Option<Reply>, Rejection> {
        let (from, now) = (asker.connection, self.now);
        let reply = match request {
            Request::Hello { .. } => {
                let version = VERSION;
                Reply::Hello(Hello { version, now })
            }
            Request::Create { topic, first } => {
                log::create(self.transaction.begin()?, &topic, &first)?;
                Reply::Created
            }
            Request::Append {
                topic,
                generation,
                capability,
                id,
                ttl,
                body,
                rotation,
            } => {
                let append = Append {
                    topic,
                    generation,
                    id,
                    ttl,
                    body,
                    rotation,
                };
                match log::append(self.transaction.begin()?, append, &capability, now)? {
                    Appended::Before(cursor, at) => Reply::Appended { cursor, at },
                    Appended::New(record) => {
                        let (cursor, at) = (record.cursor, record.at);
                        self.batch.record(record);
                        Reply::Appended { cursor, at }
                    }
                }
            }
            Request::Follow {
                topic,
                generation,
                capability,
                from: start,
            } => {
                let store = self.transaction.begin()?;
                let (sent, head) = log::reader(store, &topic, generation, &capability, (start, now))?;
                let position = Position::in_log(sent, generation);
                self.subscriptions.follow(from, Feed::Log(topic), position)?;
                Reply::Following { head }
            }
            Request::Unfollow { topic } => {
                self.subscriptions.unfollow(from, Feed::Log(topic));
                Reply::Unfollowed
            }
            Request::Signal {
                topic,
                generation,
                capability,
                body,
            } => {
                let signal = SignalFrame {
                    topic,
                    generation,
                    body,
                };
                log::admit_signal(self.transaction.begin()?, &signal, &capability)?;
                self.batch.signal(from, signal);
                Reply::Signalled
            }
            Request::Inspect {
                topic,
                generation,
                capability,
            } => {
                let store = self.transaction.begin()?;
                Reply::Inspected(log::inspect(store, &topic, generation, &capability, now)?)
            }
            Request::Deliver { inbox, id, body } => {
                let times = (now, self.config.inbox_ttl);
                let item = inbox::deliver(self.transaction.begin()?, inbox, (id, body), times)?;
                item.into_iter().for_each(|item| self.batch.item(item));
                Reply::Delivered
            }
            Request::FollowInbox {
                inbox,
                capability,
                after,
            } => {
                let (reader, head) = inbox::reader(self.transaction.begin()?, &inbox, &capability, now)?;
                let position = Position::in_inbox(after, reader);
                self.subscriptions.follow(from, Feed::Inbox(inbox), position)?;
                Reply::Following { head }
            }
            Request::TrimInbox {
                inbox,
                capability,
                through,
            } => {
                inbox::trim(self.transaction.begin()?, &inbox, &capability, through)?;
                Reply::InboxTrimmed
            }
            Request::Challenge => {
                let challenge = draw(self.random);
                self.connections.set_challenge(from, challenge);
                Reply::Challenge(challenge.into())
            }
            Request::Write { write } => {
                let store = self.transaction.begin()?;
                let challenge = self.connections.take_challenge(from);
                let one_time_left = directory::write(store, &write, challenge)?;
                Reply::Written { one_time_left }
            }
            Request::Lookup { handle } => Reply::Account(directory::lookup(self.transaction.begin()?, &handle)?),
            Request::TakeKeyPackage { account, device } => {
                let store = self.transaction.begin()?;
                let (key_package, last_resort) = directory::take_key_package(store, &account, &device)?;
                Reply::KeyPackage {
                    key_package,
                    last_resort,
                }
            }
            Request::IceServers => {
                let name = draw(self.random);
                Reply::IceServers {
                    servers: self.config.ice.servers(name, now),
                    ttl: ice::LIFETIME,
                    forwards: self.config.forwards,
                }
            }
            Request::Forward {
                topic,
                generation,
                capability,
                room,
                member,
                offer,
                wanted,
            } => {
                let offer = Offer {
                    room: RoomKey { topic, room },
                    generation,
                    member,
                    offer,
                    wanted,
                };
                let (store, forwards) = (self.transaction.begin()?, self.config.forwards);
                self.rooms.offer(store, asker, (offer, &capability), forwards)?;
                return Ok(None);
            }
            Request::Stay {
                topic,
                generation,
                capability,
            } => {
                let store = self.transaction.begin()?;
                self.rooms.stay(store, asker, (topic, generation), &capability)?;
                return Ok(None);
            }
            Request::ForwardEnd => {
                self.transaction.begin()?;
                self.rooms.end(asker);
                return Ok(None);
            }
        };
        Ok(Some(reply))
    }
}
