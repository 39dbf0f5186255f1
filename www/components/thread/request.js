// @ts-check
/** The request of a stranger, who learns nothing before it is accepted. */

import { html, nothing } from 'lit';
import { Task } from '../../core/task.js';
import { named, rich, say } from '../../text/say.js';
import { sentence } from '../../text/views.js';
import '../confirm-button.js';
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
    // The admin of a new group is the member who started it.
    const asks = people.find(({ admin }) => admin) ?? people[0];
    const who = html`<strong>${asks && named(asks)}</strong>`;
    const words = group
      ? rich('request-group', { who, group: group.name, count: people.length + 1 })
      : rich('request-talk', { who });
    const open = protection.state === 'off';
    return html`<section class="composer request" aria-label=${say('request')}>
      <p class="asks">${words}</p>
      <p class="note says">${open ? openLock : closedLock}${sentence(this.conversation)}</p>
      ${this.task.words()}
      <div class="actions">
        ${asks
          ? html`<sotto-confirm-button
              .name=${say('block')}
              .question=${rich('block-question', { name: named(asks) })}
              .act=${() => this.#block(id, asks.account)}
            ></sotto-confirm-button>`
          : nothing}
        <sotto-confirm-button
          .name=${say('delete')}
          .question=${say('delete-conversation-question')}
          .act=${() => this.#delete(id)}
        ></sotto-confirm-button>
        <button type="button" class="primary" @click=${() => this.#accept(id)}>${say('accept')}</button>
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

  /** Blocking removes a conversation of two; a group stays until it is deleted. */
  async #block(/** @type {string} */ conversation, /** @type {string} */ person) {
    if (!(await this.task.run({ verb: 'setBlocked', person, blocked: true }))) return;
    if (this.conversation?.id === conversation && this.conversation.group) await this.#delete(conversation);
    else location.hash = '#/';
  }
}

customElements.define('sotto-request', Request);
