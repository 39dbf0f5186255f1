//! Recovering an account from its recovery phrase, and rejoining its conversations as a new device.

use crate::account::{Account, NamedDevice, OwnDevice};
use crate::client::Client;
use crate::client::contacts::key_fetches::{KeyFetch, Purpose};
use crate::client::membership::start::{believed, other_handle};
use crate::client::problem::{nonsense, not_here};
use crate::client::relay::requests::PendingRequest;
use crate::conversation::kind::{GroupInfo, Kind};
use crate::conversation::open::OpenLog;
use crate::conversation::protection::{Group, Protection};
use crate::conversation::{Conversation, ConversationId};
use crate::invitation::Invitation;
use crate::io::{Outcome, PhraseProblem, Problem, Shown, count};
use crate::recovery::{Index, IndexedConversation, IndexedLog, Phrase, PhraseError};
use crate::secret::Secret;
use crate::transaction::Transaction;
use ed25519_dalek::SigningKey;
use sotto_wire::{AccountKey, DeviceEntry, DeviceList, Handle, Request, SignedDeviceList, Topic};

type Answer = Result<Outcome, Problem>;

/// The largest number of a group's members who are asked to let this device in.
const ASKED_TO_LET_IN: usize = 8;

impl Client {
    pub(in crate::client) fn show_phrase(&self) -> Answer {
        let account = self.account.get().ok_or_else(not_here)?;
        let words = Phrase::of(&account.seed()).words();
        Ok(Outcome::Phrase {
            words: words.map(|word| Shown(word.to_owned())).to_vec(),
        })
    }

    /// Checks some of the words, by number from 1, as the person wrote them down.
    pub(in crate::client) fn check_phrase(&mut self, tx: &mut Transaction<'_>, words: &[(u32, String)]) -> Answer {
        let account = self.account.edit().ok_or_else(not_here)?;
        let right = Phrase::of(&account.seed()).words();
        let fits = |(number, word): &(u32, String)| {
            let at = usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
            at.and_then(|at| right.get(at))
                .is_some_and(|right| word.trim().eq_ignore_ascii_case(right))
        };
        if words.is_empty() {
            return Err(nonsense());
        }
        if let Some((number, _)) = words.iter().find(|one| !fits(one)) {
            return Err(Problem::PhraseWrong(PhraseProblem::OtherWord { number: *number }));
        }
        account.phrase_checked = true;
        self.settings_changed(tx);
        Ok(Outcome::Nothing)
    }

    /// Looks up the account of a phrase by its handle, and makes this browser a device of it.
    pub(in crate::client) fn recover(
        &mut self,
        tx: &mut Transaction<'_>,
        ticket: u64,
        handle: &str,
        phrase: &str,
    ) -> Result<(), Problem> {
        let (handle, seed) = self.recoverable(handle, phrase)?;
        let request = Request::Lookup { handle: handle.clone() };
        self.relay
            .send(tx, request, PendingRequest::Recover { ticket, handle, seed });
        Ok(())
    }

    fn recoverable(&self, handle: &str, phrase: &str) -> Result<(Handle, Secret<32>), Problem> {
        if self.account.is_kept() {
            return Err(Problem::AccountExists);
        }
        let handle = Handle::parse(handle.trim()).map_err(other_handle)?;
        let phrase = Phrase::parse(phrase).map_err(|error| {
            Problem::PhraseWrong(match error {
                PhraseError::UnknownWord(number) => PhraseProblem::UnknownWord { number: count(number) },
                PhraseError::Missing(words) => PhraseProblem::Missing { count: count(words) },
                PhraseError::TooMany(words) => PhraseProblem::TooMany { count: count(words) },
                PhraseError::Checksum => PhraseProblem::Together,
            })
        })?;
        if !self.relay.is_online() {
            return Err(Problem::RelayAway { goes_on: false });
        }
        Ok((handle, phrase.into_seed()))
    }

