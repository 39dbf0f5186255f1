//! Verifying a person: safety numbers, and identity keys that change.

use crate::client::Client;
use crate::client::event::PartEvent;
use crate::client::problem::{nonsense, not_here};
use crate::contacts::Acknowledged;
use crate::conversation::protection::Protection;
use crate::conversation::{Conversation, ConversationId};
use crate::io::{Notice, Outcome, Problem, SafetyView};
use crate::safety;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Topic};

/// The prefix of a safety number's QR code.
const QR: &str = "SOTTO-NUMBER1:";
/// A scanned number counts as compared.
const VERIFIED: bool = true;

impl Client {
    pub(in crate::client) fn safety_number(&self, conversation: &str, person: &str) -> Result<Outcome, Problem> {
        let id = self.conversation_named(conversation)?;
        let person = AccountKey::from_hex(person).ok_or_else(nonsense)?;
        let with = self
            .conversations
            .get(&id)
            .is_some_and(|found| found.people.contains(&person));
        let (Some(account), Some(contact), true) = (self.account.get(), self.contacts.get(&person), with) else {
            return Err(not_here());
        };
        let digits = safety::digits(&account.key(), &contact.account);
        let qr = format!("{QR}{digits}");
        Ok(Outcome::Safety {
            safety: SafetyView {
                digits,
                qr,
                who: self.person_name(person),
                verified: contact.verified,
            },
        })
    }

    /// Compares the code on the other person's screen: a different number means a third party in the middle.
    pub(in crate::client) fn scan_safety(
        &mut self,
        conversation: &str,
        person: &str,
        scanned: &str,
    ) -> Result<Outcome, Problem> {
        let Outcome::Safety { safety } = self.safety_number(conversation, person)? else {
            return Err(not_here());
        };
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let scanned = scanned.trim();
        // A number read out or pasted without its code counts as well.
        let theirs = digits(scanned.strip_prefix(QR).unwrap_or(scanned));
        if theirs != digits(&safety.digits) {
            let is_number = theirs.len() == digits(&safety.digits).len();
            let account = AccountKey::from_hex(person).filter(|_| is_number);
            let who = account.map(|account| self.person_name(account));
            return Err(Problem::SafetyDiffers { who });
        }
        self.mark_verified(person, VERIFIED)
    }

    pub(in crate::client) fn mark_verified(&mut self, person: &str, verified: bool) -> Result<Outcome, Problem> {
        let person = AccountKey::from_hex(person).ok_or_else(nonsense)?;
        self.contacts.edit(person).ok_or_else(not_here)?.verified = verified;
        self.events.push(PartEvent::PersonSettled(person));
        Ok(Outcome::Nothing)
    }

    /// Accepts the changed identity key: the contact is pinned to it, and a protected or waiting conversation begins
    /// with a fresh group, because the present one belongs to the old identity.
    pub(in crate::client) fn acknowledge_identity(
        &mut self,
        tx: &mut Transaction<'_>,
        person: &str,
    ) -> Result<Outcome, Problem> {
        let person = AccountKey::from_hex(person).ok_or_else(nonsense)?;
        if self.contacts.get(&person).is_none() {
            return Err(not_here());
        }
        let Some(Acknowledged { account, .. }) = self.contacts.acknowledge(person) else {
            return Ok(Outcome::Nothing);
        };
        // In groups the old key's devices stay until an admin removes them; the new key is no member.
        let groups = self.conversations.values().filter(|found| found.kind.group().is_some());
        let still_there: Vec<_> = groups
            .filter(|found| found.people.contains(&person))
            .map(|found| (found.id, found.current()))
            .collect();
        for (id, thread) in still_there {
            self.notice(tx, id, thread, Notice::OldKeyStays { who: account });
        }
        if let Some(id) = self.conversations.with_peer(person) {
            self.begin_with_new_key(tx, id, account);
            let thread = self.conversations.get(&id).map_or(0, Conversation::current);
            self.notice(tx, id, thread, Notice::KeyAccepted { who: account });
        }
        self.look_up_senders(tx);
        self.resume_pending_groups(tx);
        Ok(Outcome::Nothing)
    }

    /// Begins again with the new key of the other person between two: groups made and keys fetched for the old one are
    /// not used.
    fn begin_with_new_key(&mut self, tx: &mut Transaction<'_>, id: ConversationId, account: AccountKey) {
        let waits = |found: &Conversation| matches!(found.protection, Protection::Waiting(_));
        let topic = Topic(tx.random());
        if self.conversations.get(&id).is_some_and(waits) {
            self.leave_pending_group(tx, id);
            if let Some(conversation) = self.conversations.edit(&id) {
                conversation.renew_pending_group(topic);
            }
        } else if let Some(conversation) = self.conversations.edit(&id) {
            // An ended conversation keeps its people.
            conversation.begin_pending_group(topic);
        }
        if let Some(conversation) = self.conversations.edit(&id) {
            conversation.people = vec![account];
        }
        self.move_waiting(tx, id);
    }
}
