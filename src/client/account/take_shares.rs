//! Unprotected conversations that another own device shares with this one.

use crate::client::Client;
use crate::client::event::PartEvent;
use crate::conversation::kind::{GroupInfo, Kind, Standing, Why};
use crate::conversation::open::OpenLog;
use crate::conversation::protection::Group;
use crate::conversation::{Conversation, ConversationId};
use crate::invitation::OpenShare;
use crate::transaction::Transaction;
use sotto_wire::DeviceId;

impl Client {
    /// Takes in an unprotected or ended conversation of another own device.
    pub(in crate::client) fn take_open_share(&mut self, tx: &mut Transaction<'_>, share: OpenShare) {
        let own = self.account.key();
        let for_another =
            |(device, ..): &(DeviceId, Why, bool)| self.account.party().map(|me| me.device) != Some(*device);
        if share.ended.as_ref().is_some_and(for_another) || !self.is_free(share.topic) {
            return;
        }
        let (kind, people) = match (share.group, share.peer) {
            (Some(group), _) => {
                self.add_unverified_named(&group.people);
                let people: Vec<_> = group.people.iter().map(|person| person.account).collect();
                let people = people.into_iter().filter(|one| Some(*one) != own).collect();
                let info = GroupInfo {
                    name: group.name,
                    admins: group.admins,
                };
                (Kind::Group(info), people)
            }
            (None, Some(peer)) if self.conversations.with_peer(peer.account).is_none() => {
                (Kind::Direct, vec![peer.account])
            }
            (None, _) => return,
        };
        let id = ConversationId(tx.random());
        let who = (kind, people);
        let mut conversation = match share.ended {
            Some((_, _, true)) => Conversation::joined(id, who, Group::new(share.topic, 0, tx.now), tx.now),
            Some(_) | None => Conversation::unprotected(id, who, OpenLog::new(share.topic, share.token, 0), tx.now),
        };
        if let Some((_, why, _)) = share.ended {
            conversation.standing = Standing::Ended(why);
        }
        conversation.timer = share.timer;
        for (topic, protected) in share.over.unwrap_or_default() {
            if self.is_free(topic) {
                conversation.add_past(topic, protected);
            }
        }
        self.conversations.insert(id, conversation);
        self.events.push(PartEvent::OpenEntered(share.topic));
    }
}
