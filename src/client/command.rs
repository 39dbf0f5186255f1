//! What people ask for: each verb is checked here, once, and handed to the transition that does it.

use crate::client::Client;
use crate::client::messages::receive::timer_set;
use crate::client::problem::{nonsense, not_here};
use crate::client::relay::log_position::Reader;
use crate::client::relay::requests::PendingRequest;
use crate::content::{Content, Control};
use crate::conversation::kind::Standing;
use crate::conversation::outbox::{CommitIntent, Job};
use crate::conversation::protection::Protection;
use crate::conversation::{Conversation, ConversationId};
use crate::expiry::Timer;
use crate::io::{Closed, Command, Missing, Outcome, Problem};
use crate::sync::Sync;
use crate::transaction::Transaction;
use sotto_wire::{RecordId, Request, limits};

type Answer = Result<Outcome, Problem>;

impl Client {
    pub(super) fn command(&mut self, tx: &mut Transaction<'_>, ticket: u64, command: Command) {
        let command = match command {
            Command::CreateAccount { handle, protect_new } => {
                self.create_account(tx, ticket, &handle, protect_new);
                return;
            }
            Command::BeginPairing { name } => {
                let answer = self.begin_pairing(tx, &name);
                tx.done(ticket, answer);
                return;
            }
            Command::Recover { handle, phrase } => {
                self.recover(tx, ticket, &handle, &phrase);
                return;
            }
            Command::CancelPairing => {
                self.cancel_pairing(tx);
                tx.done(ticket, Ok(Outcome::Nothing));
                return;
            }
            Command::PutStorageAway => {
                self.put_storage_away(tx);
                tx.done(ticket, Ok(Outcome::Nothing));
                return;
            }
            Command::PutRefusedAway => {
                self.put_refusals_away();
                tx.done(ticket, Ok(Outcome::Nothing));
                return;
            }
            command => command,
        };
        if !self.account.is_kept() {
            tx.done(ticket, Err(Problem::NoAccount));
            return;
        }
        match command {
            Command::StartConversation { people, name } => self.start(tx, ticket, &people, name.as_deref()),
            Command::AddPeople { conversation, people } => self.add_people(tx, ticket, &conversation, &people),
            Command::Open {
                conversation,
                thread,
                earlier,
            } => {
                if let Err(problem) = self.open_thread(tx, ticket, &conversation, thread, earlier) {
                    tx.done(ticket, Err(problem));
                }
            }
            Command::Inspect { conversation, thread } => {
                if let Err(problem) = self.inspect(tx, ticket, &conversation, thread) {
                    tx.done(ticket, Err(problem));
                }
            }
            now => {
                let answer = self.at_once(tx, now);
                tx.done(ticket, answer);
            }
        }
    }

    /// The verbs that end in the transaction in which they are asked.
    fn at_once(&mut self, tx: &mut Transaction<'_>, command: Command) -> Answer {
        match command {
            Command::Send {
                conversation,
                id,
                text,
                thread,
            } => self.send(tx, &conversation, thread, &id, &text),
            Command::Protect { conversation } => {
                let id = self.writable(&conversation)?;
                self.protect(tx, id);
                Ok(Outcome::Nothing)
            }
            Command::ProposeOff { conversation } => self.propose_off(tx, &conversation),
            Command::WithdrawOff { conversation } => self.withdraw_off(tx, &conversation),
            Command::AnswerOff { conversation, agree } => self.answer_off(tx, &conversation, agree),
            Command::SetTimer { conversation, seconds } => self.set_timer(tx, &conversation, seconds),
            Command::Painted {
                conversation,
                thread,
                messages,
            } => {
                let id = self.conversation_named(&conversation)?;
                self.painted(tx, id, thread, &messages);
                Ok(Outcome::Nothing)
            }
            Command::SafetyNumber { conversation, person } => self.safety_number(&conversation, &person),
            Command::ScanSafety {
                conversation,
                person,
                scanned,
            } => self.scan_safety(tx, &conversation, &person, &scanned),
            Command::MarkVerified { person, verified } => self.mark_verified(tx, &person, verified),
            Command::AcknowledgeIdentity { person } => self.acknowledge_identity(tx, &person),
            Command::SetProtectNew { on } => {
                if let Some(account) = self.account.edit() {
                    account.protect_new = on;
                }
                self.settings_changed(tx);
                Ok(Outcome::Nothing)
            }
            Command::SetHideIp { on } => {
                if let Some(account) = self.account.edit() {
                    account.hide_ip = on;
                }
                self.settings_changed(tx);
                Ok(Outcome::Nothing)
            }
            Command::RemovePerson { conversation, person } => self.remove_person(tx, &conversation, &person),
            Command::MakeAdmin { conversation, person } => self.make_admin(tx, &conversation, &person),
            Command::Rename { conversation, name } => self.rename(tx, &conversation, &name),
            Command::Leave { conversation } => self.leave(tx, &conversation),
            Command::AcceptRequest { conversation } => self.accept_request(tx, &conversation),
            Command::DeleteConversation { conversation } => self.delete_conversation(tx, &conversation),
            Command::SetBlocked { person, blocked } => self.set_blocked(tx, &person, blocked),
            Command::EnterPairingCode { code, history } => self.enter_pairing_code(tx, &code, history),
            Command::ConfirmWords { matches } => self.confirm_words(tx, matches),
            Command::ShowPhrase => self.show_phrase(),
            Command::CheckPhrase { words } => self.check_phrase(tx, &words),
            Command::RenameDevice { device, name } => self.rename_device(tx, &device, &name),
            Command::RemoveDevice { device } => self.remove_device(tx, &device),
            call @ (Command::StartCall { .. }
            | Command::AcceptCall { .. }
            | Command::DeclineCall { .. }
            | Command::HangUp { .. }
            | Command::CallSignal { .. }
            | Command::CallPeer { .. }
            | Command::CallMedia { .. }
            | Command::CallForward { .. }) => self.call_command(tx, call),
            Command::CreateAccount { .. }
            | Command::BeginPairing { .. }
            | Command::Recover { .. }
            | Command::CancelPairing
            | Command::PutStorageAway
            | Command::PutRefusedAway
            | Command::StartConversation { .. }
            | Command::AddPeople { .. }
            | Command::Open { .. }
            | Command::Inspect { .. } => Err(nonsense()),
        }
    }

