// @ts-check
/** The dialog that links this browser to an account on another device: it shows the code that the other one reads. */

import { html, nothing } from 'lit';
import { browserName } from '../../lib/browser.js';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { Modal } from '../modal.js';
import { far, fourWords, leave, linking } from './pairing.js';
import { progress } from '../progress.js';
import { qr } from '../qr.js';

class LinkHere extends Modal {
  constructor() {
    super();
    this.task = new Task(this);
    /** Whether a code was asked for. */
    this.asked = Boolean(linking('new'));
  }

  get heading() {
    return 'Link this browser to your account';
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    leave('new');
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    // The code is kept at the server.
    if (!this.asked && session.app?.connection === 'online') this.#begin();
  }

  body() {
    const pairing = linking('new');
    return html`${this.task.words()}
      ${this.task.problem ? this.#again() : nothing}
      <div class="stage" aria-live="polite">
        ${pairing ? this.#stage(pairing) : this.task.problem ? nothing : progress(null, 'Making a code…')}
      </div>`;
  }

  /** @param {import('../../core.d.ts').PairingView} pairing */
  #stage(pairing) {
    const { stage, code, qr: text, words, problem } = pairing;
    if (stage === 'code' && code) {
      return html`
        <p>
          On the device that has your account, open <strong>Settings</strong> and choose <strong>Link a new device</strong>.
          Scan this code there, or type what is under it.
        </p>
        <div class="shown-code">
          ${text ? qr(text, 'The code that links this browser, as a QR code') : nothing}
          <p class="short-code"><span class="visually-hidden">Code: </span><code>${code}</code></p>
        </div>
        <p class="note">It works once and for a short time. Show it to nobody else.</p>
      `;
    }
    if (stage === 'compare' && words) {
      return html`
        <p>Your other device shows four words. Compare them with these, and answer there:</p>
        ${fourWords(words)}
        <p class="note">If they differ, somebody stands between your devices. Say so there, and nothing is moved.</p>
      `;
    }
    if (stage === 'failed') return html`<p class="problem" role="alert">${problem}</p>${this.#again()}`;
    if (stage === 'done') return html`<p>This browser is linked.</p>`;
    return far(pairing);
  }

  #again() {
    return html`<div class="actions"><button type="button" @click=${this.#begin}>Try again</button></div>`;
  }

  #begin() {
    this.asked = true;
    this.task.run({ verb: 'beginPairing', name: browserName() });
  }
}

customElements.define('sotto-link-here', LinkHere);
