//! A command as the page writes it: one object, with the verb among its fields, and no field that the verb does not have.
//!
//! Read by hand, by one table: serde's code for the same is 45 kB.

use crate::call::message::SignalKind;
use crate::io::{Agreement, Command, PeerReport, WantedPeer};
use js_sys::{Array, Object, Reflect};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};

/// The page's object is no command.
#[derive(Debug)]
pub struct NoCommand;

/// One row for each verb: its name to the page, its variant, and the names of its fields.
macro_rules! verbs {
    ($($verb:literal => $variant:ident { $($field:ident: $how:ident($name:literal)),* },)*) => {
        fn table(verb: &str, fields: &Fields<'_>) -> Result<Command, NoCommand> {
            Ok(match verb {
                $($verb => Command::$variant { $($field: fields.$how($name)?),* },)*
                _ => return Err(NoCommand),
            })
        }

        /// A command without a row does not compile.
        const _: fn(&Command) = |command| match command {
            $(Command::$variant { .. } => {})*
        };
    };
}

/// Reads a command.
pub fn read(value: &JsValue) -> Result<Command, NoCommand> {
    let object = value.dyn_ref::<Object>().ok_or(NoCommand)?;
    let fields = Fields {
        object,
        taken: Cell::new(1),
    };
    let verb: String = FromPage::from_page(&fields.field("verb"))?;
    let command = table(&verb, &fields)?;
    (Object::keys(object).length() <= fields.taken.get())
        .then_some(command)
        .ok_or(NoCommand)
}

verbs! {
    "createAccount" => CreateAccount { handle: take("handle"), protect_new: take("protectNew") },
    "startConversation" => StartConversation { people: take("people"), name: take("name") },
    "addPeople" => AddPeople { conversation: take("conversation"), people: take("people") },
    "removePerson" => RemovePerson { conversation: take("conversation"), person: take("person") },
    "makeAdmin" => MakeAdmin { conversation: take("conversation"), person: take("person") },
    "rename" => Rename { conversation: take("conversation"), name: take("name") },
    "leave" => Leave { conversation: take("conversation") },
    "acceptRequest" => AcceptRequest { conversation: take("conversation") },
    "deleteConversation" => DeleteConversation { conversation: take("conversation") },
    "beginPairing" => BeginPairing { name: take("name") },
    "enterPairingCode" => EnterPairingCode { code: take("code"), history: take("history") },
    "confirmWords" => ConfirmWords { matches: take("match") },
    "cancelPairing" => CancelPairing {},
    "putStorageAway" => PutStorageAway {},
    "putRefusedAway" => PutRefusedAway {},
    "showPhrase" => ShowPhrase {},
    "checkPhrase" => CheckPhrase { words: take("words") },
    "recover" => Recover { handle: take("handle"), phrase: take("phrase") },
    "renameDevice" => RenameDevice { device: take("device"), name: take("name") },
    "removeDevice" => RemoveDevice { device: take("device") },
    "setBlocked" => SetBlocked { person: take("person"), blocked: take("blocked") },
    "send" => Send {
        conversation: take("conversation"),
        id: take("id"),
        text: take("text"),
        thread: take("thread")
    },
    "protect" => Protect { conversation: take("conversation") },
    "proposeOff" => ProposeOff { conversation: take("conversation") },
    "withdrawOff" => WithdrawOff { conversation: take("conversation") },
    "answerOff" => AnswerOff { conversation: take("conversation"), agree: take("agree") },
    "setTimer" => SetTimer { conversation: take("conversation"), seconds: take("seconds") },
    "open" => Open { conversation: take("conversation"), thread: take("thread"), earlier: or_default("earlier") },
    "painted" => Painted {
        conversation: take("conversation"),
        thread: take("thread"),
        messages: take("messages")
    },
    "safetyNumber" => SafetyNumber { conversation: take("conversation"), person: take("person") },
    "scanSafety" => ScanSafety {
        conversation: take("conversation"),
        person: take("person"),
        scanned: take("scanned")
    },
    "markVerified" => MarkVerified { person: take("person"), verified: take("verified") },
    "acknowledgeIdentity" => AcknowledgeIdentity { person: take("person") },
    "setProtectNew" => SetProtectNew { on: take("on") },
    "setHideIp" => SetHideIp { on: take("on") },
    "inspect" => Inspect { conversation: take("conversation"), thread: take("thread") },
    "startCall" => StartCall {
        conversation: take("conversation"),
        video: take("video"),
        worker_key: take("workerKey"),
        tab: take("tab")
    },
    "acceptCall" => AcceptCall {
        call: take("call"),
        video: take("video"),
        worker_key: take("workerKey"),
        tab: take("tab")
    },
    "declineCall" => DeclineCall { call: take("call") },
    "hangUp" => HangUp { call: take("call") },
    "callSignal" => CallSignal {
        call: take("call"),
        peer: take("peer"),
        kind: take("kind"),
        payload: take("payload")
    },
    "callPeer" => CallPeer {
        call: take("call"),
        peer: take("peer"),
        state: take("state"),
        dropped: take("dropped")
    },
    "callForward" => CallForward { call: take("call"), offer: take("offer"), wanted: take("wanted") },
    "callMedia" => CallMedia {
        call: take("call"),
        muted: take("muted"),
        camera: take("camera"),
        screen: take("screen")
    },
}

