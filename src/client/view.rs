//! Snapshots for the page, made from the state at the end of a transaction and sent only when they changed.

use crate::client::Client;
use crate::client::contacts::key_fetches::KeyFetch;
use crate::conversation::kind::{Kind, Standing, Why};
use crate::conversation::{Conversation, ConversationId};
use crate::io::{
    AccountView, AppChangeView, AppView, ConversationView, EndedView, Event, GroupView, Preview, ProtectionView,
    ThreadSummary, count,
};
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::Millis;
use std::collections::BTreeMap;

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
        let Some(shown) = self.shown.take() else {
            let view = self.whole(now);
            self.shown = Some(view.clone());
            return tx.out.event(Event::App(Box::new(view)));
        };
        let (view, change) = if all {
            let shown_ids = shown.conversations.iter();
            let shown_ids = shown_ids.filter_map(|one| ConversationId::from_hex(&one.id));
            let ids = shown_ids.chain(self.conversations.keys().copied()).collect();
            self.renewed(shown, &ids, now)
        } else {
            self.renewed(shown, &some, now)
        };
        self.shown = Some(view);
        if let Some(change) = change {
            tx.out.event(Event::AppChange(Box::new(change)));
        }
    }

    /// The snapshot with these conversations, and all state outside of conversations, made again; and the change, if there
    /// is one. With hundreds of conversations the rest costs more than one input changes.
    fn renewed(
        &self,
        shown: AppView,
        ids: &SortedSet<ConversationId>,
        now: Millis,
    ) -> (AppView, Option<AppChangeView>) {
        let mut before = shown;
        let all = std::mem::take(&mut before.conversations).into_iter();
        let mut all: BTreeMap<String, ConversationView> = all.map(|one| (one.id.clone(), one)).collect();
        let (mut changed, mut gone) = (Vec::new(), Vec::new());
        for id in ids {
            let hex = id.to_hex();
            let found = self.conversations.get(id).filter(|one| one.kind != Kind::Own);
            match found.map(|one| self.conversation_view(one, now)) {
                Some(view) if all.get(&hex) == Some(&view) => {}
                Some(view) => {
                    changed.push(view.clone());
                    all.insert(hex, view);
                }
                None if all.remove(&hex).is_some() => gone.push(hex),
                None => {}
            }
        }
        let rest = self.app_view(Vec::new());
        let is_same = rest == before && changed.is_empty() && gone.is_empty();
        let change = (!is_same).then(|| AppChangeView {
            app: AppView {
                conversations: changed,
                ..rest.clone()
            },
            gone,
        });
        let mut conversations: Vec<_> = all.into_values().collect();
        in_order(&mut conversations);
        (AppView { conversations, ..rest }, change)
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