    pub(in crate::client) fn account_to_recover(
        &mut self,
        tx: &mut Transaction<'_>,
        ticket: u64,
        handle: &Handle,
        seed: &Secret<32>,
        list: &SignedDeviceList,
    ) {
        let key = AccountKey(SigningKey::from_bytes(seed.expose()).verifying_key().to_bytes());
        let list = match believed(handle, list) {
            Ok(list) if list.account == key => list,
            Ok(_) => {
                let handle = handle.as_str().to_owned();
                tx.done(
                    ticket,
                    Err(Problem::PhraseWrong(PhraseProblem::OtherAccount { handle })),
                );
                return;
            }
            Err(problem) => {
                tx.done(ticket, Err(problem));
                return;
            }
        };
        let named = NamedDevice {
            name: None,
            added_at: tx.now,
        };
        self.clear_for_recovery(tx);
        let mut account = Account::with_identity(seed, list.handle.clone(), PROTECTS_NEW, named, tx.rng);
        account.others = list
            .devices
            .iter()
            .map(|entry| OwnDevice::listed(entry.clone(), tx.now))
            .collect();
        account.phrase_checked = true;
        account.change_list(list.version);
        self.account.join(account);
        self.dirty.app = true;
        self.recovery.begin(ticket);
        self.index.begin_again();
        self.begin_sign_up(tx);
        self.follow_index(tx);
    }

    /// Handles an index that was read to its end: a recovery then begins its conversations again.
    pub(in crate::client) fn index_complete(&mut self, tx: &mut Transaction<'_>) {
        let index = self.index.take_newest();
        if self.recovery.read_index() {
            if let Some(index) = index {
                self.take_index(tx, index);
            }
            self.recovery_may_be_over(tx);
        }
    }

    /// Ends the recovery once the directory has the new device and the index was read.
    pub(in crate::client) fn recovery_may_be_over(&mut self, tx: &mut Transaction<'_>) {
        if !self.account.is_complete() {
            return;
        }
        if let Some(ticket) = self.recovery.finish() {
            tx.done(ticket, Ok(Outcome::Nothing));
            self.look_up_members(tx);
            self.ask_to_be_let_in(tx);
            self.resume_pending_groups(tx);
        }
    }

    fn take_index(&mut self, tx: &mut Transaction<'_>, index: Index) {
        for person in index.blocked() {
            self.contacts
                .recover(person.account, &person.handle, |contact| contact.blocked = true);
        }
        for person in index.contacts {
            self.contacts.recover(person.account, &person.handle, |contact| {
                contact.known = true;
                contact.verified = person.verified;
            });
        }
        // The index lists read-only logs before their replacement.
        let (closed, current): (Vec<_>, Vec<_>) = index
            .conversations
            .into_iter()
            .partition(|one| matches!(one.log, IndexedLog::Closed(_)));
        for one in current {
            self.take_indexed(tx, one);
        }
        for one in closed {
            let same = |found: &&Conversation| {
                found.people == one.people && found.kind.group().map(|info| &info.name) == one.name.as_ref()
            };
            let id = self.conversations.values().find(same).map(|found| found.id);
            if let (IndexedLog::Closed(token), Some(id)) = (&one.log, id)
                && let Some(found) = self.conversations.edit(&id)
            {
                found.add_closed(one.topic, token.duplicate());
            }
        }
    }

