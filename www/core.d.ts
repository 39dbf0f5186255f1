/** What crosses between the page and the core: the shapes of `src/io`, as JavaScript has them. */

export type Command =
  | { verb: 'createAccount'; handle: string; protectNew: boolean }
  /** Several people make a group; `name` is the group's, and needed only then. */
  | { verb: 'startConversation'; people: string[]; name: string | null }
  | { verb: 'send'; conversation: string; id: string; text: string; thread: number | null }
  | { verb: 'protect'; conversation: string }
  | { verb: 'setTimer'; conversation: string; seconds: number | null }
  | { verb: 'open'; conversation: string; thread: number | null; earlier: boolean }
  | { verb: 'painted'; conversation: string; thread: number; messages: string[] }
  | { verb: 'safetyNumber'; conversation: string; person: string }
  | { verb: 'markVerified'; person: string; verified: boolean }
  /** What was scanned from, or pasted of, the other side's QR code. Verifies if it is right; rejects with `safetyDiffers`. */
  | { verb: 'scanSafety'; conversation: string; person: string; scanned: string }
  | { verb: 'acknowledgeIdentity'; person: string }
  | { verb: 'setProtectNew'; on: boolean }
  | { verb: 'setHideIp'; on: boolean }
  | { verb: 'inspect'; conversation: string; thread: number }
  /** Handles, as typed. Ends when the keys of everybody named were fetched; `ConversationView.progress` says how far. */
  | { verb: 'addPeople'; conversation: string; people: string[] }
  | { verb: 'removePerson'; conversation: string; person: string }
  | { verb: 'makeAdmin'; conversation: string; person: string }
  | { verb: 'rename'; conversation: string; name: string }
  | { verb: 'leave'; conversation: string }
  | { verb: 'acceptRequest'; conversation: string }
  /** Deletes a request, or a conversation that one has left, from this device. */
  | { verb: 'deleteConversation'; conversation: string }
  | { verb: 'setBlocked'; person: string; blocked: boolean }
  /** Asks everybody else to agree to an unprotected thread; taken back with `withdrawOff`. */
  | { verb: 'proposeOff'; conversation: string }
  | { verb: 'withdrawOff'; conversation: string }
  | { verb: 'answerOff'; conversation: string; agree: boolean }
  /** A new browser, before it has an account: shows a code. → outcome `pairing`; goes on in `AppView.pairing` */
  | { verb: 'beginPairing'; name: string }
  /** The browser that has the account: the code as typed or scanned. → goes on in `AppView.pairing` */
  | { verb: 'enterPairingCode'; code: string; history: boolean }
  | { verb: 'confirmWords'; match: boolean }
  | { verb: 'cancelPairing' }
  /** What `AppView.storage` says was read. */
  | { verb: 'putStorageAway' }
  /** What `AppView.refused` says was read. */
  | { verb: 'putRefusedAway' }
  | { verb: 'renameDevice'; device: string; name: string }
  | { verb: 'removeDevice'; device: string }
  /** → outcome `phrase`. Never kept by the page. */
  | { verb: 'showPhrase' }
  /** The person wrote the phrase down: three of its words, by number from 1. Rejects with `phraseWrong`. */
  | { verb: 'checkPhrase'; words: [number, string][] }
  /** A browser that lost its storage, or a new one, at first run. */
  | { verb: 'recover'; handle: string; phrase: string }
  /** Joins the call that is going on there, if there is one. An unprotected conversation is protected first. */
  | { verb: 'startCall'; conversation: string; video: boolean; workerKey: string; tab: string }
  | { verb: 'acceptCall'; call: string; video: boolean; workerKey: string; tab: string }
  | { verb: 'declineCall'; call: string }
  /** In any stage; what is over is put away. */
  | { verb: 'hangUp'; call: string }
  | { verb: 'callSignal'; call: string; peer: string; kind: SignalKind; payload: string }
  /** `dropped`: frames of this peer that did not authenticate, so far. */
  | { verb: 'callPeer'; call: string; peer: string; state: PeerReport; dropped: number }
  | { verb: 'callMedia'; call: string; muted: boolean; camera: boolean; screen: boolean }
  /** In a call that is forwarded: our connection with the server, and whose media it has in which section. */
  | { verb: 'callForward'; call: string; offer: string; wanted: WantedPeer[] };

export type SignalKind = 'offer' | 'answer' | 'candidate';
export type PeerReport = 'connected' | 'disconnected' | 'failed' | 'closed';

