//! Groups: adding and removing people, making admins, renaming, and leaving. In a protected group each is a commit that
//! wins or is made again. In an unprotected group a signed record of a member is enough.

use crate::client::Client;
use crate::client::contacts::key_fetches::{KeyFetch, Purpose, Without};
use crate::client::membership::start::{PEOPLE, group_name, too_many_people};
use crate::client::problem::{accept_first, nonsense, not_here};
use crate::client::protection::protect::left_out_lines;
use crate::conversation::ConversationId;
use crate::conversation::kind::{GroupInfo, Standing};
use crate::conversation::outbox::{CommitIntent, Invitee, Job};
use crate::conversation::protection::Protection;
use crate::io::{Missing, NameKind, Outcome, Problem};
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::AccountKey;

type Answer = Result<Outcome, Problem>;

impl Client {
    pub(in crate::client) fn add_people(
        &mut self,
        tx: &mut Transaction<'_>,
        ticket: u64,
        conversation: &str,
        people: &[String],
    ) -> Result<(), Problem> {
        let (conversation, handles) = self.addition(conversation, people)?;
        let purpose = Purpose::Add { ticket, conversation };
        self.fetch_keys(tx, KeyFetch::of(purpose, handles));
        Ok(())
    }

    /// Checks that these people can be added, and returns those who are not in the group yet.
    fn addition(
        &self,
        conversation: &str,
        people: &[String],
    ) -> Result<(ConversationId, Vec<sotto_wire::Handle>), Problem> {
        let (id, info) = self.group_named(conversation)?;
        self.must_be_admin(info)?;
        self.must_be_protected(id)?;
        let members = self.conversations.get(&id).map_or(&[][..], |found| &found.people);
        // A member who only claims a handle is not the person meant by it.
        let present: SortedSet<String> = members
            .iter()
            .filter_map(|member| self.contacts.get(member))
            .filter(|contact| contact.name_kind() == NameKind::Known)
            .map(|contact| contact.handle.folded())
            .collect();
        let mut handles = self.handles(people)?;
        handles.retain(|handle| !present.contains(&handle.folded()));
        if handles.is_empty() {
            return Err(Problem::NotHere {
                why: Missing::NewPeople,
            });
        }
        if handles.len() + members.len() >= PEOPLE {
            return Err(too_many_people());
        }
        if !self.relay.is_online() {
            return Err(Problem::RelayAway { goes_on: false });
        }
        Ok((id, handles))
    }

    /// Continues with the keys of the people to add.
    pub(in crate::client) fn keys_for_group(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        ready: Vec<Invitee>,
        without: &Without,
    ) -> Answer {
        let reached: SortedSet<_> = ready.iter().map(|invitee| invitee.account).collect();
        let left_out: Vec<_> = without
            .iter()
            .filter(|(account, _)| !reached.contains(*account))
            .map(|(account, fault)| (*account, *fault))
            .collect();
        if !ready.is_empty() {
            self.add_devices(tx, id, ready);
        }
        if left_out.is_empty() {
            return Ok(Outcome::Nothing);
        }
        let lines = left_out_lines(&left_out).into_iter();
        let lines = lines.map(|line| line.map(|account| self.person_name(account)));
        Err(Problem::NotAdded { lines: lines.collect() })
    }

    /// Queues the commit that adds devices.
    pub(in crate::client) fn add_devices(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        devices: Vec<Invitee>,
    ) {
        let intent = CommitIntent::Add { devices };
        self.outbox.add(tx, id, Job::Commit { intent, made: None });
    }

    pub(in crate::client) fn remove_person(
        &mut self,
        tx: &mut Transaction<'_>,
        conversation: &str,
        person: &str,
    ) -> Answer {
        let (id, account) = self.person_in_group(conversation, person)?;
        self.commit_in_group(tx, id, CommitIntent::Remove { account })
    }

    pub(in crate::client) fn make_admin(
        &mut self,
        tx: &mut Transaction<'_>,
        conversation: &str,
        person: &str,
    ) -> Answer {
        let (id, account) = self.person_in_group(conversation, person)?;
        self.commit_in_group(tx, id, CommitIntent::Admin { account })
    }

    pub(in crate::client) fn rename(&mut self, tx: &mut Transaction<'_>, conversation: &str, name: &str) -> Answer {
        let (id, _) = self.group_named(conversation)?;
        self.must_be_protected(id)?;
        let name = group_name(name)?;
        self.commit_in_group(tx, id, CommitIntent::Rename { name })
    }

    /// Leaves a group, which needs no consent. Without a group to tell yet, it ends at once.
    pub(in crate::client) fn leave(&mut self, tx: &mut Transaction<'_>, conversation: &str) -> Answer {
        let (id, _) = self.group_named(conversation)?;
        let tells = match self.conversations.get(&id).map(|found| &found.protection) {
            Some(Protection::On(group)) => !group.broken,
            Some(Protection::Off(_) | Protection::Waiting(_)) | None => false,
        };
        if tells {
            return self.commit_in_group(tx, id, CommitIntent::Leave);
        }
        self.end(tx, id, crate::conversation::kind::Why::Left);
        Ok(Outcome::Nothing)
    }

    fn commit_in_group(&mut self, tx: &mut Transaction<'_>, id: ConversationId, intent: CommitIntent) -> Answer {
        self.outbox.add(tx, id, Job::Commit { intent, made: None });
        Ok(Outcome::Nothing)
    }

    /// A group that this device is in.
    fn group_named(&self, conversation: &str) -> Result<(ConversationId, &GroupInfo), Problem> {
        let id = self.conversation_named(conversation)?;
        let found = self.conversations.get(&id).ok_or_else(not_here)?;
        let info = found.kind.group().ok_or_else(not_here)?;
        match found.standing {
            Standing::Member => Ok((id, info)),
            Standing::Request => Err(accept_first()),
            Standing::Ended(_) => Err(not_here()),
        }
    }

    /// A person in a protected group with this account as an admin.
    fn person_in_group(&self, conversation: &str, person: &str) -> Result<(ConversationId, AccountKey), Problem> {
        let (id, info) = self.group_named(conversation)?;
        self.must_be_admin(info)?;
        self.must_be_protected(id)?;
        let account = AccountKey::from_hex(person).ok_or_else(nonsense)?;
        let people = self.conversations.get(&id).map(|found| &found.people);
        if people.is_some_and(|people| people.contains(&account)) {
            Ok((id, account))
        } else {
            Err(not_here())
        }
    }

    fn must_be_admin(&self, info: &GroupInfo) -> Result<(), Problem> {
        let me = self.account.key();
        if me.is_some_and(|me| info.admins.contains(&me)) {
            return Ok(());
        }
        Err(Problem::NotAdmin)
    }

    fn must_be_protected(&self, id: ConversationId) -> Result<(), Problem> {
        match self.conversations.get(&id).map(|found| &found.protection) {
            Some(Protection::On(_) | Protection::Waiting(_)) => Ok(()),
            Some(Protection::Off(_)) | None => Err(Problem::ProtectFirst),
        }
    }
}
