//! The inbox: invitations come in, their senders are looked up and pinned, and only then are they followed.

use super::link::Asked;
use super::*;
use crate::contact::Compared;
use crate::content::{Content, Control};
use crate::conversation::open::OpenLog;
use crate::conversation::outbox::Work;
use crate::conversation::protection::{Group, Protection, theirs_wins};
use crate::invitation::Invitation;
use sotto_wire::{Cursor, InboxItem, Request, SignedDeviceList};

impl Client {
    pub(super) fn follow_inbox(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = &self.account else { return };
        if self.link.inbox_head.is_some() || self.is_asked(|asked| matches!(asked, Asked::FollowInbox)) {
            return;
        }
        let request = Request::FollowInbox {
            inbox: account.inbox(),
            capability: account.reader(),
            after: account.inbox_cursor,
        };
        self.ask(turn, request, Asked::FollowInbox);
    }

    /// Takes one inbox item in; the cursor and what it leads to are saved together. One that is not for us, or not by
    /// whom it says, is passed over: anybody may write into an inbox.
    pub(super) fn inbox_item(&mut self, turn: &mut Turn<'_>, item: InboxItem) {
        let Some(account) = &mut self.account else { return };
        if item.inbox != account.inbox() || item.cursor <= account.inbox_cursor {
            return;
        }
        account.inbox_cursor = item.cursor;
        self.dirty.account = true;
        let opened = account.envelope().open(item.inbox, &item.body).ok();
        let verified = opened.and_then(|plain| Invitation::verified(item.inbox, &plain).ok());
        let (inbox, capability, own) = (account.inbox(), account.reader(), account.key());
        if let Some((from, invitation)) = verified.filter(|(from, _)| from.account != own) {
            self.held.insert(
                item.id,
                Held {
                    id: item.id,
                    from,
                    invitation,
                },
            );
            self.dirty.held.insert(item.id);
            self.look_up_senders(turn);
        }
        let request = Request::TrimInbox {
            inbox,
            capability,
            through: item.cursor,
        };
        // Trimming before the commit is durable is impossible: effects leave after it.
        self.ask(turn, request, Asked::TrimInbox);
    }

    /// Asks the directory about everybody whose invitation waits. Their word alone does not make them who they say.
    pub(super) fn look_up_senders(&mut self, turn: &mut Turn<'_>) {
        if !self.online() {
            return;
        }
        let waiting: Vec<_> = self
            .held
            .values()
            .map(|held| (held.id, held.from.handle.clone()))
            .collect();
        for (id, handle) in waiting {
            if !self.is_asked(|asked| matches!(asked, Asked::Sender(other) if *other == id)) {
                self.ask(turn, Request::Lookup { handle }, Asked::Sender(id));
            }
        }
    }

    pub(super) fn sender_found(&mut self, turn: &mut Turn<'_>, id: RecordId, list: &SignedDeviceList) {
        let Some(from) = self.held.get(&id).map(|held| held.from.clone()) else {
            return;
        };
        let Ok(list) = super::starting::believed(&from.handle, list) else {
            self.drop_held(id);
            return;
        };
        let listed = list
            .devices
            .iter()
            .any(|entry| entry.device == from.device && entry.key == from.key);
        if list.account != from.account || !listed {
            self.drop_held(id);
            return;
        }
        // A changed identity key keeps its invitations waiting until the person has looked at it.
        if self.pin(&list) != Compared::Changed {
            self.accept_held(turn, id);
        }
    }

    pub(super) fn drop_held(&mut self, id: RecordId) {
        self.held.remove(&id);
        self.dirty.held.insert(id);
    }

    fn accept_held(&mut self, turn: &mut Turn<'_>, id: RecordId) {
        let Some(held) = self.held.remove(&id) else { return };
        self.dirty.held.insert(id);
        let peer = held.from.account;
        match held.invitation {
            Invitation::Open { topic, token } => self.enter_open(turn, peer, OpenLog::new(topic, token, 0)),
            Invitation::Welcome { topic, welcome, after } => self.enter_group(turn, peer, topic, &welcome, after),
        }
    }

