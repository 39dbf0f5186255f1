/** The page's own types, beside those of the core in core.d.ts: what only the page makes of them, and what its workers tell. */

import type { Command, News, Outcome, Said, StorageView } from './core.d.ts';

/** A message that a person wrote. */
export type Written = Exclude<Said, { kind: 'notice' }>;

/** What happened to the storage. That the browser deleted it, only the page can tell. */
export type PageStorage = StorageView | { kind: 'evicted'; needsPhrase: true };

/** What the page is told: also that another core serves it from now on, or that none can. */
export type PageEvent = News | { kind: 'opened' } | { kind: 'fault'; problem: ProblemView };

/** A code to branch on, and what the sentence of it names. The page's own codes are in `www/text/views.js`. */
export interface ProblemView {
  code: string;
  [about: string]: unknown;
}

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