export interface AppView {
  account?: AccountView | null;
  connection: 'connecting' | 'offline' | 'catchingUp' | 'online' | 'outdated';
  /** Requests are among them: `request` is true. */
  conversations: ConversationView[];
  devices: DeviceView[];
  pairing?: PairingView | null;
  /** People whom one has blocked. */
  blocked: PersonView[];
  /** The one call that this device is in, or that rings here. */
  call?: CallView | null;
  /** Invitations that were refused lately, the latest first, until they are put away. */
  refused: RefusedView[];
  /** What happened to the storage, until it is put away: which it is, and whether only the phrase helps. */
  storage?: { kind: 'evicted' | 'damaged' | 'rolledBack'; needsPhrase: boolean } | null;
}

export interface RefusedView {
  /** Whose it was: an account key. */
  account: string;
  /** The name that came with it. */
  handle: string;
  fault:
    | 'topicTaken'
    | 'notAMember'
    | 'otherPeople'
    | 'otherAdmins'
    | 'notListed'
    | 'oldList'
    | 'otherName'
    | 'notOurs'
    | 'keysGone'
    | 'tooMany'
    | 'protected';
  at: number;
}

export interface DeviceView {
  device: string;
  /** What its owner calls it; null while it has no name. */
  name?: string | null;
  /** This very browser. */
  own: boolean;
  addedAt: number;
  /** What this device knows of it; null for never. */
  seenAt?: number | null;
}

/** Linking a device, as far as it is. */
export interface PairingView {
  role: 'new' | 'old';
  stage: 'code' | 'waiting' | 'compare' | 'transfer' | 'joining' | 'done' | 'failed';
  /** The code to show, e.g. `K7QM-2F9A-…`; only for the new device in stage `code`. */
  code?: string | null;
  /** What the QR code holds. */
  qr?: string | null;
  /** Four words to compare, in stage `compare`. */
  words?: string[] | null;
  /** The other device's name, once it is known. */
  name?: string | null;
  progress?: ProgressView | null;
  /** Why it failed. */
  problem?:
    | 'differ'
    | 'stopped'
    | 'refused'
    | 'forged'
    | 'tooLarge'
    | 'codeKnown'
    | 'nobodyWaits'
    | 'serverRefused'
    | 'connectionLost'
    | null;
}

export interface ProgressView {
  done: number;
  total: number;
  what: 'keys' | 'history';
}

export interface AccountView {
  handle: string;
  registered: boolean;
  protectNew: boolean;
  /** Calls go through a TURN server, or not at all. */
  hideIp: boolean;
  device: string;
  /** The recovery phrase was written down and checked. */
  phraseChecked: boolean;
}

export interface ConversationView {
  id: string;
  title: string;
  people: PersonView[];
  unread: number;
  preview?: { says: Said; at: number } | null;
  activeAt: number;
  protection: ProtectionView;
  timer?: number | null;
  current: number;
  threads: ThreadSummary[];
  group?: GroupView | null;
  /** Started by somebody one has no contact with: shown under "Requests", nothing is acknowledged before Accept. */
  request: boolean;
  /** Why nothing can be added any more: said in the place of the composer; null while one is in it. */
  ended?: { kind: 'left' } | { kind: 'removed'; by: PersonName } | null;
  off?: OffView | null;
  /** Somebody is in a call here, whether we are or not. */
  call?: CallSummary | null;
  progress?: ProgressView | null;
}

export interface GroupView {
  name: string;
  /** Whether one is an admin oneself: then people can be added and removed. */
  admin: boolean;
}

/** A proposal to turn protection off. */
export interface OffView {
  /** Who proposed it; "You" is the page's to say. */
  by: string;
  mine: boolean;
  /** Handles of those who agreed and of those who have not answered; oneself is named by the own handle. */
  agreed: string[];
  waiting: string[];
  /** One has agreed already. */
  answered: boolean;
}

/** Who is in a conversation's call. */
export interface CallSummary {
  call: string;
  video: boolean;
  people: PersonView[];
  /** This device is in it. */
  mine: boolean;
  /** A device of one's own is in it, this one or another. */
  own: boolean;
  joinable: boolean;
}