    /// Somebody started an unprotected conversation with us.
    fn enter_open(&mut self, turn: &mut Turn<'_>, peer: AccountKey, log: OpenLog) {
        let id = match self.conversation_with(peer) {
            None => {
                let id = ConversationId(turn.random());
                self.conversations
                    .insert(id, Conversation::unprotected(id, peer, log, turn.now));
                id
            }
            Some(id) => {
                // Both started at the same time: both write to the log with the smaller name, and read the other one to
                // its end, because something may have been said there.
                let Some(conversation) = self.conversations.get_mut(&id) else {
                    return;
                };
                match &conversation.protection {
                    Protection::Off(ours) if theirs_wins(ours.topic(), log.topic()) => {
                        let old = std::mem::replace(&mut conversation.protection, Protection::Off(log));
                        if let Protection::Off(ours) = old {
                            conversation.closed.push(ours.close());
                        }
                    }
                    Protection::Off(_) => conversation.closed.push(log.close()),
                    // Protected meanwhile: readable records have no thread to come into.
                    Protection::Waiting(_) | Protection::On(_) => return,
                }
                id
            }
        };
        self.dirty.conversations.insert(id);
        if self.account.as_ref().is_some_and(|account| account.protect_new) {
            self.protect(turn, id);
        }
    }

    /// Somebody turned protection on, or started a protected conversation with us.
    fn enter_group(&mut self, turn: &mut Turn<'_>, peer: AccountKey, topic: Topic, welcome: &[u8], after: Cursor) {
        let Ok((session, inviter)) = Session::join(&mut self.mls, welcome) else {
            return;
        };
        let own = self.account.as_ref().map(Account::key);
        let only_us = session
            .members()
            .iter()
            .all(|member| member.credential.account == peer || Some(member.credential.account) == own);
        let id = self.conversation_with(peer);
        let fits = session.topic() == topic && inviter.credential.account == peer && only_us;
        if !fits || !id.is_none_or(|id| self.gives_way(id, topic, session.terms().replaces)) {
            // Not what the signed invitation said, or the group that both give up: nothing of it is kept.
            let _ = session.forget(&mut self.mls);
            return;
        }
        let timer = session.terms().timer;
        self.sessions.insert(topic, session);
        let id = match id {
            Some(id) => {
                self.leave_attempt(turn, id);
                if let Some(conversation) = self.conversations.get_mut(&id) {
                    conversation.adopt(topic, after, turn.now);
                }
                id
            }
            None => {
                let id = ConversationId(turn.random());
                let group = Group::entered(topic, 0, after, turn.now);
                self.conversations
                    .insert(id, Conversation::joined(id, peer, group, turn.now));
                id
            }
        };
        if let Some(conversation) = self.conversations.get_mut(&id) {
            conversation.timer = timer;
        }
        self.dirty.conversations.insert(id);
        self.withdraw_open_posts(turn);
        let name = self.name_of(peer);
        let thread = self.conversations.get(&id).map_or(0, Conversation::current);
        self.notice(
            turn,
            id,
            thread,
            format!("{name} turned on protection. Only the two of you can read this thread."),
        );
        let joined = Content::control(turn.random(), Control::Joined).to_bytes();
        self.enqueue(
            turn,
            id,
            Work::Private {
                content: joined.into(),
                message: None,
            },
        );
    }

    /// Whether a conversation takes the other person's group instead of what it has.
    fn gives_way(&self, id: ConversationId, theirs: Topic, replaces: Option<Topic>) -> bool {
        match self.conversations.get(&id).map(|conversation| &conversation.protection) {
            None | Some(Protection::Off(_)) => true,
            Some(Protection::Waiting(attempt)) => theirs_wins(attempt.group.topic, theirs),
            Some(Protection::On(group)) => replaces == Some(group.topic),
        }
    }

    pub(super) fn name_of(&self, account: AccountKey) -> String {
        self.contacts
            .get(&account)
            .map_or_else(|| "Somebody".to_owned(), |contact| contact.handle.as_str().to_owned())
    }
}
