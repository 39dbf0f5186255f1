// @ts-check
/** The dialog that links a new device to this account: its code, four words to compare, and then the way of the account. */

import { html, nothing } from 'lit';
import { Task } from '../../core/task.js';
import { Modal } from '../modal.js';
import { far, fourWords, leave, linking } from './pairing.js';
import '../scanner.js';

class LinkDevice extends Modal {
  constructor() {
    super();
    this.task = new Task(this);
  }

  get heading() {
    return 'Link a new device';
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    leave('old');
  }

  body() {
    const pairing = linking('old');
    return html`<div class="stage" aria-live="polite">${pairing ? this.#stage(pairing) : nothing}</div>
      ${!pairing || pairing.stage === 'code' ? this.#form() : nothing}`;
  }

  #form() {
    const { busy, problem } = this.task;
    return html`<form novalidate @submit=${this.#enter}>
      <p>
        Open this page on the new device and choose <strong>Link this browser to your account</strong> there. It shows a code.
      </p>
      <sotto-scanner
        .name=${'Code'}
        .hint=${'Scan it, or type the letters and digits under it.'}
        .problem=${problem}
        @scanned=${this.#enter}
      ></sotto-scanner>
      <div class="check">
        <input type="checkbox" id="history" aria-describedby="history-hint" />
        <label for="history">Also send my message history</label>
        <p class="hint" id="history-hint">Messages that disappear are never sent along.</p>
      </div>
      <div class="actions"><button class="primary" ?disabled=${busy}>Continue</button></div>
    </form>`;
  }

  /** @param {import('../../core.d.ts').PairingView} pairing */
  #stage(pairing) {
    const { stage, words, name, problem } = pairing;
    const device = name ? `“${name}”` : 'The new device';
    if (stage === 'code') return nothing;
    if (stage === 'compare' && words) {
      return html`
        <p>${device} shows four words. Are they these?</p>
        ${fourWords(words)}
        ${this.task.words()}
        <div class="actions">
          <button type="button" @click=${() => this.#answer(false)}>They differ</button>
          <button type="button" class="primary" @click=${() => this.#answer(true)}>They match</button>
        </div>
        <p class="note">If they differ, somebody stands between your devices, and nothing is moved.</p>
      `;
    }
    if (stage === 'failed' || stage === 'done') {
      return html`
        ${stage === 'done' ? html`<p>${device} is linked.</p>` : html`<p class="problem" role="alert">${problem}</p>`}
        <div class="actions"><button type="button" @click=${this.close}>Done</button></div>
      `;
    }
    return html`${far(pairing)}<p class="note">You can close this; it goes on while the page is open.</p>`;
  }

  /** @param {Event} event */
  #enter(event) {
    event.preventDefault();
    const scanner = /** @type {HTMLElement & { value: string }} */ (this.querySelector('sotto-scanner'));
    const history = /** @type {HTMLInputElement} */ (this.querySelector('#history')).checked;
    this.task.run({ verb: 'enterPairingCode', code: scanner.value, history });
  }

  /** @param {boolean} match */
  #answer(match) {
    this.task.run({ verb: 'confirmWords', match });
  }
}

customElements.define('sotto-link-device', LinkDevice);
