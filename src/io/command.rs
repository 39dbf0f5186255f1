//! The person's verbs. A closed table: the page can send these and nothing else.

use crate::call::PeerReport;

/// An answer to a proposal: a boolean to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Go on unprotected.
    Agree,
    /// Stay protected.
    Refuse,
}

impl From<bool> for Agreement {
    fn from(agrees: bool) -> Self {
        if agrees { Agreement::Agree } else { Agreement::Refuse }
    }
}

/// A request of the person at the screen. Ids are lowercase hexadecimal.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(tag = "verb", rename_all = "camelCase", rename_all_fields = "camelCase"))]
pub enum Command {
    /// Makes the account of this profile and takes the handle. Ends when the relay has accepted it.
    CreateAccount {
        /// 1 to 32 letters, digits, `.`, `_`, `-`.
        handle: String,
        /// The answer to "Protect every new conversation".
        protect_new: bool,
    },
    /// Starts a conversation, or finds the existing one. → `Outcome::Conversation`
    StartConversation {
        /// Handles, as typed.
        people: Vec<String>,
        /// The group's name; with one it is a group, with any number of people.
        name: Option<String>,
    },
    /// Adds people to a group. Ends when their keys were fetched; the commit waits in the outbox.
    AddPeople {
        /// The conversation.
        conversation: String,
        /// Handles, as typed.
        people: Vec<String>,
    },
    /// Removes a member from a group, with all their devices.
    RemovePerson {
        /// The conversation.
        conversation: String,
        /// The person's account key.
        person: String,
    },
    /// Makes a member an admin of a group.
    MakeAdmin {
        /// The conversation.
        conversation: String,
        /// The person's account key.
        person: String,
    },
    /// Gives a group another name.
    Rename {
        /// The conversation.
        conversation: String,
        /// 1 to 64 characters.
        name: String,
    },
    /// Leaves a group.
    Leave {
        /// The conversation.
        conversation: String,
    },
    /// Accepts a request: from now on it is a conversation like any other.
    AcceptRequest {
        /// The conversation.
        conversation: String,
    },
    /// Deletes a request, or a conversation that this account is no longer in, from this device.
    DeleteConversation {
        /// The conversation.
        conversation: String,
    },
    /// At first run: shows a code for linking this browser to an account. → `Outcome::Pairing`
    BeginPairing {
        /// This browser's name.
        name: String,
    },
    /// Takes the code that a new browser shows.
    EnterPairingCode {
        /// As typed or scanned.
        code: String,
        /// Whether the new browser also gets the history.
        history: bool,
    },
    /// The person has compared the four words.
    ConfirmWords {
        /// They are the same.
        #[cfg_attr(test, ts(rename = "match"))]
        matches: bool,
    },
    /// Ends linking, or dismisses its result.
    CancelPairing,
    /// Dismisses the notice about the storage.
    PutStorageAway,
    /// Dismisses the notices about refused invitations.
    PutRefusedAway,
    /// The recovery phrase. → `Outcome::Phrase`
    ShowPhrase,
    /// Confirms that the phrase was written down, by some of its words and their numbers from 1.
    CheckPhrase {
        /// Number and word.
        words: Vec<(u32, String)>,
    },
    /// At first run: gets an account back from its phrase.
    Recover {
        /// The account's name.
        handle: String,
        /// 24 words.
        phrase: String,
    },
    /// Gives a device another name.
    RenameDevice {
        /// The device.
        device: String,
        /// 1 to 48 characters.
        name: String,
    },
    /// Removes a device from the account and from every conversation.
    RemoveDevice {
        /// The device.
        device: String,
    },
    /// Blocks or unblocks a person, without telling them.
    SetBlocked {
        /// The person's account key.
        person: String,
        /// Blocked or not.
        blocked: bool,
    },
    /// Puts a message into the conversation's current thread: it is in the outbox when this ends well.
    Send {
        /// The conversation.
        conversation: String,
        /// A random id (16 bytes) that the page chose. A second message of the same id is not sent.
        id: String,
        /// The text, at most 64 KiB of UTF-8.
        text: String,
        /// The thread whose sentence was above the text. After an agreement to turn protection off, a conversation
        /// takes a message for its named thread only, so that no text for a protected thread is sent readable.
        thread: Option<u32>,
    },
    /// Turns protection on.
    Protect {
        /// The conversation.
        conversation: String,
    },
    /// Asks all other members to agree to an unprotected thread.
    ProposeOff {
        /// The conversation.
        conversation: String,
    },
    /// Withdraws this account's own proposal.
    WithdrawOff {
        /// The conversation.
        conversation: String,
    },
    /// Answers another member's proposal.
    AnswerOff {
        /// The conversation.
        conversation: String,
        /// `true` to agree.
        #[cfg_attr(test, ts(type = "boolean"))]
        agree: Agreement,
    },
    /// Changes the conversation's timer.
    SetTimer {
        /// The conversation.
        conversation: String,
        /// 5 to 86,400 seconds, or none.
        seconds: Option<u32>,
    },
    /// Opens a thread, or an earlier page of it: returns its newest messages; later changes come as events. →
    /// `Outcome::Thread`
    Open {
        /// The conversation.
        conversation: String,
        /// The thread's number in the conversation; the current one when absent.
        thread: Option<u32>,
        /// True to load one more page of older messages of a thread already open.
        earlier: bool,
    },
    /// These messages were painted in a visible page: their timers start.
    Painted {
        /// The conversation.
        conversation: String,
        /// The thread.
        thread: u32,
        /// The messages' ids.
        messages: Vec<String>,
    },
    /// The safety number with a person. → `Outcome::Safety`
    SafetyNumber {
        /// The conversation.
        conversation: String,
        /// The person's account key.
        person: String,
    },
    /// Compares the other person's QR code, scanned or pasted, and marks them as verified if it is right.
    ScanSafety {
        /// The conversation.
        conversation: String,
        /// The person's account key.
        person: String,
        /// The content of the code.
        scanned: String,
    },
    /// The person at the screen compared the safety number, or withdraws that.
    MarkVerified {
        /// The person's account key.
        person: String,
        /// Verified or not.
        verified: bool,
    },
    /// The person at the screen has seen that an identity key changed, and accepts the new one.
    AcknowledgeIdentity {
        /// The person's account key, as it was.
        person: String,
    },
    /// "Protect every new conversation".
    SetProtectNew {
        /// On or off.
        on: bool,
    },
    /// "Always hide my IP address in calls": they go through a TURN server, or not at all.
    SetHideIp {
        /// On or off.
        on: bool,
    },
    /// Fetches the relay's records of a thread. → `Outcome::Inspected`
    Inspect {
        /// The conversation.
        conversation: String,
        /// The thread.
        thread: u32,
    },
    /// Starts a call, or joins the one under way. An unprotected conversation is protected first.
    StartCall {
        /// The conversation.
        conversation: String,
        /// With video.
        video: bool,
        /// The frame worker's public key, hexadecimal.
        worker_key: String,
        /// The tab that has the media.
        tab: String,
    },
    /// Answers the call that rings.
    AcceptCall {
        /// The call.
        call: String,
        /// With video.
        video: bool,
        /// The frame worker's public key, hexadecimal.
        worker_key: String,
        /// The tab that has the media.
        tab: String,
    },
    /// Declines the call that rings.
    DeclineCall {
        /// The call.
        call: String,
    },
    /// Stops ringing, hangs up, or dismisses an ended call.
    HangUp {
        /// The call.
        call: String,
    },
    /// A step of a peer's connection, for the peer.
    CallSignal {
        /// The call.
        call: String,
        /// The peer.
        peer: String,
        /// Its kind.
        kind: crate::call::message::SignalKind,
        /// A description, or a candidate as JSON (empty: there are no more).
        payload: String,
    },
    /// The page reports the state of a peer's connection.
    CallPeer {
        /// The call.
        call: String,
        /// The peer.
        peer: String,
        /// Its state.
        state: PeerReport,
        /// Frames of it that did not authenticate, so far.
        dropped: u32,
    },
    /// Our connection with the forwarding server, in a call that is forwarded: its offer, and whose media it has where.
    CallForward {
        /// The call.
        call: String,
        /// An SDP offer.
        offer: String,
        /// A section for each sound and each picture that is wanted; the first counts most.
        wanted: Vec<WantedPeer>,
    },
    /// The page reports which media this device sends.
    CallMedia {
        /// The call.
        call: String,
        /// The microphone is off.
        muted: bool,
        /// The camera is on.
        camera: bool,
        /// The screen is shown.
        screen: bool,
    },
}

/// One section of an offer, and the peer whose media it is to receive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WantedPeer {
    /// The section's `mid`.
    pub mid: String,
    /// The peer.
    pub peer: String,
}
