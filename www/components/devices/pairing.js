// @ts-check
/** The views that both ends of linking share: four words, progress, and the buttons that end it. */

import { html } from 'lit';
import { session } from '../../core/session.js';
import { say } from '../../text/say.js';
import { progress } from '../progress.js';

/** Stages in which the linking continues when the dialog is closed. */
const GOES_ON = ['transfer', 'joining'];

/** Said where there is no progress to show. */
const WORDS = /** @type {const} */ ({
  code: '',
  waiting: 'link-waiting',
  compare: '',
  transfer: 'link-moving',
  joining: 'link-joining',
  done: '',
  failed: '',
});

/** The linking under way, if this end of it is here. @param {'new' | 'old'} role */
export function linking(role) {
  const pairing = session.app?.pairing;
  return pairing?.role === role ? pairing : null;
}

/** @param {import('../../core.d.ts').PairingView} pairing */
export function far({ stage, progress: view }) {
  const text = WORDS[stage];
  return progress(view, text && say(text));
}

/** @param {string[]} words */
export function fourWords(words) {
  return html`<ol class="four-words" aria-label=${say('words-to-compare')}>
    ${words.map((word) => html`<li>${word}</li>`)}
  </ol>`;
}

/** Ends a linking that needs its dialog. @param {'new' | 'old'} role */
export function leave(role) {
  const pairing = session.app?.pairing;
  if (pairing && (pairing.role !== role || GOES_ON.includes(pairing.stage))) return;
  // If the core cannot be reached, it has ended the linking itself.
  session.run({ verb: 'cancelPairing' }).catch(() => {});
}