    fn take_indexed(&mut self, tx: &mut Transaction<'_>, one: IndexedConversation) {
        if !self.is_free(one.topic) {
            return;
        }
        let id = ConversationId(tx.random());
        let kind = match one.name {
            Some(name) => Kind::Group(GroupInfo {
                name,
                admins: Vec::new(),
            }),
            None => Kind::Direct,
        };
        let is_group = kind.group().is_some();
        let who = (kind, one.people);
        let conversation = match one.log {
            IndexedLog::Open(token) => Conversation::unprotected(id, who, OpenLog::new(one.topic, token, 0), tx.now),
            IndexedLog::Protected if is_group => {
                let group = Group {
                    broken: true,
                    ..Group::new(one.topic, 0, tx.now)
                };
                self.recovery.rejoin(id);
                Conversation::joined(id, who, group, tx.now)
            }
            IndexedLog::Protected => {
                let mut conversation = Conversation::waiting(id, who, Topic(tx.random()), tx.now);
                conversation.replaces(one.topic);
                conversation
            }
            IndexedLog::Closed(_) => return,
        };
        self.conversations.insert(id, conversation);
    }

    /// Asks members of this device's earlier groups to let it in again.
    pub(in crate::client) fn ask_to_be_let_in(&mut self, tx: &mut Transaction<'_>) {
        if !self.relay.is_online() || !self.registration.is_reachable() || self.recovery.is_under_way() {
            return;
        }
        // Groups whose keys are gone from the store have waited since an earlier run of this page.
        let gone = |found: &&Conversation| {
            let group = found.group().filter(|group| group.broken);
            found.is_member()
                && found.kind.group().is_some()
                && group.is_some_and(|group| self.groups.is_gone(group.topic))
        };
        let waiting: Vec<_> = self.conversations.values().filter(gone).map(|found| found.id).collect();
        for id in waiting {
            self.recovery.rejoin(id);
        }
        for id in self.recovery.take_rejoining() {
            if self.is_fetching_keys(id) {
                continue;
            }
            let Some(conversation) = self.conversations.get(&id) else {
                continue;
            };
            let people = conversation
                .people
                .iter()
                .filter_map(|person| self.contacts.get(person))
                // Anything from a blocked person is dropped, even a Welcome.
                .filter(|contact| !contact.blocked);
            let people: Vec<_> = people
                .map(|contact| (contact.account, contact.handle.clone()))
                .take(ASKED_TO_LET_IN)
                .collect();
            self.fetch_keys(tx, KeyFetch::of_people(Purpose::LetIn(id), people));
        }
    }

    /// Asks the people of a group who were found.
    pub(in crate::client) fn ask_these(&mut self, tx: &mut Transaction<'_>, id: ConversationId, lists: &[DeviceList]) {
        let Some(topic) = self
            .conversations
            .get(&id)
            .and_then(Conversation::group)
            .map(|group| group.topic)
        else {
            return;
        };
        let invitation = Invitation::LetIn { topic };
        for entry in lists.iter().flat_map(|list| &list.devices) {
            if let Ok(work) = self.seal_invitation(tx, &invitation, entry.inbox, &entry.inbox_key) {
                self.outbox.add(tx, id, work);
            }
        }
    }

    /// Lets a member's new device into a group of its account, on that device's request.
    pub(in crate::client) fn let_in(
        &mut self,
        tx: &mut Transaction<'_>,
        account: AccountKey,
        topic: Topic,
        entry: Option<DeviceEntry>,
    ) {
        let Some(here) = self.position_of(topic) else { return };
        let Some(conversation) = self.conversations.get(&here.conversation) else {
            return;
        };
        let on = matches!(&conversation.protection, Protection::On(group) if group.topic == topic && !group.broken);
        let belongs = conversation.is_member() && conversation.people.contains(&account);
        let is_in = |entry: &DeviceEntry| {
            let mut members = self.groups.members(topic).iter();
            members.any(|member| (member.credential.account, member.credential.device) == (account, entry.device))
        };
        if let Some(entry) = entry.filter(|entry| on && belongs && !is_in(entry)) {
            let key_fetch = KeyFetch::of(Purpose::Devices(here.conversation), Vec::new());
            self.fetch_keys(tx, key_fetch.and([(account, entry)]));
        }
    }
}

/// A recovered account protects new conversations until its owner changes that.
const PROTECTS_NEW: bool = true;
