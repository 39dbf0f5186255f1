/** What crosses between the page and the core: the shapes of `src/io`, as JavaScript has them. */

export type Command =
  | { verb: 'createAccount'; handle: string; protectNew: boolean }
  | { verb: 'startConversation'; people: string[] }
  | { verb: 'send'; conversation: string; id: string; text: string }
  | { verb: 'protect'; conversation: string }
  | { verb: 'setTimer'; conversation: string; seconds: number | null }
  | { verb: 'open'; conversation: string; thread: number | null; earlier: boolean }
  | { verb: 'painted'; conversation: string; thread: number; messages: string[] }
  | { verb: 'safetyNumber'; conversation: string; person: string }
  | { verb: 'markVerified'; person: string; verified: boolean }
  | { verb: 'acknowledgeIdentity'; person: string }
  | { verb: 'setProtectNew'; on: boolean }
  | { verb: 'inspect'; conversation: string; thread: number };

export interface AppView {
  account?: AccountView | null;
  connection: 'offline' | 'catchingUp' | 'online' | 'outdated';
  conversations: ConversationView[];
}

export interface AccountView {
  handle: string;
  registered: boolean;
  protectNew: boolean;
  device: string;
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
}

export interface PersonView {
  account: string;
  handle: string;
  verified: boolean;
  changed: boolean;
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
  state: 'queued' | 'sent' | 'received';
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
  handle: string;
  verified: boolean;
}

export type Outcome =
  | { kind: 'nothing' }
  | { kind: 'conversation'; id: string }
  | { kind: 'thread'; thread: ThreadView }
  | { kind: 'inspected'; inspected: InspectedView }
  | { kind: 'safety'; safety: SafetyView };

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
