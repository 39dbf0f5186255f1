//! Invitations into a conversation, sealed for a device's inbox.

use crate::client::Client;
use crate::client::problem::not_here;
use crate::conversation::Conversation;
use crate::conversation::kind::{Kind, Standing};
use crate::conversation::open::OpenLog;
use crate::conversation::outbox::Job;
use crate::conversation::protection::Protection;
use crate::envelope;
use crate::invitation::{Invitation, OpenGroup, OpenPerson, OpenShare};
use crate::io::{Forged, Problem};
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Capability, DeviceId, InboxId};

impl Client {
    /// The invitation into an unprotected conversation: its log, and its people.
    pub(in crate::client) fn open_invitation(&self, log: &OpenLog, kind: &Kind, people: &[AccountKey]) -> Invitation {
        Invitation::Open {
            topic: log.topic(),
            token: log.token(),
            group: self.open_group(kind, people),
        }
    }

    pub(in crate::client) fn open_group(&self, kind: &Kind, people: &[AccountKey]) -> Option<OpenGroup> {
        let info = kind.group()?;
        let me = self.account.get().map(|account| OpenPerson {
            account: account.key(),
            handle: account.handle.clone(),
        });
        Some(OpenGroup {
            name: info.name.clone(),
            admins: info.admins.clone(),
            people: people
                .iter()
                .filter_map(|one| self.open_person(*one))
                .chain(me)
                .collect(),
        })
    }

    pub(in crate::client) fn open_person(&self, account: AccountKey) -> Option<OpenPerson> {
        let contact = self.contacts.get(&account)?;
        Some(OpenPerson {
            account,
            handle: contact.handle.clone(),
        })
    }

    /// An unprotected conversation, for the other own devices. `None` if it is protected.
    pub(in crate::client) fn open_share_of(&self, conversation: &Conversation) -> Option<OpenShare> {
        let Protection::Off(log) = &conversation.protection else {
            return None;
        };
        Some(OpenShare {
            topic: log.topic(),
            token: log.token(),
            group: self.open_group(&conversation.kind, &conversation.people),
            peer: conversation.peer().and_then(|peer| self.open_person(peer)),
            timer: conversation.timer,
            over: Some(conversation.over()).filter(|over| !over.is_empty()),
            ended: None,
        })
    }

    /// An ended conversation, for a device that gets its history.
    pub(in crate::client) fn ended_share_of(&self, conversation: &Conversation, device: DeviceId) -> Option<OpenShare> {
        let Standing::Ended(why) = &conversation.standing else {
            return None;
        };
        let is_open = matches!(conversation.protection, Protection::Off(_));
        Some(OpenShare {
            topic: conversation.logs().last()?.0,
            token: Capability::new([0; 32]),
            group: self.open_group(&conversation.kind, &conversation.people),
            peer: conversation.peer().and_then(|peer| self.open_person(peer)),
            timer: None,
            over: Some(conversation.over()).filter(|over| !over.is_empty()),
            ended: Some((device, why.clone(), !is_open)),
        })
    }

    /// Seals an inbox item for one device.
    pub(in crate::client) fn seal_invitation(
        &self,
        tx: &mut Transaction<'_>,
        invitation: &Invitation,
        inbox: InboxId,
        inbox_key: &[u8],
    ) -> Result<Job, Problem> {
        let account = self.account.get().ok_or_else(not_here)?;
        let signed = invitation.signed(inbox, &account.device);
        let body =
            envelope::seal(inbox_key, inbox, &signed, tx.rng).map_err(|_| Problem::PeerForged(Forged::DeviceKey))?;
        Ok(Job::Deliver {
            inbox,
            body: body.into(),
            refused: None,
        })
    }
}