    fn send(
        &mut self,
        tx: &mut Transaction<'_>,
        conversation: &str,
        thread: Option<u32>,
        id: &str,
        text: &str,
    ) -> Answer {
        let conversation = self.writable(conversation)?;
        let id = RecordId::from_hex(id).ok_or_else(nonsense)?;
        if text.trim().is_empty() {
            return Err(Problem::MessageEmpty);
        }
        if text.len() > limits::TEXT {
            return Err(Problem::MessageTooLong);
        }
        if !self.is_known(conversation, id) {
            let thread = self.thread_for(conversation, thread)?;
            self.compose(tx, (conversation, thread), id, text);
        }
        Ok(Outcome::Nothing)
    }

    /// The thread that words go into which were typed under another thread's sentence: the current one while it is
    /// protected. Nothing goes from a protected thread into a readable one.
    fn thread_for(&self, id: ConversationId, typed_in: Option<u32>) -> Result<u32, Problem> {
        let found = self.conversations.get(&id).ok_or_else(not_here)?;
        let current = found.current();
        let over = |thread: &u32| found.ended.iter().any(|group| group.thread == *thread && !group.broken);
        match (&found.protection, typed_in) {
            (Protection::Waiting(_) | Protection::On(_), _) => Ok(current),
            (Protection::Off(_), None) if !found.is_agreed() => Ok(current),
            (Protection::Off(_), Some(thread)) if thread == current => Ok(current),
            (Protection::Off(_), Some(thread)) if over(&thread) => Ok(thread),
            (Protection::Off(_), _) => Err(Problem::ReadOnly { why: Closed::Thread }),
        }
    }

    fn set_timer(&mut self, tx: &mut Transaction<'_>, conversation: &str, seconds: Option<u32>) -> Answer {
        let id = self.writable(conversation)?;
        if let Some(seconds) = seconds {
            Timer::new(seconds).map_err(|_| Problem::TimerOutOfRange)?;
        }
        let Some(conversation) = self.conversations.edit(&id) else {
            return Err(not_here());
        };
        if conversation.timer == seconds {
            return Ok(Outcome::Nothing);
        }
        conversation.timer = seconds;
        let record = RecordId(tx.random());
        let work = match &conversation.protection {
            Protection::Off(log) => {
                let content = Content::control(tx.random(), &Control::Timer(seconds));
                conversation.timer_set = Some(record);
                Job::Open {
                    post: log.post(&content),
                    message: None,
                }
            }
            Protection::Waiting(_) | Protection::On(_) => Job::Commit {
                intent: CommitIntent::Timer { seconds },
                made: None,
            },
        };
        self.outbox.push(record, id, work);
        let thread = self.conversations.get(&id).map_or(0, Conversation::current);
        if let Some(me) = self.account.key() {
            self.notice(tx, id, thread, timer_set(me, seconds));
        }
        Ok(Outcome::Nothing)
    }

    /// They are kept, and one's other devices have them too.
    pub(super) fn settings_changed(&mut self, tx: &mut Transaction<'_>) {
        let Some(account) = self.account.get() else { return };
        let sync = Sync::Settings {
            protect_new: account.protect_new,
            phrase_checked: account.phrase_checked,
            hide_ip: Some(account.hide_ip),
        };
        self.tell_own(tx, &sync);
    }

    fn inspect(&mut self, tx: &mut Transaction<'_>, ticket: u64, id: &str, thread: u32) -> Result<(), Problem> {
        let conversation = self.conversation_named(id)?;
        if !self.online() {
            return Err(Problem::RelayAway { goes_on: false });
        }
        let reader = self
            .readers(conversation)
            .into_iter()
            .rev()
            .find(|reader| reader.thread == thread);
        let Some(Reader {
            topic,
            generation,
            capability,
            ..
        }) = reader
        else {
            return Err(Problem::NotHere { why: Missing::Records });
        };
        let request = Request::Inspect {
            topic,
            generation,
            capability,
        };
        self.send_request(
            tx,
            request,
            PendingRequest::Inspect {
                ticket,
                conversation,
                thread,
            },
        );
        Ok(())
    }

    /// A conversation that we are in.
    pub(super) fn writable(&self, hex: &str) -> Result<ConversationId, Problem> {
        let id = self.conversation_named(hex)?;
        match self.conversations.get(&id).map(|found| &found.standing) {
            Some(Standing::Member) => Ok(id),
            Some(Standing::Request) => Err(crate::client::problem::accept_first()),
            Some(Standing::Ended(_)) | None => Err(Problem::ReadOnly { why: Closed::NotMember }),
        }
    }

    pub(super) fn conversation_named(&self, hex: &str) -> Result<ConversationId, Problem> {
        let id = ConversationId::from_hex(hex).ok_or_else(nonsense)?;
        if self.conversations.contains_key(&id) {
            Ok(id)
        } else {
            Err(not_here())
        }
    }
}
