// @ts-check
/** The dialog that asks everybody to turn protection off, and says first what that would mean. */

import { html } from 'lit';
import { Task } from '../../core/task.js';
import { all, persons } from '../../text/format.js';
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
    return 'Turn off protection';
  }

  body() {
    const people = this.conversation?.people ?? [];
    const others = people.length > 3 ? `All ${persons(people.length)} besides you` : all(people.map(({ handle }) => handle));
    return html`
      <p>${others} must agree, each on their own page. Until then everything stays as it is: protected.</p>
      <p>
        If everybody agrees, a new thread begins. It looks different, and it says “Not protected”: whoever runs this server
        can read what is written there. This thread stays with its messages, protected, and nothing can be added to it.
      </p>
      ${this.task.words()}
      <div class="actions">
        <button type="button" autofocus @click=${this.close}>Cancel</button>
        <button type="button" @click=${this.#ask}>Ask everyone</button>
      </div>
    `;
  }

  async #ask() {
    const conversation = this.conversation?.id ?? '';
    if (await this.task.run({ verb: 'proposeOff', conversation })) this.close();
  }
}

customElements.define('sotto-turn-off', TurnOff);
