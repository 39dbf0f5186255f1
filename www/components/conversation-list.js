// @ts-check
/** The list of conversations, newest activity first. */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { link } from '../route.js';
import { session } from '../session.js';
import { machineTime, moment } from '../words.js';
import { View } from './element.js';
import { closedLock, openLock, waiting, warning } from './icons.js';

const STATES = {
  off: { words: 'Not protected', icon: openLock },
  waiting: { words: 'Waiting', icon: waiting },
  on: { words: 'Protected', icon: closedLock },
  broken: { words: 'Keys lost', icon: warning },
};

class ConversationList extends View {
  render() {
    const conversations = session.app?.conversations ?? [];
    return html`<nav aria-label="Conversations">
      ${conversations.length === 0
        ? html`<p class="empty">No conversations yet. Start one with a person’s name.</p>`
        : html`<ul>
            ${repeat(conversations, ({ id }) => id, (one) => this.#row(one))}
          </ul>`}
    </nav>`;
  }

  /** @param {import('../core').ConversationView} conversation */
  #row({ id, title, unread, preview, protection, activeAt }) {
    const state = STATES[protection.state];
    return html`<li>
      <a
        href=${link(id)}
        class="row ${protection.state}"
        aria-current=${id === session.route.conversation ? 'page' : nothing}
        aria-labelledby="name-${id}${unread ? ` unread-${id}` : ''}"
        aria-describedby="state-${id} time-${id} preview-${id}"
      >
        <span class="avatar" aria-hidden="true">${[...title][0]?.toUpperCase()}</span>
        <span class="row-name" id="name-${id}">${title}</span>
        <time class="row-time" id="time-${id}" datetime=${machineTime(activeAt)}>${moment(activeAt)}</time>
        <span class="row-preview" id="preview-${id}">${preview ? `${preview.mine ? 'You: ' : ''}${preview.text}` : ''}</span>
        ${unread ? html`<span class="unread" id="unread-${id}">${unread} unread</span>` : nothing}
        <span class="row-state" id="state-${id}">${state.icon}${state.words}</span>
      </a>
    </li>`;
  }
}

customElements.define('sotto-conversation-list', ConversationList);
