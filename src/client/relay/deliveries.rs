//! Invitations that the relay refuses: each waits alone, has an end, and is said in words that name the person.

use crate::client::Client;
use crate::client::account::index::ACCOUNT_ITEM;
use crate::client::relay::back_off::Later;
use crate::conversation::kind::Kind;
use crate::conversation::outbox::{Item, Job, Refused};
use crate::conversation::{Conversation, ConversationId};
use crate::io::{InvitationDelay, InvitationEnd, Notice};
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Code, InboxId, Topic};

/// How long a refused item waits after the first time.
const FIRST_MS: u64 = 15_000;
/// How long an inbox that the relay does not know is tried, and one that is full or cannot be had for another reason.
const UNKNOWN_MS: u64 = 86_400_000;
const FULL_MS: u64 = 7 * UNKNOWN_MS;

/// How often in one epoch the relay says that it has ended, over half an hour, before that is believed without the record
/// that ended it.
const STALE: u8 = 8;

impl Client {
    /// An item of the outbox is tried again later: what it is part of waits with it, and nothing else.
    pub(in crate::client) fn try_later(&mut self, tx: &mut Transaction<'_>, seq: u64) {
        let ms = self.relay.back_off.refused(Later::Item(seq), tx.effective, FIRST_MS);
        tx.wake(ms);
    }

    /// An item's epoch has ended, the relay says. It goes out again at once if the next one is here already, and otherwise
    /// when that comes. Where it does not come, the log is read once more from its place; and where nothing there ends the
    /// epoch either, its end was not what we have read: the keys are lost.
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

    /// An epoch is entered: what waited for it goes out.
    pub(in crate::client) fn is_fresh(&mut self, id: ConversationId) {
        for seq in self.outbox.of(id) {
            if self.relay.stale.remove(&seq).is_some() {
                self.relay.back_off.forget(Later::Item(seq));
            }
        }
    }

    /// The relay did not take an invitation.
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
        // Nobody is let into a conversation that is over.
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

    /// Somebody's newest list is known: invitations into inboxes that it does not name lead nowhere.
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

    /// Another invitation of this person's into the conversation waits already, and that was said.
    fn waits_for_inbox(&self, id: ConversationId, of: Option<AccountKey>) -> bool {
        self.outbox.iter().any(|item| {
            let refused = match &item.work {
                Job::Deliver { refused, .. } => refused.as_ref(),
                _ => None,
            };
            item.conversation == id && refused.is_some_and(|refused| refused.of == of)
        })
    }

    /// Whose inbox it is, as far as the lists say that were seen.
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

    /// Whether the newest list of its owner does not name the inbox.
    fn is_gone(&self, refused: &Refused, inbox: InboxId) -> bool {
        let contact = refused.of.and_then(|account| self.contacts.get(&account));
        let listed = contact.and_then(|contact| contact.devices.as_ref());
        listed.is_some_and(|listed| !listed.has_inbox(inbox))
    }
}
