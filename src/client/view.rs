//! Snapshots for the page, made from the state at the end of a transaction and sent only when they changed.

use crate::client::Client;
use crate::client::contacts::key_fetches::KeyFetch;
use crate::conversation::kind::{Kind, Standing, Why};
use crate::conversation::{Conversation, ConversationId};
use crate::io::{
    AccountView, AppView, ConversationView, EndedView, Event, GroupView, Preview, ProtectionView, ThreadSummary, count,
};
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::Millis;

/// Characters of a message in the list.
const PREVIEW: usize = 120;
/// Outside a group no person is an admin.
const NO_ADMIN: bool = false;

impl Client {
    /// Sends the page all changes of this transaction.
    pub(super) fn show(&mut self, tx: &mut Transaction<'_>) {
        for (of, change, before) in self.timeline.take_changed() {
            let event = match change.whole {
                true => self.thread_view(of.0, of.1, tx.effective).map(Event::Thread),
                false => self
                    .thread_change(of, &change, before, tx.effective)
                    .map(Event::ThreadChange),
            };
            if let Some(event) = event {
                tx.out.event(event);
            }
        }
        let (all, some) = (
            std::mem::take(&mut self.dirty.app),
            std::mem::take(&mut self.dirty.views),
        );
        if !all && some.is_empty() {
            return;
        }
        let now = self.relay.now(tx.now);
        let ids: SortedSet<_> = match all || self.shown.is_empty() {
            true => self.shown.ids().chain(self.conversations.keys().copied()).collect(),
            // With hundreds of conversations the others cost more than one input changes.
            false => some,
        };
        let view = |id: ConversationId| {
            let found = self.conversations.get(&id).filter(|one| one.kind != Kind::Own);
            (id, found.map(|one| self.conversation_view(one, now)))
        };
        let views = ids.iter().copied().map(view).collect();
        let rest = self.app_view();
        if let Some(event) = self.shown.update(rest, views) {
            tx.out.event(event);
        }
    }

    /// The state outside of conversations.
    fn app_view(&self) -> AppView {
        AppView {
            account: self.account.get().map(|account| AccountView {
                handle: account.handle.as_str().to_owned(),
                registered: self.account.is_kept() && !self.registration.waits(),
                protect_new: account.protect_new,
                hide_ip: account.hide_ip,
                device: account.device.credential().device.to_hex(),
                phrase_checked: account.phrase_checked,
            }),
            connection: self.connection(),
            conversations: Vec::new(),
            devices: self.device_views(),
            pairing: self.pairing_view(),
            refused: self.refusals.views(),
            storage: self.storage_view(),
            call: self.call_view(),
            blocked: self
                .contacts
                .values()
                .filter(|contact| contact.blocked)
                .map(|contact| self.person_view(contact.account, NO_ADMIN))
                .collect(),
        }
    }

    fn conversation_view(&self, conversation: &Conversation, relay_now: Millis) -> ConversationView {
        let current = conversation.current();
        let summary = |(number, thread): (usize, &crate::conversation::Thread)| {
            let number = count(number);
            ThreadSummary {
                thread: number,
                protected: thread.protected,
                read_only: number != current || !conversation.is_member(),
                unread: count(thread.unread.len()),
            }
        };
        let threads: Vec<ThreadSummary> = conversation.threads.iter().enumerate().map(summary).collect();
        let info = conversation.kind.group();
        let people: Vec<_> = conversation
            .people
            .iter()
            .map(|person| self.person_view(*person, info.is_some_and(|info| info.admins.contains(person))))
            .collect();
        let me = self.account.key();
        let key_fetch = self.key_fetches.of(conversation.id);
        ConversationView {
            id: conversation.id.to_hex(),
            unread: threads.iter().map(|thread| thread.unread).sum(),
            preview: self
                .timeline
                .preview(conversation.id)
                .filter(|message| message.thread == current)
                .map(|message| Preview {
                    says: message.says.view(|account| self.person_name(account)).begins(PREVIEW),
                    at: message.at.0,
                }),
            active_at: conversation.active_at.0,
            protection: self.protection_view(conversation),
            timer: conversation.timer,
            current,
            threads,
            group: info.map(|info| GroupView {
                name: info.name.clone(),
                admin: me.is_some_and(|me| info.admins.contains(&me)),
            }),
            request: conversation.standing == Standing::Request,
            ended: match &conversation.standing {
                Standing::Member | Standing::Request => None,
                Standing::Ended(Why::Left) => Some(EndedView::Left),
                Standing::Ended(Why::Removed(by)) => Some(EndedView::Removed {
                    by: self.person_name(*by),
                }),
            },
            off: self.off_view(conversation, relay_now),
            progress: key_fetch.map(KeyFetch::progress),
            call: self.call_summary(conversation),
            people,
        }
    }

    fn protection_view(&self, conversation: &Conversation) -> ProtectionView {
        let (readers, blocker) = (self.readers_of(conversation.id), self.send_blocker(conversation));
        let name = |account| self.person_name(account);
        conversation
            .protection
            .view(readers, blocker, self.relay.is_online(), name)
    }
}
