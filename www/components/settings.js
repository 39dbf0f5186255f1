// @ts-check
/** Settings: the one question of first run again, and this device. */

import { html, nothing } from 'lit';
import { Problem } from '../problem.js';
import { session } from '../session.js';
import { Modal } from './modal.js';
import { toggle } from './switch.js';

class Settings extends Modal {
  static properties = { wanted: { state: true }, problem: { state: true }, kept: { state: true } };

  constructor() {
    super();
    /** What was chosen, until the core has it. @type {boolean | null} */
    this.wanted = null;
    /** @type {Problem | null} */
    this.problem = null;
    /** Whether the browser promised to keep the storage; null while it has not said. @type {boolean | null} */
    this.kept = null;
    navigator.storage?.persisted?.().then(
      (kept) => (this.kept = kept),
      () => {},
    );
  }

  get heading() {
    return 'Settings';
  }

  body() {
    const account = session.app?.account;
    if (!account) return '';
    return html`
      <p class="account"><span class="fact">Your name</span> <strong>${account.handle}</strong></p>
      ${toggle({
        id: 'setting-protect-new',
        name: 'Protect every new conversation',
        checked: (this.wanted ?? account.protectNew) ? 'true' : 'false',
        note: 'End-to-end encryption starts by itself in every conversation you begin. Existing ones stay as they are.',
        change: () => this.#change(!(this.wanted ?? account.protectNew)),
      })}
      <p class="problem" role="alert">${this.problem?.message ?? ''}</p>
      <fieldset class="devices">
        <legend>Your devices</legend>
        <p><strong>This browser</strong> <code>${account.device.slice(0, 16)}</code></p>
        ${session.profile === 'default' ? nothing : html`<p class="note">Profile ${session.profile}</p>`}
        <p class="note">${storageWords(this.kept)}</p>
      </fieldset>
    `;
  }

  /** @param {boolean} on */
  async #change(on) {
    this.wanted = on;
    this.problem = null;
    try {
      await session.run({ verb: 'setProtectNew', on });
    } catch (reason) {
      this.problem = Problem.from(reason);
    } finally {
      this.wanted = null;
    }
  }
}

/** @param {boolean | null} kept */
function storageWords(kept) {
  const keys = 'Your keys and messages are kept in this browser only.';
  return kept
    ? `${keys} It has promised not to clear them by itself.`
    : `${keys} It may clear them when it runs out of room, or when you clear its data; then they are gone.`;
}

customElements.define('sotto-settings', Settings);
