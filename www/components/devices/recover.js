// @ts-check
/** The dialog that brings an account back: its name and the twenty-four words that were written down. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { Modal } from '../modal.js';
import { progress } from '../progress.js';

class Recover extends Modal {
  constructor() {
    super();
    this.task = new Task(this);
  }

  get heading() {
    return 'Recover with your phrase';
  }

  body() {
    const { busy, problem } = this.task;
    return html`<form novalidate @submit=${this.#submit}>
      <p>Your account comes back, and this browser joins your conversations as a new device. Messages are not in the phrase.</p>
      <div class="field">
        <label for="recover-name">Your name</label>
        <input
          id="recover-name"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          autofocus
          value=${session.app?.account?.handle ?? ''}
        />
      </div>
      <div class="field">
        <label for="recover-phrase">Recovery phrase</label>
        <textarea
          id="recover-phrase"
          rows="4"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="recover-hint recover-problem"
          aria-invalid=${problem ? 'true' : nothing}
        ></textarea>
        <p class="hint" id="recover-hint">The 24 words in their order, with spaces between them.</p>
        ${this.task.words('recover-problem')}
      </div>
      <div class="actions">
        ${progress(null, busy ? 'Recovering your account…' : '')}
        <button class="primary" ?disabled=${busy}>Recover</button>
      </div>
    </form>`;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    const handle = /** @type {HTMLInputElement} */ (this.querySelector('#recover-name')).value.trim();
    const input = /** @type {HTMLTextAreaElement} */ (this.querySelector('#recover-phrase'));
    const phrase = input.value.trim().toLowerCase().replace(/\s+/g, ' ');
    if (await this.task.run({ verb: 'recover', handle, phrase })) {
      input.value = '';
      this.close();
    } else if (this.task.problem) input.focus();
  }
}

customElements.define('sotto-recover', Recover);
