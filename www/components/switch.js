// @ts-check
/** A switch with its words: its name, its state, and its meaning. */

import { html, nothing } from 'lit';
import { say } from '../text/say.js';

const STATES = /** @type {const} */ ({ true: 'switch-on', false: 'switch-off', mixed: 'switch-waiting' });

/**
 * @param {object} options
 * @param {string} options.id of the switch
 * @param {string} options.name
 * @param {'true' | 'false' | 'mixed'} options.checked
 * @param {unknown} options.note its meaning, or why it cannot be changed
 * @param {boolean} [options.stays] it cannot be changed now; the note gives the reason
 * @param {() => void} options.change
 */
export function toggle({ id, name, checked, note, stays = false, change }) {
  return html`<div class="toggle">
    <button
      type="button"
      role="switch"
      id=${id}
      aria-checked=${checked}
      aria-label=${name}
      aria-describedby=${note ? `${id}-note` : nothing}
      aria-disabled=${stays ? 'true' : nothing}
      @click=${() => stays || change()}
    >
      <span class="track"><span class="thumb"></span></span>
      <span class="toggle-name" aria-hidden="true">${name}</span>
      <span class="toggle-state" aria-hidden="true">${say(STATES[checked])}</span>
    </button>
    ${note ? html`<p class="note" id="${id}-note">${note}</p>` : nothing}
  </div>`;
}
