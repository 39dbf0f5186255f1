// @ts-check
/** The dialog that links this browser to an account on another device: it shows the code that the other one reads. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { browserName } from '../../lib/browser.js';
import { rich, say } from '../../text/say.js';
import * as views from '../../text/views.js';
import { Modal } from '../modal.js';
import { progress } from '../progress.js';
import { qr } from '../qr.js';
import { far, fourWords, leave, linking } from './pairing.js';

class LinkHere extends Modal {
  constructor() {
    super();
    this.task = new Task(this);
    /** Whether the page has asked for a code. */
    this.asked = Boolean(linking('new'));
  }

  get heading() {
    return say('link-here');
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
        ${pairing ? this.#stage(pairing) : this.task.problem ? nothing : progress(null, say('making-code'))}
      </div>`;
  }

  /** @param {import('../../core.d.ts').PairingView} pairing */
  #stage(pairing) {
    const { stage, code, qr: text, words } = pairing;
    if (stage === 'code' && code) {
      return html`
        <p>
          ${rich('link-here-how', {
            settings: html`<strong>${say('settings')}</strong>`,
            link: html`<strong>${say('link-device')}</strong>`,
          })}
        </p>
        <div class="shown-code">
          ${text ? qr(text, say('link-qr')) : nothing}
          <p class="short-code"><span class="visually-hidden">${say('link-code')} </span><code>${code}</code></p>
        </div>
        <p class="note">${say('link-code-note')}</p>
      `;
    }
    if (stage === 'compare' && words) {
      return html`
        <p>${say('compare-words')}</p>
        ${fourWords(words)}
        <p class="note">${say('compare-words-note')}</p>
      `;
    }
    if (stage === 'failed') return html`<p class="problem" role="alert">${views.pairing(pairing)}</p>${this.#again()}`;
    if (stage === 'done') return html`<p>${say('browser-linked')}</p>`;
    return far(pairing);
  }

  #again() {
    return html`<div class="actions"><button type="button" @click=${this.#begin}>${say('try-again')}</button></div>`;
  }

  #begin() {
    this.asked = true;
    this.task.run({ verb: 'beginPairing', name: browserName() });
  }
}

customElements.define('sotto-link-here', LinkHere);
