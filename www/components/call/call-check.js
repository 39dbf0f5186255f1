// @ts-check
/** The dialog before a video call: the own picture, and the choice of devices. */

import { html } from 'lit';
import { Problem } from '../../core/problem.js';
import { Task } from '../../core/task.js';
import { say } from '../../text/say.js';
import { Modal } from '../modal.js';
import './call-preview.js';

class CallCheck extends Modal {
  static properties = { conversation: { attribute: false }, call: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** @type {import('../../calls/call.js').Call | null} */
    this.call = null;
    this.task = new Task(this);
  }

  get heading() {
    return say('check-heading');
  }

  body() {
    const joins = this.conversation?.call?.joinable;
    return html`<div class="stage">
      <sotto-call-preview .call=${this.call}></sotto-call-preview>
      <p class="note">${say('check-note')}</p>
      ${this.task.words()}
      <div class="actions">
        <button type="button" @click=${this.close}>${say('cancel')}</button>
        <button type="button" class="primary" @click=${() => this.#start()}>${joins ? say('join-with-video') : say('start-video-call')}</button>
      </div>
    </div>`;
  }

  async #start() {
    try {
      await this.call?.start(this.conversation?.id ?? '', true, () => this.close());
    } catch (reason) {
      this.task.fail(Problem.from(reason));
    }
  }
}

customElements.define('sotto-call-check', CallCheck);
