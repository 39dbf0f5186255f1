// @ts-check
/** The dialog that recovers an account: its name and the twenty-four words of its phrase. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { say } from '../../text/say.js';
import { Modal } from '../modal.js';
import { progress } from '../progress.js';

class Recover extends Modal {
  constructor() {
    super();
    this.task = new Task(this);
  }

  get heading() {
    return say('recover');
  }

  body() {
    const { busy, problem } = this.task;
    return html`<form novalidate @submit=${this.#submit}>
      <p>${say('recover-what')}</p>
      <div class="field">
        <label for="recover-name">${say('your-name')}</label>
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
        <label for="recover-phrase">${say('recovery-phrase')}</label>
        <textarea
          id="recover-phrase"
          rows="4"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="recover-hint recover-problem"
          aria-invalid=${problem ? 'true' : nothing}
        ></textarea>
        <p class="hint" id="recover-hint">${say('recover-hint')}</p>
        ${this.task.words('recover-problem')}
      </div>
      <div class="actions">
        ${progress(null, busy ? say('recovering') : '')}
        <button class="primary" ?disabled=${busy}>${say('recover-do')}</button>
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
