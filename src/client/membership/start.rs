//! Starting a conversation: people are looked up and pinned, and invited into a log; or protection is turned on at
//! once.

use crate::client::Client;
use crate::client::contacts::key_fetches::{KeyFetch, Purpose};
use crate::client::event::PartEvent;
use crate::client::problem::not_here;
use crate::conversation::kind::{GroupInfo, Kind};
use crate::conversation::open::OpenLog;
use crate::conversation::outbox::Job;
use crate::conversation::session::GroupTerms;
use crate::conversation::{Conversation, ConversationId};
use crate::invitation::Invitation;
use crate::io::{Forged, Outcome, Problem, count};
use crate::secret::Secret;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Capability, DeviceList, Handle, HandleError, SignedDeviceList, Topic};

impl Client {
    pub(in crate::client) fn start(
        &mut self,
        tx: &mut Transaction<'_>,
        ticket: u64,
        people: &[String],
        name: Option<&str>,
    ) -> Result<Option<Outcome>, Problem> {
        Ok(match self.find_people(people, name)? {
            Sought::There(id) => Some(Outcome::Conversation { id: id.to_hex() }),
            Sought::Handles(handles, name) => {
                self.fetch_keys(tx, KeyFetch::of(Purpose::Start { ticket, name }, handles));
                None
            }
        })
    }

    /// Returns the existing conversation with this one person, or the handles to look up.
    fn find_people(&self, people: &[String], name: Option<&str>) -> Result<Sought, Problem> {
        let handles = self.handles(people)?;
        let name = match (handles.as_slice(), name.map(str::trim).filter(|name| !name.is_empty())) {
            ([handle], None) => {
                let known = self.contacts.holder(handle);
                if let Some(id) = known.and_then(|contact| self.conversations.with_peer(contact.account)) {
                    return Ok(Sought::There(id));
                }
                None
            }
            (_, Some(name)) => Some(group_name(name)?),
            (_, None) => {
                return Err(Problem::GroupNameMissing);
            }
        };
        if !self.relay.is_online() {
            return Err(Problem::RelayAway { goes_on: false });
        }
        Ok(Sought::Handles(handles, name))
    }

    /// Parses names as typed: each once, and none of them our own.
    pub(in crate::client) fn handles(&self, people: &[String]) -> Result<Vec<Handle>, Problem> {
        let mut handles: Vec<Handle> = Vec::new();
        let typed: Vec<_> = people
            .iter()
            .map(|name| name.trim())
            .filter(|name| !name.is_empty())
            .collect();
        // An empty list gets the error of an empty name.
        for name in if typed.is_empty() { vec![""] } else { typed } {
            let handle = Handle::parse(name).map_err(other_handle)?;
            let own = self.account.get().map(|account| account.handle.folded());
            if own == Some(handle.folded()) {
                return Err(Problem::HandleOneself);
            }
            if handles.iter().all(|other| other.folded() != handle.folded()) {
                handles.push(handle);
            }
        }
        if handles.len() >= PEOPLE {
            return Err(too_many_people());
        }
        Ok(handles)
    }

    /// Begins the conversation once all people are found, protected if that is the setting.
    pub(in crate::client) fn begin_with(
        &mut self,
        tx: &mut Transaction<'_>,
        lists: Vec<DeviceList>,
        name: Option<String>,
    ) -> Result<Outcome, Problem> {
        let account = self.account.get().ok_or_else(not_here)?;
        let (protect, me) = (account.protect_new, account.key());
        let people: Vec<_> = lists.iter().map(|list| list.account).collect();
        let kind = match (name, people.as_slice()) {
            (Some(name), _) => Kind::Group(GroupInfo { name, admins: vec![me] }),
            (None, [peer]) => {
                if let Some(id) = self.conversations.with_peer(*peer) {
                    return Ok(Outcome::Conversation { id: id.to_hex() });
                }
                Kind::Direct
            }
            (None, _) => return Err(not_here()),
        };
        for person in &people {
            self.contacts.mark_known(*person);
            self.events.push(PartEvent::PersonSettled(*person));
        }
        let id = ConversationId(tx.random());
        if protect {
            let topic = Topic(tx.random());
            self.conversations
                .insert(id, Conversation::waiting(id, (kind, people), topic, tx.now));
            self.fetch_keys_for_pending_group(tx, id, lists);
        } else {
            self.invite_open(tx, id, (kind, people), &lists)?;
        }
        Ok(Outcome::Conversation { id: id.to_hex() })
    }

    fn invite_open(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        who: (Kind, Vec<AccountKey>),
        lists: &[DeviceList],
    ) -> Result<(), Problem> {
        let topic = Topic(tx.random());
        let token = Capability::new(*Secret::<32>::random(tx.rng).expose());
        let log = OpenLog::new(topic, token, 0);
        let invitation = self.open_invitation(&log, &who.0, &who.1);
        let first = log.first();
        let devices = lists.iter().flat_map(|list| &list.devices);
        let sealed: Result<Vec<_>, _> = devices
            .map(|entry| self.seal_invitation(tx, &invitation, entry.inbox, &entry.inbox_key))
            .collect();
        let mut sealed = sealed?;
        let conversation = Conversation::unprotected(id, who, log, tx.now);
        // The other own devices get an invitation, too; theirs names the other person.
        if let Some(share) = self.open_share_of(&conversation) {
            let invitation = Invitation::Shared(share);
            for (_, entry) in self.own_other_devices() {
                sealed.push(self.seal_invitation(tx, &invitation, entry.inbox, &entry.inbox_key)?);
            }
        }
        self.conversations.insert(id, conversation);
        self.outbox.add(tx, id, Job::Create { topic, first });
        for work in sealed {
            self.outbox.add(tx, id, work);
        }
        Ok(())
    }
}

/// The result of a list of names.
enum Sought {
    There(ConversationId),
    Handles(Vec<Handle>, Option<String>),
}

/// The most people in a group, including our own account.
pub(in crate::client) const PEOPLE: usize = 1000;

/// Parses a group's name as typed.
pub(in crate::client) fn group_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if !GroupTerms::is_name(name) {
        return Err(Problem::GroupName {
            most: count(GroupTerms::NAME),
        });
    }
    Ok(name.to_owned())
}

pub(in crate::client) fn too_many_people() -> Problem {
    Problem::TooManyPeople { most: count(PEOPLE) }
}

/// The problem of a name that is no handle.
pub(in crate::client) fn other_handle(error: HandleError) -> Problem {
    Problem::HandleNotAllowed {
        why: error.into(),
        other: true,
    }
}

/// Verifies the account's signature in a directory answer, and that the answer is about the wanted handle.
pub(in crate::client) fn believed(handle: &Handle, list: &SignedDeviceList) -> Result<DeviceList, Problem> {
    let forged = || Problem::PeerForged(Forged::Answer);
    let list = list.verified().map_err(|_| forged())?;
    if list.handle.folded() == handle.folded() {
        Ok(list)
    } else {
        Err(forged())
    }
}
