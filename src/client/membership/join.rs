//! Invitations that are believed come to what they are for: an unprotected conversation is entered here, a protected one
//! by its Welcome (see `welcome`).

use crate::client::Client;
use crate::content::{Content, Control};
use crate::conversation::kind::{GroupInfo, Kind, Standing};
use crate::conversation::open::OpenLog;
use crate::conversation::opening::Another;
use crate::conversation::outbox::{Item, Job};
use crate::conversation::protection::Readership;
use crate::conversation::session::GroupTerms;
use crate::conversation::{Conversation, ConversationId};
use crate::invitation::{Invitation, OpenGroup};
use crate::io::{InvitationFault, Notice};
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Capability, DeviceEntry, RecordId, Topic};

/// In a group of this many people or more, nobody says that they have joined.
const JOINED_IN_WORDS: usize = 32;
/// Requests that wait at the most: one more is refused.
const REQUESTS: usize = 200;

impl Client {
    /// Acts on an invitation whose sender the directory names; `entry` is the sender's device there.
    pub(in crate::client) fn accept_invitation(
        &mut self,
        tx: &mut Transaction<'_>,
        id: RecordId,
        entry: Option<DeviceEntry>,
    ) {
        if self.is_early(id) || self.waits_for_its_log(tx, id) {
            return;
        }
        if let Some(Invitation::FarWelcome { blob, .. }) =
            self.pending_invitations.get(&id).map(|held| &held.invitation)
        {
            let blob = *blob;
            self.fetch_welcome(tx, id, blob);
            return;
        }
        let Some(held) = self.pending_invitations.remove(&id) else {
            return;
        };
        let from = held.from;
        let is_own = self.account.is(from.account);
        match held.invitation {
            Invitation::Open { topic, token, group } => {
                if let Err(fault) = self.enter_open(tx, from.account, (topic, token), group) {
                    self.refuse(tx, &from, fault);
                }
            }
            Invitation::Welcome { topic, welcome, after } => {
                self.welcomed(tx, &from, topic, &welcome, after);
                // One that led nowhere gives way to the next.
                self.look_up_senders(tx);
            }
            Invitation::Shared(share) if is_own => {
                self.take_open_share(tx, share);
                self.look_up_members(tx);
            }
            Invitation::List if is_own => self.look_up_own_list(tx),
            Invitation::Shared(_) | Invitation::List => self.refuse(tx, &from, InvitationFault::NotOurs),
            Invitation::FarWelcome { .. } => {}
            Invitation::LetIn { topic } => self.let_in(tx, from.account, topic, entry),
        }
    }

    /// What a conversation that somebody begins is to us: a request, unless we talk with them already.
    pub(in crate::client) fn standing_with(&self, from: AccountKey) -> Result<Standing, InvitationFault> {
        if self.talks_with(from) {
            return Ok(Standing::Member);
        }
        let requests = self.conversations.values();
        if requests.filter(|found| found.standing == Standing::Request).count() >= REQUESTS {
            return Err(InvitationFault::TooMany);
        }
        Ok(Standing::Request)
    }

