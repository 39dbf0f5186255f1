// @ts-check
/**
 * The dialog that links a new device to this account: its code, four words to compare, and then the account's transfer.
 */

import { html, nothing } from 'lit';
import { Task } from '../../core/task.js';
import { rich, say } from '../../text/say.js';
import * as views from '../../text/views.js';
import { Modal } from '../modal.js';
import '../scanner.js';
import { far, fourWords, leave, linking } from './pairing.js';

class LinkDevice extends Modal {
  constructor() {
    super();
    this.task = new Task(this);
  }

  get heading() {
    return say('link-device');
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
      <p>${rich('link-device-how', { link: html`<strong>${say('link-here')}</strong>` })}</p>
      <sotto-scanner
        .name=${say('code')}
        .hint=${say('code-hint')}
        .problem=${problem}
        @scanned=${this.#enter}
      ></sotto-scanner>
      <div class="check">
        <input type="checkbox" id="history" aria-describedby="history-hint" />
        <label for="history">${say('send-history')}</label>
        <p class="hint" id="history-hint">${say('send-history-hint')}</p>
      </div>
      <div class="actions"><button class="primary" ?disabled=${busy}>${say('continue')}</button></div>
    </form>`;
  }

  /** @param {import('../../core.d.ts').PairingView} pairing */
  #stage(pairing) {
    const { stage, words, name } = pairing;
    if (stage === 'code') return nothing;
    if (stage === 'compare' && words) {
      return html`
        <p>${name ? rich('new-device-shows', { name }) : say('unnamed-device-shows')}</p>
        ${fourWords(words)}
        ${this.task.words()}
        <div class="actions">
          <button type="button" @click=${() => this.#answer(false)}>${say('words-differ')}</button>
          <button type="button" class="primary" @click=${() => this.#answer(true)}>${say('words-match')}</button>
        </div>
        <p class="note">${say('words-differ-means')}</p>
      `;
    }
    if (stage === 'failed' || stage === 'done') {
      return html`
        ${stage === 'done'
          ? html`<p>${name ? rich('new-device-linked', { name }) : say('unnamed-device-linked')}</p>`
          : html`<p class="problem" role="alert">${views.pairing(pairing)}</p>`}
        <div class="actions"><button type="button" @click=${this.close}>${say('done')}</button></div>
      `;
    }
    return html`${far(pairing)}<p class="note">${say('goes-on')}</p>`;
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
