//! The verbs, fields and words of commands, as the page names them.

/// Hands the table to a macro. One row for each verb: its name to the page, its variant, and how its fields are read.
macro_rules! verbs {
    ($macro:ident) => {
        $macro! {
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
    };
}

/// Hands the words that a field can have to a macro: each type, its words and their variants.
macro_rules! words {
    ($macro:ident) => {
        $macro! {
            SignalKind { "offer" => Offer, "answer" => Answer, "candidate" => Candidate },
            PeerReport {
                "connected" => Connected,
                "disconnected" => Disconnected,
                "failed" => Failed,
                "closed" => Closed
            },
        }
    };
}

pub(crate) use {verbs, words};
