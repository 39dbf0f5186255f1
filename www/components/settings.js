// @ts-check
/** Settings: the one question of first run again, one's devices, the recovery phrase, and whom one has blocked. */

import { html, nothing } from 'lit';
import { Problem } from '../problem.js';
import { session } from '../session.js';
import './blocked.js';
import './devices.js';
import { Modal } from './modal.js';
import './phrase.js';
import { toggle } from './switch.js';

class Settings extends Modal {
  static properties = { wanted: { state: true }, problem: { state: true }, kept: { state: true }, phrase: { state: true } };

  constructor() {
    super();
    /** What was chosen, until the core has it. @type {boolean | null} */
    this.wanted = null;
    /** @type {Problem | null} */
    this.problem = null;
    /** Whether the browser promised to keep the storage; null while it has not said. @type {boolean | null} */
    this.kept = null;
    /** Whether the phrase's dialog is open. */
    this.phrase = false;
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
      <fieldset class="group">
        <legend>Your devices</legend>
        <sotto-devices></sotto-devices>
        ${session.profile === 'default' ? nothing : html`<p class="note">Profile ${session.profile}</p>`}
        <p class="note">${storageWords(this.kept)}</p>
      </fieldset>
      <fieldset class="group">
        <legend>Recovery phrase</legend>
        <p>
          ${account.phraseChecked ? 'Written down and checked.' : 'Not checked: nobody knows yet whether you have written it down.'}
        </p>
        <div><button type="button" @click=${() => (this.phrase = true)}>Show the recovery phrase</button></div>
      </fieldset>
      <sotto-blocked></sotto-blocked>
      ${this.phrase ? html`<sotto-phrase @closed=${() => (this.phrase = false)}></sotto-phrase>` : nothing}
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
  const keys = 'Your keys and messages are kept on your devices only.';
  return kept
    ? `${keys} This browser has promised not to clear them by itself.`
    : `${keys} This browser may clear them when it runs out of room, or when you clear its data; then they are gone from here.`;
}

customElements.define('sotto-settings', Settings);
