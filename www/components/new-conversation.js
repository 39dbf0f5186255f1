// @ts-check
/** The dialog that starts a conversation. */

import { html, nothing } from 'lit';
import { Problem } from '../problem.js';
import { link } from '../route.js';
import { session } from '../session.js';
import { Modal } from './modal.js';

class NewConversation extends Modal {
  static properties = { busy: { state: true }, problem: { state: true } };

  constructor() {
    super();
    this.busy = false;
    /** @type {Problem | null} */
    this.problem = null;
  }

  get heading() {
    return 'New conversation';
  }

  body() {
    const protects = session.app?.account?.protectNew;
    return html`<form novalidate @submit=${this.#submit}>
      <div class="field">
        <label for="people">People</label>
        <input
          id="people"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          autofocus
          aria-describedby="people-hint people-problem"
          aria-invalid=${this.problem ? 'true' : nothing}
        />
        <p class="hint" id="people-hint">The name that the other person chose here.</p>
        <p class="problem" id="people-problem" role="alert">${this.problem?.message ?? ''}</p>
      </div>
      <p class="note">
        ${protects
          ? 'It is protected from the start, as you chose for every new conversation.'
          : 'It starts unprotected; either of you can switch protection on, at any time and with one tap.'}
      </p>
      <div class="actions">
        <span class="progress" role="status" aria-label="Progress">${this.busy ? 'Looking for this person…' : ''}</span>
        <button class="primary" ?disabled=${this.busy}>Start</button>
      </div>
    </form>`;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    if (this.busy) return;
    const input = /** @type {HTMLInputElement} */ (this.querySelector('#people'));
    const people = input.value.split(',').map((name) => name.trim());
    this.busy = true;
    this.problem = null;
    try {
      const outcome = await session.run({ verb: 'startConversation', people });
      this.close();
      if (outcome.kind === 'conversation') location.hash = link(outcome.id);
    } catch (reason) {
      this.problem = Problem.from(reason);
      input.focus();
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('sotto-new-conversation', NewConversation);