/// The fields of a command.
struct Fields<'a> {
    object: &'a Object,
    /// How many of them belong to it, the verb included.
    taken: Cell<u32>,
}

impl Fields<'_> {
    fn field(&self, name: &str) -> JsValue {
        Reflect::get(self.object, &name.into()).unwrap_or_default()
    }

    fn take<T: FromPage>(&self, name: &str) -> Result<T, NoCommand> {
        if Object::has_own(self.object, &name.into()) {
            self.taken.set(self.taken.get() + 1);
        }
        T::from_page(&self.field(name))
    }

    fn or_default<T: FromPage + Default>(&self, name: &str) -> Result<T, NoCommand> {
        Ok(self.take::<Option<T>>(name)?.unwrap_or_default())
    }
}

/// A type that a field can have.
trait FromPage: Sized {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand>;
}

impl FromPage for String {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        value.as_string().ok_or(NoCommand)
    }
}

impl FromPage for bool {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        value.as_bool().ok_or(NoCommand)
    }
}

impl FromPage for u32 {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        let number = value.as_f64().ok_or(NoCommand)?;
        let whole = number as u32;
        (f64::from(whole) == number).then_some(whole).ok_or(NoCommand)
    }
}

impl<T: FromPage> FromPage for Option<T> {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        if value.is_undefined() || value.is_null() {
            return Ok(None);
        }
        T::from_page(value).map(Some)
    }
}

impl<T: FromPage> FromPage for Vec<T> {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        let items = value.dyn_ref::<Array>().ok_or(NoCommand)?;
        items.iter().map(|item| T::from_page(&item)).collect()
    }
}

impl FromPage for (u32, String) {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        let pair = value.dyn_ref::<Array>().filter(|pair| pair.length() == 2);
        let pair = pair.ok_or(NoCommand)?;
        Ok((u32::from_page(&pair.get(0))?, String::from_page(&pair.get(1))?))
    }
}

impl FromPage for Agreement {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        bool::from_page(value).map(Agreement::from)
    }
}

impl FromPage for SignalKind {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        match String::from_page(value)?.as_str() {
            "offer" => Ok(SignalKind::Offer),
            "answer" => Ok(SignalKind::Answer),
            "candidate" => Ok(SignalKind::Candidate),
            _ => Err(NoCommand),
        }
    }
}

impl FromPage for PeerReport {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        match String::from_page(value)?.as_str() {
            "connected" => Ok(PeerReport::Connected),
            "disconnected" => Ok(PeerReport::Disconnected),
            "failed" => Ok(PeerReport::Failed),
            "closed" => Ok(PeerReport::Closed),
            _ => Err(NoCommand),
        }
    }
}

impl FromPage for WantedPeer {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        let object = value.dyn_ref::<Object>().ok_or(NoCommand)?;
        let fields = Fields {
            object,
            taken: Cell::new(0),
        };
        Ok(Self {
            mid: fields.take("mid")?,
            peer: fields.take("peer")?,
        })
    }
}
