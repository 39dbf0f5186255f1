// @ts-check
/** The row above the composer, or in its place: the readers of a message, the proof of that, and the switch. */

import { html } from 'lit';
import { say } from '../../text/say.js';

/**
 * @param {object} options
 * @param {unknown} options.icon
 * @param {unknown} options.sentence an element of the class `sentence`
 * @param {boolean} options.proof whether "What the server sees" is open
 * @param {unknown} [options.more] content beside or below it
 */
export function protectionRow({ icon, sentence, proof, more }) {
  return html`<div class="protection">
    <span class="protection-icon">${icon}</span>
    ${sentence}
    <button type="button" class="link" aria-expanded=${proof} @click=${ask}>${say('how-do-you-know')}</button>
    ${more}
  </div>`;
}

/** @param {Event} event */
function ask({ currentTarget }) {
  currentTarget?.dispatchEvent(new Event('proof', { bubbles: true }));
}
