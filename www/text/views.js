// @ts-check
/** The words for what the core shows. The core still sends sentences; each of them passes through here on its way to the screen. */

import { language } from './language.js';
import { rich, say } from './say.js';

/** @typedef {import('../core.d.ts').ConversationView} ConversationView */
/** @typedef {import('../core.d.ts').CallView} CallView */

/** The page's own problems. */
const PROBLEMS = /** @type {const} */ ({
  callsNotLoaded: 'problem-calls-load',
  cameraAbsent: 'problem-camera-absent',
  cameraBusy: 'problem-camera-busy',
  cameraDenied: 'problem-camera-denied',
  coreNotLoaded: 'problem-core-load',
  crashed: 'problem-crashed',
  elsewhere: 'problem-sentence-changed',
  framed: 'problem-framed',
  inACall: 'problem-in-a-call',
  insecure: 'problem-insecure',
  internal: 'problem-internal',
  languageNotLoaded: 'problem-language-load',
  loadFailed: 'problem-load',
  microphoneAbsent: 'problem-microphone-absent',
  microphoneBusy: 'problem-microphone-busy',
  microphoneDenied: 'problem-microphone-denied',
  noEncryptedCalls: 'problem-no-encrypted-calls',
  noIndexedDb: 'problem-no-storage',
  notANumber: 'problem-not-a-number',
  oldBrowser: 'problem-old-browser',
  partNotLoaded: 'problem-part-load',
  profile: 'problem-profile',
  screenAbsent: 'problem-screen-absent',
  screenBusy: 'problem-screen-busy',
  screenDenied: 'problem-screen-denied',
  sealerNotLoaded: 'problem-sealer-load',
  takenMeanwhile: 'problem-taken-meanwhile',
});

/** A sentence that the core has made. @param {string | null | undefined} text */
function ready(text) {
  return text ? language.mark(text) : '';
}

/** @param {import('../core/problem.js').Problem | null | undefined} one */
export function problem(one) {
  if (!one) return '';
  if (one.message) return ready(one.message);
  const id = Object.hasOwn(PROBLEMS, one.code) ? PROBLEMS[/** @type {keyof typeof PROBLEMS} */ (one.code)] : PROBLEMS.internal;
  return rich(id, one.about);
}

/** A line of the thread that nobody wrote. @param {import('../core.d.ts').MessageView} message */
export function notice({ text }) {
  return ready(text);
}

/** @param {NonNullable<ConversationView['preview']>} preview */
export function preview({ mine, text }) {
  return mine ? rich('preview-mine', { text }) : text;
}

/** Who can read what is written. @param {Pick<ConversationView, 'protection'>} conversation */
export function sentence({ protection }) {
  return ready(protection.sentence);
}

/** The reason for waiting. @param {ConversationView} conversation */
export function waits({ protection }) {
  return ready(protection.waits);
}

/** Why nothing can be added. @param {ConversationView} conversation */
export function ended({ ended: sentence }) {
  return ready(sentence);
}

/** The work under way. @param {import('../core.d.ts').ProgressView} progress */
export function progress({ words }) {
  return ready(words);
}

/** @param {import('../core.d.ts').RefusedView} refused */
export function refused({ sentence }) {
  return ready(sentence);
}

/** @param {NonNullable<import('../core.d.ts').AppView['storage']>} storage */
export function storage({ kind, sentence }) {
  return kind === 'evicted' ? say('storage-evicted') : ready(sentence);
}

/** Why linking failed. @param {import('../core.d.ts').PairingView} pairing */
export function pairing({ problem: sentence }) {
  return ready(sentence);
}

/** The text of an inspected record on this device. @param {import('../core.d.ts').InspectedRecord} record */
export function seenAs({ seenAs: text }) {
  return text ?? say('see-nothing');
}

/** Who is in a call. @param {import('../core.d.ts').CallSummary} call */
export function inCall({ words }) {
  return ready(words);
}

/** Who can hear and see a call. @param {CallView} call */
export function callSentence({ sentence }) {
  return ready(sentence);
}

const STAGES = /** @type {const} */ ({
  protecting: 'call-protecting',
  ringingOut: 'call-ringing',
  ringingIn: '',
  connecting: 'call-connecting',
  connected: 'call-connected',
  reconnecting: 'call-reconnecting',
  ended: '',
});

/** How far a call is, or why it is over. @param {CallView} call */
export function callState({ stage, ended: end }) {
  const id = STAGES[stage];
  return end ? ready(end.words) : id && say(id);
}

/** @param {CallView} call */
export function callProblem({ problem: sentence }) {
  return ready(sentence);
}

/** Why there is no picture or sound of somebody. @param {import('../core.d.ts').CallPeerView} peer */
export function peer({ words }) {
  return ready(words);
}
