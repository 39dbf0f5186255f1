//! Accepting verified invitations: this file enters an unprotected conversation, and `welcome` a protected one.

use crate::blob;
use crate::client::Client;
use crate::client::event::PartEvent;
use crate::client::membership::welcome::WELCOME_OF_STRANGERS;
use crate::conversation::kind::{GroupInfo, Kind};
use crate::conversation::open::OpenLog;
use crate::conversation::opening::Another;
use crate::conversation::session::GroupTerms;
use crate::conversation::{Conversation, ConversationId};
use crate::invitation::{Invitation, OpenGroup};
use crate::io::InvitationFault;
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, BlobId, Capability, DeviceEntry, RecordId, Topic, limits};

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
                // A waiting Welcome can follow one that led nowhere.
                self.look_up_senders(tx);
            }
            Invitation::Shared(share) if is_own => {
                self.events.push(PartEvent::Shared(share));
            }
            Invitation::List if is_own => self.events.push(PartEvent::OwnListChanged),
            Invitation::Shared(_) | Invitation::List => self.refuse(tx, &from, InvitationFault::NotOurs),
            Invitation::FarWelcome { .. } => {}
            Invitation::LetIn { topic } => {
                let account = from.account;
                self.events.push(PartEvent::AskedToLetIn { account, topic, entry });
            }
        }
    }

    /// Enters an unprotected conversation that another account began.
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
            // The same invitation again, from another device or after a recovery.
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
        self.events.push(PartEvent::OpenEntered(topic));
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
        self.add_unverified_named(&group.people);
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

    pub(in crate::client) fn welcome_fetched(&mut self, tx: &mut Transaction<'_>, blob: BlobId, sealed: Vec<u8>) {
        let Some(held) = self
            .transfers
            .take_welcome(blob)
            .and_then(|id| self.pending_invitations.remove(&id))
        else {
            return;
        };
        if let Invitation::FarWelcome { topic, key, after, .. } = held.invitation {
            match blob::open(key.expose(), blob, &sealed) {
                Ok(welcome) => self.welcomed(tx, &held.from, topic, &welcome, after),
                Err(_) => self.refuse(tx, &held.from, InvitationFault::NotOurs),
            }
        }
        self.look_up_senders(tx);
    }

    /// Fetches a Welcome from its blob.
    pub(in crate::client) fn fetch_welcome(&mut self, tx: &mut Transaction<'_>, held: RecordId, blob: BlobId) {
        // A blob larger than a stranger's Welcome may be is not even fetched; sealing adds 40 bytes.
        let from = self.pending_invitations.get(&held).map(|held| held.from.account);
        let limit = match from {
            Some(from) if self.talks_with(from) => limits::BLOB,
            Some(_) | None => WELCOME_OF_STRANGERS + 64,
        };
        self.transfers.wait_for_welcome(blob, held);
        self.download(tx, blob, limit);
    }
}
