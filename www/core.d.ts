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
  | { verb: 'renameDevice'; device: string; name: string }
  | { verb: 'removeDevice'; device: string }
  /** → outcome `phrase`. Never kept by the page. */
  | { verb: 'showPhrase' }
  /** The person wrote the phrase down: three of its words, by number from 1. Rejects with `phraseWrong`. */
  | { verb: 'checkPhrase'; words: [number, string][] }
  /** A browser that lost its storage, or a new one, at first run. */
  | { verb: 'recover'; handle: string; phrase: string };

export interface AppView {
  account?: AccountView | null;
  connection: 'offline' | 'catchingUp' | 'online' | 'outdated';
  /** Requests are among them: `request` is true. */
  conversations: ConversationView[];
  devices: DeviceView[];
  pairing?: PairingView | null;
  /** People whom one has blocked. */
  blocked: PersonView[];
  /** What happened to the storage, when something did: which it is, in words, and that recovery is under way or needed. */
  storage?: { kind: 'evicted' | 'damaged' | 'rolledBack'; sentence: string; needsPhrase: boolean } | null;
}

export interface DeviceView {
  device: string;
  name: string;
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
  problem?: string | null;
}

export interface ProgressView {
  done: number;
  total: number;
  /** E.g. "Fetching keys". */
  words: string;
}

export interface AccountView {
  handle: string;
  registered: boolean;
  protectNew: boolean;
  device: string;
  /** The recovery phrase was written down and checked. */
  phraseChecked: boolean;
}

export interface ConversationView {
  id: string;
  title: string;
  people: PersonView[];
  unread: number;
  preview?: { text: string; mine: boolean; at: number } | null;
  activeAt: number;
  protection: ProtectionView;
  timer?: number | null;
  current: number;
  threads: ThreadSummary[];
  group?: GroupView | null;
  /** Started by somebody one has no contact with: shown under "Requests", nothing is acknowledged before Accept. */
  request: boolean;
  /** Why nothing can be added any more (left, removed), for the place of the composer; null while one is in it. */
  ended?: string | null;
  off?: OffView | null;
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

export interface PersonView {
  account: string;
  handle: string;
  verified: boolean;
  changed: boolean;
  /** An admin of the group. */
  admin: boolean;
  blocked: boolean;
}

export interface ProtectionView {
  state: 'off' | 'waiting' | 'on' | 'broken';
  sentence: string;
  waits?: string | null;
}

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
  notice: boolean;
  mine: boolean;
  sender: string;
  text: string;
  at: number;
  state: 'queued' | 'sent' | 'received' | 'unsent';
  expiresAfter?: number | null;
  remainingMs?: number | null;
  unread: boolean;
}

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
  body: Uint8Array;
  seenAs?: string | null;
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
  /** The browser's storage fails, or works again. */
  | { kind: 'problem'; problem?: ProblemView | null };

/** What the page is told: also that another core serves it from now on, or that none can. */
export type PageEvent = CoreEvent | { kind: 'opened' } | { kind: 'fault'; problem: ProblemView };

export interface ProblemView {
  code: string;
  message: string;
}

/** The part of the wasm module's `Core` that an owner uses. */
export interface CoreHandle {
  run(command: Command): Promise<Outcome>;
  close(): void;
}
