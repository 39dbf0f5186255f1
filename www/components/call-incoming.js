// @ts-check
/** The dialog in which it rings: who calls, who could hear the call, and the two answers. */

import { html } from 'lit';
import { Problem } from '../problem.js';
import { Task } from '../task.js';
import { closedLock } from './icons.js';
import { Modal } from './modal.js';

class Incoming extends Modal {
  static properties = { view: { attribute: false }, call: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../core').CallView | null} */
    this.view = null;
    /** @type {import('../calls/call.js').Call | null} */
    this.call = null;
    this.task = new Task(this);
    // Whoever closes the dialog without an answer does not want the call.
    this.addEventListener('closed', () => this.#decline());
    this.answered = false;
  }

  get heading() {
    return 'Incoming call';
  }

  body() {
    if (!this.view) return '';
    const { from, title, group, video, sentence } = this.view;
    return html`<div class="stage">
      <p><strong>${from ?? title}</strong> calls${group ? ` in “${title}”` : ''}, with ${video ? 'video' : 'voice'}.</p>
      <p class="call-sentence">${closedLock}${sentence}</p>
      ${this.task.words()}
      <div class="actions">
        <button type="button" @click=${this.close}>Decline</button>
        ${video ? html`<button type="button" @click=${() => this.#accept(false)}>Accept without camera</button>` : ''}
        <button type="button" class="primary" @click=${() => this.#accept(video)}>Accept</button>
      </div>
    </div>`;
  }

  /** @param {boolean} video */
  async #accept(video) {
    if (!this.view || this.answered) return;
    this.answered = true;
    try {
      await this.call?.accept(this.view.call, video);
    } catch (reason) {
      this.answered = false;
      this.task.fail(Problem.from(reason));
    }
  }

  #decline() {
    if (!this.view || this.answered) return;
    this.answered = true;
    void this.task.run({ verb: 'declineCall', call: this.view.call });
  }
}

customElements.define('sotto-call-incoming', Incoming);