    /// Somebody started an unprotected conversation with us.
    fn enter_open(
        &mut self,
        tx: &mut Transaction<'_>,
        from: AccountKey,
        (topic, token): (Topic, Capability),
        group: Option<OpenGroup>,
    ) -> Result<(), InvitationFault> {
        if let crate::client::membership::log_owner::LogOwner::Conversation(id, role) = self.owner_of(topic)
            && self
                .conversations
                .get(&id)
                .is_some_and(|found| found.people.contains(&from))
            && !role.is_protected()
        {
            // The same invitation once more, from another device or after a recovery.
            return Ok(());
        }
        if !self.is_free(topic) && !self.take_from_squatter(tx, topic, from) {
            return Err(InvitationFault::TopicTaken);
        }
        let id = match group {
            Some(group) => self.enter_open_group(tx, from, (topic, token), group)?,
            None => match self.conversations.with_peer(from) {
                None => {
                    let standing = self.standing_with(from)?;
                    let id = ConversationId(tx.random());
                    let who = (Kind::Direct, vec![from]);
                    let log = OpenLog::new(topic, token, 0);
                    let mut conversation = Conversation::unprotected(id, who, log, tx.now);
                    conversation.standing = standing;
                    self.conversations.insert(id, conversation);
                    id
                }
                Some(id) => {
                    let taken = self.conversations.edit(&id).map(|found| found.add_open(topic, token));
                    match taken {
                        Some(Another::Taken) => {}
                        Some(Another::TooMany) => return Err(InvitationFault::TooMany),
                        Some(Another::Protected) => return Err(InvitationFault::Protected),
                        Some(Another::Passed) | None => return Ok(()),
                    }
                    id
                }
            },
        };
        self.look_up_members(tx);
        let wants = self.account.protects_new();
        if wants && self.conversations.get(&id).is_some_and(Conversation::is_member) {
            self.protect(tx, id);
        }
        Ok(())
    }

    fn enter_open_group(
        &mut self,
        tx: &mut Transaction<'_>,
        from: AccountKey,
        (topic, token): (Topic, Capability),
        group: OpenGroup,
    ) -> Result<ConversationId, InvitationFault> {
        let own = self.account.key().ok_or(InvitationFault::NotOurs)?;
        let everybody: SortedSet<_> = group.people.iter().map(|person| person.account).collect();
        let terms = GroupTerms {
            name: group.name,
            admins: group.admins,
            leaving: Vec::new(),
        };
        let is_fair = everybody.len() == group.people.len()
            && everybody.len() <= crate::client::membership::start::PEOPLE
            && everybody.contains(&from)
            && everybody.contains(&own)
            && terms.valid()
            && terms.admins.iter().all(|admin| everybody.contains(admin));
        if !is_fair {
            return Err(InvitationFault::NotOurs);
        }
        let standing = self.standing_with(from)?;
        self.meet_named(&group.people);
        let kind = Kind::Group(GroupInfo {
            name: terms.name,
            admins: terms.admins,
        });
        let people = everybody.into_iter().filter(|account| *account != own).collect();
        let id = ConversationId(tx.random());
        let log = OpenLog::new(topic, token, 0);
        let mut conversation = Conversation::unprotected(id, (kind, people), log, tx.now);
        conversation.standing = standing;
        self.conversations.insert(id, conversation);
        Ok(id)
    }

    /// Tells the one who turned protection on that a device is there, unless the conversation is a request still, or so
    /// large that everybody's word would be a flood.
    pub(in crate::client) fn say_joined(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        let quiet = self.conversations.get(&id).is_none_or(|found| {
            found.standing != Standing::Member || found.kind == Kind::Own || found.people.len() >= JOINED_IN_WORDS
        });
        if !quiet {
            let content = Content::control(tx.random(), &Control::Joined).to_bytes().into();
            self.outbox.add(tx, id, Job::Private { content, message: None });
        }
    }

    /// Where nobody says that they have joined, protection is on once every invitation is delivered.
    pub(in crate::client) fn invited(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        let pending =
            |item: &Item| item.conversation == id && matches!(item.work, Job::Deliver { .. } | Job::Upload { .. });
        if self.outbox.iter().any(pending) {
            return;
        }
        let is_large = |found: &Conversation| found.people.len() >= JOINED_IN_WORDS;
        let Some(conversation) = self.conversations.edit_if(&id, is_large) else {
            return;
        };
        let topic = conversation.group().map(|group| group.topic);
        if topic.is_some_and(|topic| conversation.confirm(topic)) {
            let thread = conversation.current();
            if let Readership::Group(people) = self.readers_of(id) {
                self.notice(tx, id, thread, Notice::EverybodyInvited { people });
            }
        }
    }
}