export interface CallView {
  /** Empty in stage `protecting`. */
  call: string;
  conversation: string;
  title: string;
  group: boolean;
  /** Started as a video call. */
  video: boolean;
  /** Its media goes through the relay's forwarding server: one connection, with the server, for all peers. */
  forwarded: boolean;
  outgoing: boolean;
  /** The tab that has the media; null while it only rings here. */
  tab: string | null;
  stage: 'protecting' | 'ringingOut' | 'ringingIn' | 'connecting' | 'connected' | 'reconnecting' | 'ended';
  /** Who can hear and see it: shown before any media flows. */
  readers: Readers;
  /** Handle of the caller while it rings here. */
  from: string | null;
  peers: CallPeerView[];
  muted: boolean;
  camera: boolean;
  screen: boolean;
  iceServers: { urls: string[]; username: string | null; credential: string | null }[];
  /** The relay has said which there are. */
  iceReady: boolean;
  /** Only through a TURN server. */
  relayOnly: boolean;
  connectedAt: number | null;
  ended: CallEnd | null;
  problem: 'away' | null;
}

/** Why a call is over. `who` is the other person; null in a group. */
export type CallEnd =
  | { kind: 'hungUp' | 'declined' | 'cancelled' | 'elsewhere' | 'failed' | 'exposed' | 'removed' | 'notCarried' }
  | {
      kind: 'peerHungUp' | 'peerLeft' | 'peerDeclined' | 'busy' | 'unanswered' | 'missed' | 'unprotected';
      who: PersonName | null;
    };

/** Whose media is wanted in one section of an offer. */
export interface WantedPeer {
  mid: string;
  peer: string;
}

/** One connection of a call. */
export interface CallPeerView {
  /** Opaque; a new one after the peer comes back. */
  peer: string;
  account: string;
  handle: string;
  /** A device of one's own. */
  own: boolean;
  /** This side makes the first offer, and insists when both do. */
  offers: boolean;
  state: 'connecting' | 'connected' | 'reconnecting' | 'lost';
  /** What they say that they send. */
  muted: boolean;
  camera: boolean;
  screen: boolean;
  /** Why there is no picture or sound. */
  note: 'connecting' | 'reconnecting' | 'lost' | 'cameraOff' | 'forged' | null;
}

export interface PersonView {
  account: string;
  handle: string;
  verified: boolean;
  changed: boolean;
  /** An admin of the group. */
  admin: boolean;
  blocked: boolean;
}

/** A person in what the core tells. */
export interface PersonName {
  account: string;
  handle: string;
  /** One's own account. */
  own: boolean;
}

export interface ProtectionView {
  state: 'off' | 'waiting' | 'on' | 'broken';
  /** Who can read what is written; while it waits, once it does not wait any more. */
  readers: Readers;
  waits?: Waits | null;
}

/** Who can read, hear or see something. `people` counts oneself, too. */
export type Readers = { kind: 'everybody' } | { kind: 'pair'; who: PersonName } | { kind: 'group'; people: number };

/** Why messages wait. */
export type Waits =
  | { kind: 'away' | 'keysLost' | 'logEnded' }
  | { kind: 'notJoined' | 'noKeys'; whose: PersonName | null }
  | { kind: 'badKeys'; who: PersonName; fault: KeyFault }
  | { kind: 'identityChanged' | 'blocked'; who: PersonName };

export type KeyFault = 'invalid' | 'version' | 'name' | 'foreign';

export interface ThreadSummary {
  thread: number;
  protected: boolean;
  readOnly: boolean;
  unread: number;
}

export interface ThreadView {
  conversation: string;
  thread: number;
  protected: boolean;
  readOnly: boolean;
  more: boolean;
  messages: MessageView[];
}

export interface MessageView {
  id: string;
  says: Said;
  at: number;
  expiresAfter?: number | null;
  remainingMs?: number | null;
  unread: boolean;
}

/** A person's words, or what happened. */
export type Said = Written | { kind: 'notice'; notice: NoticeView };

export type Written =
  | { kind: 'own'; text: string; state: 'queued' | 'sent' | 'unsent' }
  | { kind: 'peer'; sender: PersonName; text: string };

