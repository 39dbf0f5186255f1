// @ts-check
/** What somebody asks who is no contact yet. They learn nothing of it before it is accepted. */

import { html, nothing } from 'lit';
import { Task } from '../../core/task.js';
import { persons } from '../../text/format.js';
import { Element } from '../element.js';
import { closedLock, openLock } from '../icons.js';

class Request extends Element {
  static properties = { conversation: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    this.task = new Task(this);
  }

  render() {
    if (!this.conversation) return nothing;
    const { id, people, group, protection } = this.conversation;
    // Who starts a group is its admin.
    const asks = people.find(({ admin }) => admin) ?? people[0];
    const what = group
      ? `has added you to the group “${group.name}”, ${persons(people.length + 1)}`
      : 'wants to talk with you';
    const open = protection.state === 'off';
    return html`<section class="composer request" aria-label="Request">
      <p class="asks"><strong>${asks?.handle}</strong> ${what}. They are not told that you have seen this.</p>
      <p class="note says">${open ? openLock : closedLock}${protection.sentence}</p>
      ${this.task.words()}
      <div class="actions">
        ${asks
          ? html`<button type="button" @click=${() => this.#block(id, asks.account)}>Block</button>`
          : nothing}
        <button type="button" @click=${() => this.#delete(id)}>Delete</button>
        <button type="button" class="primary" @click=${() => this.#accept(id)}>Accept</button>
      </div>
    </section>`;
  }

  /** @param {string} conversation */
  #accept(conversation) {
    this.task.run({ verb: 'acceptRequest', conversation });
  }

  /** @param {string} conversation */
  async #delete(conversation) {
    if (await this.task.run({ verb: 'deleteConversation', conversation })) location.hash = '#/';
  }

  /** What one person alone has begun goes with them; a group stays until it is deleted. */
  async #block(/** @type {string} */ conversation, /** @type {string} */ person) {
    if (!(await this.task.run({ verb: 'setBlocked', person, blocked: true }))) return;
    if (this.conversation?.id === conversation && this.conversation.group) await this.#delete(conversation);
    else location.hash = '#/';
  }
}

customElements.define('sotto-request', Request);
