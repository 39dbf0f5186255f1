// @ts-check
/** The dialog that asks all members to turn protection off, and first explains what that would mean. */

import { html } from 'lit';
import { Task } from '../../core/task.js';
import { named, rich, say } from '../../text/say.js';
import { Modal } from '../modal.js';

class TurnOff extends Modal {
  static properties = { conversation: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    this.task = new Task(this);
  }

  get heading() {
    return say('turn-off');
  }

  body() {
    const people = this.conversation?.people ?? [];
    const count = people.length;
    const names = people.map(named);
    return html`
      <p>${count > 3 ? say('turn-off-all', { count }) : rich('turn-off-who', { names, count })}</p>
      <p>${say('turn-off-means')}</p>
      ${this.task.words()}
      <div class="actions">
        <button type="button" autofocus @click=${this.close}>${say('cancel')}</button>
        <button type="button" @click=${this.#ask}>${say('ask-everyone')}</button>
      </div>
    `;
  }

  async #ask() {
    const conversation = this.conversation?.id ?? '';
    if (await this.task.run({ verb: 'proposeOff', conversation })) this.close();
  }
}

customElements.define('sotto-turn-off', TurnOff);
