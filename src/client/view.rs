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
        let view = match self.shown.take() {
            Some(shown) if !all => {
                let (view, changed) = self.renewed(shown, &some, now);
                if !changed {
                    self.shown = Some(view);
                    return;
                }
                view
            }
            before => {
                let view = self.whole(now);
                if before.as_ref() == Some(&view) {
                    self.shown = before;
                    return;
                }
                view
            }
        };
        self.shown = Some(view.clone());
        tx.out.event(Event::App(Box::new(view)));
    }

    /// A snapshot with some conversations, and all state outside of conversations, made again; and whether it differs
    /// from the last one. With hundreds of conversations the rest costs more than one input changes.
    fn renewed(&self, shown: AppView, some: &SortedSet<ConversationId>, now: Millis) -> (AppView, bool) {
        let mut before = shown;
        let mut conversations = std::mem::take(&mut before.conversations);
        let mut changed = false;
        for id in some {
            let found = self.conversations.get(id).filter(|one| one.kind != Kind::Own);
            let view = found.map(|one| self.conversation_view(one, now));
            let hex = id.to_hex();
            let at = conversations.iter().position(|one| one.id == hex);
            match (at.and_then(|at| conversations.get_mut(at)), view) {
                (Some(old), Some(view)) => {
                    changed |= *old != view;
                    *old = view;
                }
                (Some(_), None) => {
                    conversations.retain(|one| one.id != hex);
                    changed = true;
                }
                (None, Some(view)) => {
                    conversations.push(view);
                    changed = true;
                }
                (None, None) => {}
            }
        }
        // The state outside of conversations is small.
        let mut view = self.app_view(Vec::new());
        changed |= view != before;
        if changed {
            in_order(&mut conversations);
        }
        view.conversations = conversations;
        (view, changed)
    }

    /// The whole snapshot.
    fn whole(&self, now: Millis) -> AppView {
        let conversations = self.conversations.values().filter(|one| one.kind != Kind::Own);
        let mut conversations: Vec<_> = conversations.map(|one| self.conversation_view(one, now)).collect();
        in_order(&mut conversations);
        self.app_view(conversations)
    }

    /// The state outside of conversations, with these conversations.
    fn app_view(&self, conversations: Vec<ConversationView>) -> AppView {
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
            conversations,
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

/// Sorts by time, the latest first.
fn in_order(conversations: &mut [ConversationView]) {
    conversations
        .sort_unstable_by(|one, other| other.active_at.cmp(&one.active_at).then_with(|| one.id.cmp(&other.id)));
}
