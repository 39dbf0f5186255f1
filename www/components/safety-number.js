// @ts-check
/** The dialog with the safety number: sixty digits, the same on both sides, and as a QR code. */

import { html, nothing, svg } from 'lit';
import { encode } from 'uqr';
import { Problem } from '../problem.js';
import { session } from '../session.js';
import { verified } from './icons.js';
import { Modal } from './modal.js';

class SafetyNumber extends Modal {
  static properties = { conversation: { attribute: false }, safety: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {import('../core').ConversationView | null} */
    this.conversation = null;
    /** @type {import('../core').SafetyView | null} */
    this.safety = null;
    /** @type {Problem | null} */
    this.problem = null;
  }

  get heading() {
    return 'Safety number';
  }

  connectedCallback() {
    super.connectedCallback();
    this.#fetch();
  }

  body() {
    return html`
      <p class="problem" role="alert">${this.problem?.message ?? ''}</p>
      ${this.safety ? this.#number(this.safety) : html`<p class="empty">Computing…</p>`}
    `;
  }

  /** @param {import('../core').SafetyView} safety */
  #number({ digits, handle }) {
    const person = this.#person();
    return html`
      <p>
        Compare these digits with ${handle}, face to face or on a call, or scan the code. If they are the same on both
        screens, nobody stands between you.
      </p>
      <div class="safety">
        <p class="digits">${digits.match(/\d{5}/g)?.map((group) => html`<span>${group}</span> `)}</p>
        ${qr(digits)}
      </div>
      <div class="actions">
        ${person?.verified
          ? html`<span class="verified" role="status">${verified}Verified</span>
              <button type="button" @click=${() => this.#mark(false)}>Remove the mark</button>`
          : html`<button type="button" class="primary" @click=${() => this.#mark(true)}>Mark as verified</button>`}
      </div>
    `;
  }

  /** The other person, from the newest snapshot. */
  #person() {
    const id = this.conversation?.id;
    return session.app?.conversations.find((one) => one.id === id)?.people[0] ?? null;
  }

  async #fetch() {
    const person = this.conversation?.people[0];
    if (!this.conversation || !person) return;
    try {
      const outcome = await session.run({
        verb: 'safetyNumber',
        conversation: this.conversation.id,
        person: person.account,
      });
      if (outcome.kind === 'safety') this.safety = outcome.safety;
    } catch (reason) {
      this.problem = Problem.from(reason);
    }
  }

  /** @param {boolean} verified */
  async #mark(verified) {
    const person = this.#person();
    if (!person) return;
    this.problem = null;
    try {
      await session.run({ verb: 'markVerified', person: person.account, verified });
    } catch (reason) {
      this.problem = Problem.from(reason);
    }
  }
}

/** @param {string} text */
function qr(text) {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const path = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="The safety number as a QR code">
    ${svg`<path d=${path} />`}${nothing}
  </svg>`;
}

customElements.define('sotto-safety-number', SafetyNumber);
