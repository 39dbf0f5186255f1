//! Refused invitations: each waits separately, for a limited time, and a line about it names the person.

use crate::client::Client;
use crate::client::account::index::ACCOUNT_ITEM;
use crate::client::relay::back_off::Later;
use crate::conversation::kind::Kind;
use crate::conversation::outbox::{Item, Job, Refused};
use crate::conversation::{Conversation, ConversationId};
use crate::io::{InvitationDelay, InvitationEnd, Notice};
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Code, InboxId, Topic};

/// The first wait of a refused item, in milliseconds.
const FIRST_MS: u64 = 15_000;
/// How long an item for an inbox unknown to the relay is retried, and for one that is full or refused for another
/// reason.
const UNKNOWN_MS: u64 = 86_400_000;
const FULL_MS: u64 = 7 * UNKNOWN_MS;

/// How often in one epoch, over half an hour, the relay has to say that it ended, before this device believes that
/// without the record that ended it.
const STALE: u8 = 8;

impl Client {
    /// Retries an item of the outbox later; only its own conversation waits with it.
    pub(in crate::client) fn try_later(&mut self, tx: &mut Transaction<'_>, seq: u64) {
        let ms = self.relay.back_off.refused(Later::Item(seq), tx.effective, FIRST_MS);
        tx.wake(ms);
    }

    /// Handles the relay's answer that an item's epoch has ended. The item goes out again once the next epoch is
    /// entered, or at once if it was. If none comes, the log is read again from its cursor; if no record there ends the
    /// epoch either, the epoch ended in another record than the one read here: the keys are lost.
    pub(in crate::client) fn is_stale(&mut self, tx: &mut Transaction<'_>, seq: u64, topic: Topic) {
        let generation = self.groups.generation(topic);
        let before = self.relay.stale.get(&seq).filter(|(then, _)| *then == generation);
        let times = before.map_or(0, |(_, times)| *times).saturating_add(1);
        self.relay.stale.insert(seq, (generation, times));
        if times > STALE {
            self.relay.stale.remove(&seq);
            self.group_lost(topic);
        } else if times > 1 {
            self.relay.logs.remove(&topic);
            self.try_later(tx, seq);
        }
    }

    /// Sends the items that waited for a new epoch.
    pub(in crate::client) fn is_fresh(&mut self, id: ConversationId) {
        for seq in self.outbox.of(id) {
            if self.relay.stale.remove(&seq).is_some() {
                self.relay.back_off.forget(Later::Item(seq));
            }
        }
    }

    /// Handles an invitation that the relay refused.
    pub(in crate::client) fn undelivered(&mut self, tx: &mut Transaction<'_>, seq: u64, code: Code) {
        let Some(Item {
            conversation: id,
            work: Job::Deliver { inbox, refused, .. },
            ..
        }) = self.outbox.item(seq)
        else {
            return tx.bug("refused invitation that is none");
        };
        let (id, inbox, before) = (*id, *inbox, refused.clone());
        let unknown = code == Code::UnknownInbox;
        let refused = Refused {
            since: before.as_ref().map_or(tx.effective, |before| before.since),
            of: before
                .as_ref()
                .map_or_else(|| self.owner_of_inbox(id, inbox), |before| before.of),
            unknown,
        };
        // An ended conversation lets no one in.
        if id != ACCOUNT_ITEM && !self.conversations.get(&id).is_some_and(Conversation::is_member) {
            self.drop_item(seq);
            return;
        }
        let age = tx.effective.0.saturating_sub(refused.since.0);
        let end = match code {
            Code::TooLarge => Some(InvitationEnd::TooLarge),
            _ if unknown && self.is_gone(&refused, inbox) => Some(InvitationEnd::Gone),
            _ if unknown && age >= UNKNOWN_MS => Some(InvitationEnd::Unknown),
            _ if age >= FULL_MS => Some(InvitationEnd::Full),
            _ => None,
        };
        if let Some(end) = end {
            self.give_invitation_up(tx, seq, (id, refused.of), end);
            return;
        }
        if before.is_none() && !self.waits_for_inbox(id, refused.of) {
            let why = match code {
                Code::InboxFull => InvitationDelay::Full,
                Code::UnknownInbox => InvitationDelay::Unknown,
                _ => InvitationDelay::Refused,
            };
            let whose = refused.of;
            self.say_of_invitation(tx, id, Notice::InvitationWaits { whose, why });
        }
        let asks = refused.of.filter(|_| unknown);
        match self.outbox.edit(seq).map(|item| &mut item.work) {
            Some(Job::Deliver { refused: kept, .. }) => *kept = Some(refused),
            Some(_) | None => tx.bug("refused invitation that went meanwhile"),
        }
        self.try_later(tx, seq);
        if let Some(account) = asks {
            self.look_up_devices(tx, account);
        }
    }

    /// Drops invitations into inboxes that an account's newest list does not name.
    pub(in crate::client) fn drop_invitations_to_gone(&mut self, tx: &mut Transaction<'_>, account: AccountKey) {
        let items = self.outbox.iter().filter_map(|item| match &item.work {
            Job::Deliver {
                inbox,
                refused: Some(refused),
                ..
            } if refused.unknown && refused.of == Some(account) && self.is_gone(refused, *inbox) => {
                Some((item.seq, item.conversation))
            }
            _ => None,
        });
        for (seq, id) in items.collect::<Vec<_>>() {
            self.give_invitation_up(tx, seq, (id, Some(account)), InvitationEnd::Gone);
        }
    }

    fn give_invitation_up(
        &mut self,
        tx: &mut Transaction<'_>,
        seq: u64,
        (id, whose): (ConversationId, Option<AccountKey>),
        why: InvitationEnd,
    ) {
        self.drop_item(seq);
        self.say_of_invitation(tx, id, Notice::InvitationDropped { whose, why });
        self.invited(tx, id);
    }

    fn say_of_invitation(&mut self, tx: &mut Transaction<'_>, id: ConversationId, line: Notice<AccountKey>) {
        let found = self.conversations.get(&id).filter(|found| found.kind != Kind::Own);
        if let Some(thread) = found.map(Conversation::current) {
            self.notice(tx, id, thread, line);
        }
    }

    /// Whether another invitation of this person into the conversation waits, so that a line has said so already.
    fn waits_for_inbox(&self, id: ConversationId, of: Option<AccountKey>) -> bool {
        self.outbox.iter().any(|item| {
            let refused = match &item.work {
                Job::Deliver { refused, .. } => refused.as_ref(),
                _ => None,
            };
            item.conversation == id && refused.is_some_and(|refused| refused.of == of)
        })
    }

    /// The account of an inbox, by the lists seen here.
    fn owner_of_inbox(&self, id: ConversationId, inbox: InboxId) -> Option<AccountKey> {
        let account = self.account.get()?;
        if account.other_devices().any(|entry| entry.inbox == inbox) {
            return Some(account.key());
        }
        let listed =
            |contact: &&crate::contact::Contact| contact.devices.as_ref().is_some_and(|listed| listed.has_inbox(inbox));
        let named = self.contacts.values().find(listed).map(|contact| contact.account);
        named.or_else(|| self.conversations.get(&id)?.peer())
    }

    /// Whether the newest list of its owner lacks the inbox.
    fn is_gone(&self, refused: &Refused, inbox: InboxId) -> bool {
        let contact = refused.of.and_then(|account| self.contacts.get(&account));
        let listed = contact.and_then(|contact| contact.devices.as_ref());
        listed.is_some_and(|listed| !listed.has_inbox(inbox))
    }
}
