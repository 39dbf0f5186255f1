// @ts-check
/** Settings: the one question of first run again, one's devices, the recovery phrase, and whom one has blocked. */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import '../people/blocked.js';
import '../devices/devices.js';
import { Modal } from '../modal.js';
import '../devices/phrase.js';
import { toggle } from '../switch.js';

class Settings extends Modal {
  static properties = { wanted: { state: true }, problem: { state: true }, kept: { state: true }, phrase: { state: true } };

  constructor() {
    super();
    /** What was chosen, until the core has it. @type {{ verb: 'setProtectNew' | 'setHideIp', on: boolean } | null} */
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
      ${this.#setting('setProtectNew', account.protectNew, {
        id: 'setting-protect-new',
        name: 'Protect every new conversation',
        note: 'End-to-end encryption starts by itself in every conversation you begin. Existing ones stay as they are.',
      })}
      ${this.#setting('setHideIp', account.hideIp, {
        id: 'setting-hide-ip',
        name: 'Always hide my IP address in calls',
        note: 'Calls go through the server’s relay for media, so that nobody in them learns where you are. A server without one then makes no calls.',
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

  /**
   * @param {'setProtectNew' | 'setHideIp'} verb
   * @param {boolean} kept what the core has
   * @param {{ id: string, name: string, note: string }} words
   */
  #setting(verb, kept, words) {
    const on = this.wanted?.verb === verb ? this.wanted.on : kept;
    return toggle({ ...words, checked: on ? 'true' : 'false', change: () => this.#change(verb, !on) });
  }

  /** @param {'setProtectNew' | 'setHideIp'} verb @param {boolean} on */
  async #change(verb, on) {
    const wanted = { verb, on };
    this.wanted = wanted;
    this.problem = null;
    try {
      await session.run(wanted);
    } catch (reason) {
      this.problem = Problem.from(reason);
    } finally {
      if (this.wanted === wanted) this.wanted = null;
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
