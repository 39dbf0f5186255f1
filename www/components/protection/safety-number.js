// @ts-check
/** The dialog with the safety number of one person: sixty digits, the same on both sides, and a code that the other scans. */

import { html } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { named, rich, say } from '../../text/say.js';
import { verified } from '../icons.js';
import { Modal } from '../modal.js';
import { qr } from '../qr.js';
import '../scanner.js';

class SafetyNumber extends Modal {
  static properties = { conversation: { attribute: false }, person: { attribute: false }, safety: { state: true } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** The account of its person. */
    this.person = '';
    /** @type {import('../../core.d.ts').SafetyView | null} */
    this.safety = null;
    this.fetching = new Task(this);
    this.marking = new Task(this);
    this.scanning = new Task(this);
  }

  get heading() {
    return say('safety-number');
  }

  connectedCallback() {
    super.connectedCallback();
    this.#fetch();
  }

  body() {
    return html`
      ${this.fetching.words()}
      ${this.safety ? this.#number(this.safety) : html`<p class="empty">${this.fetching.busy ? say('computing') : ''}</p>`}
    `;
  }

  /** @param {import('../../core.d.ts').SafetyView} safety */
  #number({ digits, who, qr: code }) {
    const name = named(who);
    return html`
      <p>${rich('compare-digits', { name })}</p>
      <div class="safety">
        <p class="digits">${digits.match(/\d{5}/g)?.map((group) => html`<span>${group}</span> `)}</p>
        ${qr(code, say('safety-qr'))}
      </div>
      <details class="code-text">
        <summary>${say('code-as-text')}</summary>
        <p class="bytes">${code}</p>
      </details>
      ${this.#isVerified() ? this.#marked(name) : this.#unmarked(name)}
    `;
  }

  /** @param {string} name */
  #marked(name) {
    return html`
      <p class="verified" role="status">${verified}${rich('verified-person', { name })}</p>
      ${this.marking.words()}
      <div class="actions"><button type="button" @click=${() => this.#mark(false)}>${say('remove-mark')}</button></div>
    `;
  }

  /** @param {string} name */
  #unmarked(name) {
    return html`
      <form class="scan" novalidate @submit=${this.#scanned}>
        <sotto-scanner
          .name=${say('their-code')}
          .hint=${rich('their-code-hint', { name })}
          .problem=${this.scanning.problem}
          @scanned=${this.#scanned}
        ></sotto-scanner>
        <div class="actions">
          <button ?disabled=${this.scanning.busy}>${say('compare')}</button>
          <button type="button" class="primary" @click=${() => this.#mark(true)}>${say('mark-verified')}</button>
        </div>
        ${this.marking.words()}
      </form>
    `;
  }

  /** As the newest snapshot has it. */
  #isVerified() {
    const id = this.conversation?.id;
    const people = session.app?.conversations.find((one) => one.id === id)?.people ?? [];
    return people.find(({ account }) => account === this.person)?.verified ?? false;
  }

  async #fetch() {
    const conversation = this.conversation?.id ?? '';
    const outcome = await this.fetching.run({ verb: 'safetyNumber', conversation, person: this.person });
    if (outcome?.kind === 'safety') this.safety = outcome.safety;
  }

  /** @param {boolean} verified */
  #mark(verified) {
    this.marking.run({ verb: 'markVerified', person: this.person, verified });
  }

  /** @param {Event} event */
  #scanned(event) {
    event.preventDefault();
    const scanner = /** @type {HTMLElement & { value: string }} */ (this.querySelector('sotto-scanner'));
    const conversation = this.conversation?.id ?? '';
    this.scanning.run({ verb: 'scanSafety', conversation, person: this.person, scanned: scanner.value });
  }
}

customElements.define('sotto-safety-number', SafetyNumber);