/** A line that nobody wrote: what happened. `people` counts oneself, too. */
export type NoticeView =
  | { kind: 'unknown' }
  | { kind: 'timerSet'; by: PersonName; seconds: number }
  | { kind: 'timerOff'; by: PersonName }
  | { kind: 'memberAdded'; by: PersonName; who: PersonName }
  | { kind: 'memberRemoved'; by: PersonName; who: PersonName }
  | { kind: 'memberLeft'; who: PersonName }
  | { kind: 'deviceAdded'; by: PersonName }
  | { kind: 'deviceRemoved'; by: PersonName }
  | { kind: 'adminMade'; who: PersonName }
  | { kind: 'groupNamed'; by: PersonName; group: string }
  | { kind: 'takenOut'; by: PersonName }
  | { kind: 'letIn'; by: PersonName }
  | { kind: 'letIntoGroup'; by: PersonName; people: number }
  | { kind: 'peopleNew'; who: PersonName[]; more: number }
  | { kind: 'peopleGone'; who: PersonName[]; more: number }
  | { kind: 'joined'; who: PersonName }
  | { kind: 'joinedGroup'; who: PersonName; people: number }
  | { kind: 'everybodyInvited'; people: number }
  | { kind: 'notJoined'; who: PersonName; again: boolean }
  | { kind: 'nobodyJoined'; group: string; again: boolean }
  | { kind: 'invitationWaits'; whose: PersonName | null; why: 'full' | 'unknown' | 'refused' }
  | { kind: 'invitationDropped'; whose: PersonName | null; why: 'gone' | 'unknown' | 'full' | 'tooLarge' }
  | { kind: 'keysMissing'; who: PersonName[]; more: number }
  | { kind: 'keysRefused'; who: PersonName[]; more: number; fault: KeyFault }
  | { kind: 'keyAccepted'; who: PersonName }
  | { kind: 'oldKeyStays'; who: PersonName }
  | { kind: 'otherAudience' }
  | { kind: 'offAsked'; by: PersonName }
  | { kind: 'offAgreed'; by: PersonName }
  | { kind: 'offTakenBack'; by: PersonName }
  | { kind: 'offRefused'; by: PersonName }
  | { kind: 'offOver' }
  | { kind: 'offAgreedByAll' }
  | { kind: 'offBegins' }
  | { kind: 'logEnded'; by: PersonName | null }
  | { kind: 'callBegan'; by: PersonName; video: boolean }
  | { kind: 'callOver'; seconds: number }
  | { kind: 'callTalked'; video: boolean; seconds: number }
  | { kind: 'callUnanswered'; video: boolean }
  | { kind: 'callMissed'; video: boolean; who: PersonName }
  | { kind: 'callBusy'; video: boolean; who: PersonName }
  | { kind: 'callDeclinedByPeer'; video: boolean; who: PersonName }
  | { kind: 'callDeclined'; video: boolean; who: PersonName }
  | { kind: 'callFailed'; video: boolean }
  | { kind: 'otherKind'; by: PersonName }
  | { kind: 'deviceLeftOut'; whose: PersonName }
  | { kind: 'damaged' }
  | { kind: 'damagedHere' };

export interface InspectedView {
  protected: boolean;
  topic: string;
  generation: number;
  capabilityHash: string;
  count: number;
  records: InspectedRecord[];
}

export interface InspectedRecord {
  cursor: number;
  generation: number;
  id: string;
  at: number;
  expiresAt: number;
  /** In bytes. */
  size: number;
  /** Empty if they are not shown. */
  body: Uint8Array;
  /** The server can read a message that disappears and is not shown here. */
  hidden: boolean;
  seenAs?: Said | null;
  /** How long the text and the bytes may still be shown, for a message that disappears. */
  remainingMs?: number | null;
}

export interface SafetyView {
  digits: string;
  /** What the QR code holds; pasted or scanned on the other side with `scanSafety`. */
  qr: string;
  handle: string;
  verified: boolean;
}

export type Outcome =
  | { kind: 'nothing' }
  | { kind: 'conversation'; id: string }
  | { kind: 'thread'; thread: ThreadView }
  | { kind: 'inspected'; inspected: InspectedView }
  | { kind: 'safety'; safety: SafetyView }
  | { kind: 'pairing'; code: string; qr: string }
  | { kind: 'phrase'; words: string[] };

/** What the core tells by itself. */
export type CoreEvent =
  | { kind: 'app'; app: AppView }
  | { kind: 'thread'; thread: ThreadView }
  | CallEvent
  /** The browser's storage fails, or works again. */
  | { kind: 'problem'; problem?: ProblemView | null };

