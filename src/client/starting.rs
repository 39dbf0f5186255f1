//! Starting a conversation: the person is looked up and pinned, and invited into a log; or the switch goes on at once.

use super::commands::not_here;
use super::link::{AWAY, Asked};
use super::*;
use crate::contact::Compared;
use crate::conversation::open::OpenLog;
use crate::conversation::outbox::Work;
use crate::envelope;
use crate::invitation::Invitation;
use crate::io::{Outcome, Problem, ProblemCode};
use crate::secret::Secret;
use sotto_wire::{Capability, DeviceEntry, DeviceList, Handle, Request, SignedDeviceList};

impl Client {
    pub(super) fn start(&mut self, turn: &mut Turn<'_>, ticket: u64, people: &[String]) {
        match self.find_person(people) {
            Ok(Ok(id)) => turn.done(ticket, Ok(Outcome::Conversation { id: id.to_hex() })),
            Ok(Err(handle)) => {
                let request = Request::Lookup { handle: handle.clone() };
                self.ask(turn, request, Asked::Find { ticket, handle });
            }
            Err(problem) => turn.done(ticket, Err(problem)),
        }
    }

    /// The conversation that is there with this person, or the handle to look up.
    fn find_person(&self, people: &[String]) -> Result<Result<ConversationId, Handle>, Problem> {
        let mut names = people.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
        let name = names.next().unwrap_or_default();
        if names.next().is_some() {
            let words = "A conversation of more than two people is not possible yet. Name one person.";
            return Err(Problem::new(ProblemCode::GroupsNotYet, words));
        }
        let handle = Handle::parse(name).map_err(|error| {
            Problem::new(
                ProblemCode::HandleNotAllowed,
                format!("This is not a name that somebody can have: {error}."),
            )
        })?;
        if self
            .account
            .as_ref()
            .is_some_and(|account| account.handle.folded() == handle.folded())
        {
            return Err(Problem::new(
                ProblemCode::HandleOneself,
                "This is your own name. Name somebody else.",
            ));
        }
        let known = self
            .contacts
            .values()
            .find(|contact| contact.handle.folded() == handle.folded());
        if let Some(id) = known.and_then(|contact| self.conversation_with(contact.account)) {
            return Ok(Ok(id));
        }
        if !self.online() {
            return Err(Problem::new(ProblemCode::RelayAway, AWAY));
        }
        Ok(Err(handle))
    }

    pub(super) fn conversation_with(&self, account: AccountKey) -> Option<ConversationId> {
        self.conversations
            .values()
            .find(|conversation| conversation.peer == account)
            .map(|found| found.id)
    }

    pub(super) fn found(&mut self, turn: &mut Turn<'_>, ticket: u64, handle: &Handle, list: &SignedDeviceList) {
        let answer = self.begin_with(turn, handle, list);
        turn.done(ticket, answer);
    }

    fn begin_with(
        &mut self,
        turn: &mut Turn<'_>,
        handle: &Handle,
        list: &SignedDeviceList,
    ) -> Result<Outcome, Problem> {
        let list = believed(handle, list)?;
        self.pin(&list);
        if let Some(id) = self.conversation_with(list.account) {
            return Ok(Outcome::Conversation { id: id.to_hex() });
        }
        let id = ConversationId(turn.random());
        let protect = self.account.as_ref().is_some_and(|account| account.protect_new);
        if protect {
            let topic = Topic(turn.random());
            self.conversations
                .insert(id, Conversation::waiting(id, list.account, topic, turn.now));
            self.devices_known(turn, id, &list);
        } else {
            self.invite_open(turn, id, &list)?;
        }
        self.dirty.conversations.insert(id);
        Ok(Outcome::Conversation { id: id.to_hex() })
    }

    fn invite_open(&mut self, turn: &mut Turn<'_>, id: ConversationId, list: &DeviceList) -> Result<(), Problem> {
        let topic = Topic(turn.random());
        let token = Capability::new(*Secret::<32>::random(turn.rng).expose());
        let log = OpenLog::new(topic, token, 0);
        let invitation = Invitation::Open {
            topic,
            token: log.token(),
        };
        let first = log.first();
        let sealed: Result<Vec<_>, _> = list
            .devices
            .iter()
            .map(|entry| self.seal_invitation(turn, &invitation, entry))
            .collect();
        let sealed = sealed?;
        self.conversations
            .insert(id, Conversation::unprotected(id, list.account, log, turn.now));
        self.enqueue(turn, id, Work::Create { topic, first });
        for work in sealed {
            self.enqueue(turn, id, work);
        }
        Ok(())
    }

    /// An inbox item for one device of somebody else.
    pub(super) fn seal_invitation(
        &self,
        turn: &mut Turn<'_>,
        invitation: &Invitation,
        entry: &DeviceEntry,
    ) -> Result<Work, Problem> {
        let account = self.account.as_ref().ok_or_else(not_here)?;
        let signed = invitation.signed(entry.inbox, &account.device);
        let body = envelope::seal(&entry.inbox_key, entry.inbox, &signed, turn.rng).map_err(|_| {
            Problem::new(
                ProblemCode::PeerForged,
                "This person's device published a key that is not one.",
            )
        })?;
        Ok(Work::Deliver {
            inbox: entry.inbox,
            body: body.into(),
        })
    }

    /// Pins a person on first use, or holds the answer against the pin.
    pub(super) fn pin(&mut self, list: &DeviceList) -> Compared {
        let folded = list.handle.folded();
        let known = self
            .contacts
            .values_mut()
            .find(|contact| contact.handle.folded() == folded);
        let (account, compared) = match known {
            Some(contact) => (contact.account, contact.compare(list)),
            None => {
                self.contacts.insert(list.account, Contact::pin(list));
                (list.account, Compared::Same)
            }
        };
        self.dirty.contacts.insert(account);
        compared
    }
}

/// A directory answer that the account signed and that is about the handle that was asked for.
pub(super) fn believed(handle: &Handle, list: &SignedDeviceList) -> Result<DeviceList, Problem> {
    let forged = || {
        Problem::new(
            ProblemCode::PeerForged,
            "The server's answer about this person is forged or damaged.",
        )
    };
    let list = list.verified().map_err(|_| forged())?;
    if list.handle.folded() == handle.folded() {
        Ok(list)
    } else {
        Err(forged())
    }
}
