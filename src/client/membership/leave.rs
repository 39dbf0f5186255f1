//! The end of membership: a member has left, or this device is no longer in the conversation.

use crate::client::Client;
use crate::conversation::kind::{Standing, Why};
use crate::conversation::outbox::{CommitIntent, Job};
use crate::conversation::{Conversation, ConversationId};
use crate::io::Notice;
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Topic};

impl Client {
    /// Removes leaving members, if this device is the first that stays; the others do it before they next send.
    pub(in crate::client) fn take_leavers_out(&mut self, tx: &mut Transaction<'_>, id: ConversationId, topic: Topic) {
        let Some(session) = self.groups.get(topic) else {
            return;
        };
        let leaving = session.leaving();
        let first = session
            .members()
            .iter()
            .find(|member| !leaving.contains(&member.credential.account));
        let is_member = self.conversations.get(&id).is_some_and(Conversation::is_member);
        if is_member && !leaving.is_empty() && first.map(|member| member.leaf) == session.me().map(|member| member.leaf)
        {
            self.queue_commit(tx, id, CommitIntent::Sweep);
        }
    }

    /// Drops a group that was ended by agreement and removed this device: the conversation continues without it.
    pub(in crate::client) fn part_with(&mut self, tx: &mut Transaction<'_>, id: ConversationId, topic: Topic) {
        self.relay.unfollow(topic);
        self.groups.forget(topic);
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("parting with a group of no conversation");
        };
        let thread = conversation.group_of(topic).map(|group| group.thread);
        conversation.finished.remove(topic);
        for seq in self.outbox.of(id) {
            let waited = self.outbox.item(seq).is_some_and(|item| {
                matches!(&item.work, Job::Private { message: Some(message), .. } if Some(message.thread) == thread)
            });
            if waited {
                self.leave_unsent(tx, seq);
            }
        }
    }

    /// Ends a conversation for this device: its keys are deleted, its messages stay, and waiting ones are marked as not
    /// sent.
    pub(in crate::client) fn end(&mut self, tx: &mut Transaction<'_>, id: ConversationId, why: Why) {
        let Some(conversation) = self.conversations.get(&id) else {
            return tx.bug("end of no conversation");
        };
        let thread = conversation.current();
        // Later records are dropped, and fetched again if this device returns. So the keys of ended groups, from which
        // no commit removes this device, stay, unless the account has revoked the device.
        let unlinked = matches!(why, Why::Removed(by) if self.account.is(by));
        let ended: SortedSet<_> = conversation.finished.groups().map(|group| group.topic).collect();
        for (topic, _) in conversation.logs() {
            self.relay.unfollow(topic);
            if ended.contains(&topic) && !unlinked {
                continue;
            }
            self.groups.forget(topic);
        }
        self.key_fetches.forget(id);
        self.withdraw_all(tx, id);
        let line = self.end_line(&why);
        if let Some(conversation) = self.conversations.edit(&id) {
            conversation.standing = Standing::Ended(why);
            conversation.off = None;
            conversation.active_at = tx.now;
        }
        if let Some(line) = line {
            self.notice(tx, id, thread, line);
        }
        // A member may have let this device in again by now.
        self.look_up_senders(tx);
    }

    /// The line that says why this device is no longer in a conversation.
    fn end_line(&self, why: &Why) -> Option<Notice<AccountKey>> {
        Some(match why {
            Why::Left => Notice::MemberLeft {
                who: self.account.get()?.key(),
            },
            Why::Removed(by) => Notice::TakenOut { by: *by },
        })
    }
}