/** What the tab of the call does, in order. */
export type CallEvent =
  | { kind: 'callSignal'; call: string; peer: string; signal: SignalKind; payload: string; fingerprint: string | null }
  | { kind: 'callRestart'; call: string; peer: string }
  /** The forwarding server's answer to the newest offer. */
  | { kind: 'callForwarded'; call: string; answer: string }
  /** The forwarding server has let go of this device: a new connection is to be made, and offered. */
  | { kind: 'callForwardLost'; call: string }
  /** For the media worker, unopened. */
  | { kind: 'callKeys'; call: string; revision: number; sealedKeys: Uint8Array };

/** What the page is told: also that another core serves it from now on, or that none can. */
export type PageEvent = CoreEvent | { kind: 'opened' } | { kind: 'fault'; problem: ProblemView };

/** A code to branch on, and what the sentence of it names. The page's own codes are in `www/text/views.js`. */
export interface ProblemView {
  code: string;
  [about: string]: unknown;
}

/** Why the core did not do something. */
export type CoreProblem =
  | { code: 'handleNotAllowed'; why: 'empty' | 'tooLong' | 'character'; other: boolean }
  | { code: 'handleTaken' | 'handleUnknown'; handle: string }
  | { code: 'groupName' | 'deviceName' | 'tooManyPeople'; most: number }
  | { code: 'safetyDiffers'; who: PersonName | null }
  | { code: 'phraseWrong'; why: 'otherWord' | 'unknownWord'; number: number }
  | { code: 'phraseWrong'; why: 'missing' | 'tooMany'; count: number }
  | { code: 'phraseWrong'; why: 'together' }
  | { code: 'phraseWrong'; why: 'otherAccount'; handle: string }
  | { code: 'callRefused'; why: 'inCall' | 'elsewhere' | 'meshFull' | 'forwardedFull' }
  | { code: 'callRefused'; why: 'notCarried' | 'keysLost' | 'over' | 'connectionOver' }
  | { code: 'callRefused'; why: 'blocked'; who: PersonName }
  | { code: 'notHere'; why: 'gone' | 'records' | 'newPeople' | 'end' | 'otherBrowser' }
  | { code: 'notHere'; why: 'protection' | 'otherProposal' | 'others' | 'ownProposal' | 'proposal' }
  | { code: 'readOnly'; why: 'thread' | 'notMember' }
  | { code: 'relayAway'; goesOn: boolean }
  | { code: 'relayRefused'; why: 'pause' | 'store' | 'gone' | 'room' | 'call' }
  | { code: 'notAdded'; lines: NoticeView[] }
  | { code: 'peerForged'; why: 'deviceKey' | 'answer' | 'oldAnswer' | 'otherName' }
  | { code: 'peerForged'; why: 'identityChanged'; handle: string }
  | { code: 'handleOneself' | 'groupNameMissing' | 'notAdmin' | 'protectFirst' | 'pairingCode' | 'handoverTooLarge' }
  | { code: 'acceptFirst' | 'accountExists' | 'noAccount' | 'otherHandle' | 'messageEmpty' | 'messageTooLong' }
  | { code: 'timerOutOfRange' | 'outdated' | 'relayForged' | 'internal' }
  /** The browser's storage. */
  | { code: 'noIndexedDb' | 'storageDamaged' | 'storageNewer' | 'quota' | 'noKey' | 'storageFailed' | 'closed' };

/** The part of the wasm module's `Core` that an owner uses. */
export interface CoreHandle {
  run(command: Command): Promise<Outcome>;
  close(): void;
}

/** The part of the wasm module's `FrameCipher` that the media worker uses. Undefined: the frame is dropped. */
export interface FrameCipher {
  publicKey(): string;
  install(sealed: Uint8Array, now: number): boolean;
  canSeal(): boolean;
  seal(frame: Uint8Array): Uint8Array | undefined;
  open(peer: Uint8Array, frame: Uint8Array, now: number): Uint8Array | undefined;
  dropped(peer: Uint8Array): number;
  free(): void;
}

/** What the media worker tells the page. */
export type FrameReport =
  | { kind: 'key'; key: string }
  | { kind: 'failed' }
  | { kind: 'keys'; ready: boolean }
  /** The first frame of a transform was sealed or opened. */
  | { kind: 'flows'; line: string; peer: string; direction: 'send' | 'receive' }
  /** For a while nothing that came over this line could be opened. */
  | { kind: 'stops'; line: string; peer: string; direction: 'receive' }
  | { kind: 'dropped'; peer: string; dropped: number };
