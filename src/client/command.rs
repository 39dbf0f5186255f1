//! Commands of people: each verb is checked here, once, and handed to the transition that carries it out.

use crate::account::Account;
use crate::call::message::Media;
use crate::client::Client;
use crate::client::calls::call_state::Page;
use crate::client::problem::not_here;
use crate::io::{Command, Outcome, Problem};
use crate::transaction::Transaction;

type Answer = Result<Outcome, Problem>;

/// The way in which a verb is answered.
enum Answered {
    /// With this outcome, in the same transaction.
    Now(Outcome),
    /// By the transition that it began, under its ticket.
    Later,
}

impl From<Outcome> for Answered {
    fn from(outcome: Outcome) -> Self {
        Self::Now(outcome)
    }
}

impl From<Option<Outcome>> for Answered {
    fn from(outcome: Option<Outcome>) -> Self {
        outcome.map_or(Self::Later, Self::Now)
    }
}

impl From<()> for Answered {
    fn from((): ()) -> Self {
        Self::Later
    }
}

fn answered<T: Into<Answered>>(result: Result<T, Problem>) -> Result<Answered, Problem> {
    result.map(Into::into)
}

impl Client {
    pub(super) fn command(&mut self, tx: &mut Transaction<'_>, ticket: u64, command: Command) {
        match self.run(tx, ticket, command) {
            Ok(Answered::Now(outcome)) => tx.done(ticket, Ok(outcome)),
            Ok(Answered::Later) => {}
            Err(problem) => tx.done(ticket, Err(problem)),
        }
    }

    /// The one match over all verbs. Those above the line need no account.
    fn run(&mut self, tx: &mut Transaction<'_>, ticket: u64, command: Command) -> Result<Answered, Problem> {
        let has_account = self.account.is_kept();
        match command {
            Command::CreateAccount { handle, protect_new } => {
                answered(self.create_account(tx, ticket, &handle, protect_new))
            }
            Command::Recover { handle, phrase } => answered(self.recover(tx, ticket, &handle, &phrase)),
            Command::BeginPairing { name } => answered(self.begin_pairing(tx, &name)),
            Command::CancelPairing => answered(Ok(self.cancel_pairing(tx))),
            Command::PutStorageAway => answered(Ok(self.put_storage_away(tx))),
            Command::PutRefusedAway => answered(Ok(self.put_refusals_away())),

            _ if !has_account => Err(Problem::NoAccount),

            Command::StartConversation { people, name } => answered(self.start(tx, ticket, &people, name.as_deref())),
            Command::AcceptRequest { conversation } => answered(self.accept_request(tx, &conversation)),
            Command::DeleteConversation { conversation } => answered(self.delete_conversation(tx, &conversation)),
            Command::SetBlocked { person, blocked } => answered(self.set_blocked(tx, &person, blocked)),

            Command::Open {
                conversation,
                thread,
                earlier,
            } => answered(self.open_thread(tx, ticket, &conversation, thread, earlier)),
            Command::Painted {
                conversation,
                thread,
                messages,
            } => answered(self.painted(tx, &conversation, thread, &messages)),
            Command::Send {
                conversation,
                id,
                text,
                thread,
            } => answered(self.send(tx, &conversation, thread, &id, &text)),
            Command::SetTimer { conversation, seconds } => answered(self.set_timer(tx, &conversation, seconds)),
            Command::Inspect { conversation, thread } => answered(self.inspect(tx, ticket, &conversation, thread)),

            Command::Protect { conversation } => answered(self.turn_on(tx, &conversation)),
            Command::ProposeOff { conversation } => answered(self.propose_off(tx, &conversation)),
            Command::WithdrawOff { conversation } => answered(self.withdraw_off(tx, &conversation)),
            Command::AnswerOff { conversation, agree } => answered(self.answer_off(tx, &conversation, agree)),

            Command::AddPeople { conversation, people } => {
                answered(self.add_people(tx, ticket, &conversation, &people))
            }
            Command::RemovePerson { conversation, person } => answered(self.remove_person(tx, &conversation, &person)),
            Command::MakeAdmin { conversation, person } => answered(self.make_admin(tx, &conversation, &person)),
            Command::Rename { conversation, name } => answered(self.rename(tx, &conversation, &name)),
            Command::Leave { conversation } => answered(self.leave(tx, &conversation)),

            Command::SafetyNumber { conversation, person } => answered(self.safety_number(&conversation, &person)),
            Command::ScanSafety {
                conversation,
                person,
                scanned,
            } => answered(self.scan_safety(&conversation, &person, &scanned)),
            Command::MarkVerified { person, verified } => answered(self.mark_verified(&person, verified)),
            Command::AcknowledgeIdentity { person } => answered(self.acknowledge_identity(tx, &person)),

            Command::SetProtectNew { on } => answered(self.change_settings(tx, |account| account.protect_new = on)),
            Command::SetHideIp { on } => answered(self.change_settings(tx, |account| account.hide_ip = on)),
            Command::ShowPhrase => answered(self.show_phrase()),
            Command::CheckPhrase { words } => answered(self.check_phrase(tx, &words)),
            Command::EnterPairingCode { code, history } => answered(self.enter_pairing_code(tx, &code, history)),
            Command::ConfirmWords { matches } => answered(self.confirm_words(tx, matches)),
            Command::RenameDevice { device, name } => answered(self.rename_device(tx, &device, &name)),
            Command::RemoveDevice { device } => answered(self.remove_device(tx, &device)),

            Command::StartCall {
                conversation,
                video,
                worker_key,
                tab,
            } => answered(self.start_call(tx, &conversation, video, Page::new(&worker_key, tab)?)),
            Command::AcceptCall {
                call,
                video,
                worker_key,
                tab,
            } => answered(self.accept_call(tx, &call, video, Page::new(&worker_key, tab)?)),
            Command::DeclineCall { call } | Command::HangUp { call } => answered(self.leave_call(tx, &call)),
            Command::CallSignal {
                call,
                peer,
                kind,
                payload,
            } => answered(self.post_signal(tx, (&call, &peer), kind, payload)),
            Command::CallPeer {
                call,
                peer,
                state,
                dropped,
            } => answered(self.report_peer(tx, (&call, &peer), state, dropped)),
            Command::CallMedia {
                call,
                muted,
                camera,
                screen,
            } => answered(self.set_media(tx, &call, Media { muted, camera, screen })),
            Command::CallForward { call, offer, wanted } => answered(self.call_forward(&call, offer, wanted)),
        }
    }

    fn change_settings(&mut self, tx: &mut Transaction<'_>, change: impl FnOnce(&mut Account)) -> Answer {
        change(self.account.edit().ok_or_else(not_here)?);
        self.settings_changed(tx);
        Ok(Outcome::Nothing)
    }
}
