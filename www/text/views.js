// @ts-check
/** The words for the core's data: each kind is worded here, by its name. */

import { named, rich, say, told } from './say.js';

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
  languageNotLoaded: 'problem-language-load',
  loadFailed: 'problem-load',
  microphoneAbsent: 'problem-microphone-absent',
  microphoneBusy: 'problem-microphone-busy',
  microphoneDenied: 'problem-microphone-denied',
  noEncryptedCalls: 'problem-no-encrypted-calls',
  noIndexedDb: 'problem-no-storage',
  notANumber: 'problem-not-a-number',
  notCopied: 'problem-not-copied',
  oldBrowser: 'problem-old-browser',
  partNotLoaded: 'problem-part-load',
  profile: 'problem-profile',
  screenAbsent: 'problem-screen-absent',
  screenBusy: 'problem-screen-busy',
  screenDenied: 'problem-screen-denied',
  sealerNotLoaded: 'problem-sealer-load',
  takenMeanwhile: 'problem-taken-meanwhile',
});

/** @typedef {import('../core.d.ts').Refusal} Refusal */
/** @typedef {import('../core.d.ts').Notice} Notice */
/** @typedef {Exclude<Refusal['code'], 'notAdded' | 'noIndexedDb'>} Code the core's, but for those with other words */

/** @param {import('../core/problem.js').Problem | null | undefined} one */
export function problem(one) {
  if (!one) return '';
  const { code, about } = one;
  if (code === 'notAdded') return /** @type {Notice[]} */ (about.lines).map((line) => [happened(line), ' ']);
  const own = Object.hasOwn(PROBLEMS, code) ? PROBLEMS[/** @type {keyof typeof PROBLEMS} */ (code)] : null;
  return told(own ?? /** @type {const} */ (`problem-${/** @type {Code} */ (code)}`), about);
}

/** @param {Notice} notice */
function happened(notice) {
  return told(/** @type {const} */ (`notice-${notice.kind}`), notice);
}

/** A notice of the thread. @param {Notice} notice */
export function notice(notice) {
  return happened(notice);
}

/** The name of a group, or of the person with whom it is. @param {ConversationView} conversation */
export function title({ group, people }) {
  return group ? group.name : people.map(named).join(', ');
}

/** @param {NonNullable<ConversationView['preview']>} preview */
export function preview({ says }) {
  if (says.kind === 'notice') return happened(says.notice);
  return says.kind === 'own' ? rich('preview-mine', { text: says.text }) : says.text;
}

/** The readers of a message. @param {Pick<ConversationView, 'protection'>} conversation */
export function sentence({ protection: { state, readers } }) {
  return told(/** @type {const} */ (`sentence-${state}`), readers);
}

/** The reason for waiting. @param {ConversationView} conversation */
export function waits({ protection: { waits } }) {
  return waits ? told(/** @type {const} */ (`waits-${waits.kind}`), waits) : '';
}

/** Why nothing can be added. @param {ConversationView} conversation */
export function ended({ ended }) {
  return ended ? told(/** @type {const} */ (`ended-${ended.kind}`), ended) : '';
}

/** The work under way. @param {import('../core.d.ts').ProgressView} progress */
export function progress({ what }) {
  return say(/** @type {const} */ (`progress-${what}`));
}

/** @param {import('../core.d.ts').RefusedView} refused */
export function refused({ fault, handle }) {
  return rich(/** @type {const} */ (`refused-${fault}`), { name: handle });
}

/** @param {import('../page.d.ts').PageStorage} storage */
export function storage({ kind, needsPhrase }) {
  if (kind === 'evicted') return say('storage-evicted');
  return needsPhrase ? say('storage-lost') : say(/** @type {const} */ (`storage-${kind}`));
}

/** Why linking failed. @param {import('../core.d.ts').PairingView} pairing */
export function pairing({ problem }) {
  return problem ? say(/** @type {const} */ (`pairing-${problem}`)) : '';
}

/** @param {import('../core.d.ts').DeviceView} device */
export function deviceName({ name, own }) {
  return name || (own ? say('this-browser') : say('other-browser'));
}

/** The text of an inspected record on this device. @param {import('../core.d.ts').InspectedRecord} record */
export function seenAs({ seenAs: says }) {
  if (!says) return say('see-nothing');
  return says.kind === 'notice' ? happened(says.notice) : says.text;
}

/** The participants of a call. @param {import('../core.d.ts').CallSummary} call */
export function inCall({ own, people }) {
  const names = people.map(named);
  if (!own) return rich('in-call', { who: names, count: names.length });
  return names.length > 0 ? rich('in-call-with-you', { who: [say('you'), ...names] }) : say('in-call-alone');
}

/** The name of a group, or of the person with whom it is. @param {CallView} call */
export function callTitle({ group, readers }) {
  return group ?? (readers.kind === 'pair' ? named(readers.who) : '');
}

/** Who can hear and see a call. @param {CallView} call */
export function callSentence({ readers }) {
  return told('call-readers', readers);
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

/** The state of a call, or why it ended. @param {CallView} call */
export function callState({ stage, ended }) {
  const id = STAGES[stage];
  return ended ? told(/** @type {const} */ (`call-end-${ended.kind}`), ended) : id && say(id);
}

/** @param {CallView} call */
export function callProblem({ problem }) {
  return problem ? say(/** @type {const} */ (`call-${problem}`)) : '';
}

/** Why a participant is not seen or heard. @param {import('../core.d.ts').CallPeerView} peer */
export function peer(peer) {
  return peer.note ? told(/** @type {const} */ (`peer-${peer.note}`), { who: peer }) : '';
}
