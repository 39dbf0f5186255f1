// @ts-check
/** The list of conversations, newest activity first, with unanswered requests above it. */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { session } from '../../core/session.js';
import { link } from '../../lib/route.js';
import { machineTime, moment } from '../../text/format.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { avatar } from '../avatar.js';
import { View } from '../element.js';
import { closedLock, hand, openLock, past, waiting, warning } from '../icons.js';

const STATES = /** @type {const} */ ({
  off: { name: 'state-off', icon: openLock },
  waiting: { name: 'state-waiting', icon: waiting },
  on: { name: 'state-on', icon: closedLock },
  broken: { name: 'state-broken', icon: warning },
});

class ConversationList extends View {
  render() {
    const conversations = session.app?.conversations ?? [];
    const requests = conversations.filter(({ request }) => request);
    const others = conversations.filter(({ request }) => !request);
    return html`<nav aria-label=${say('conversations')}>
      ${requests.length > 0
        ? html`<div class="requests">
            <h2>${say('requests')}</h2>
            ${this.#rows(requests)}
          </div>`
        : nothing}
      ${refusals(session.app?.refused ?? [])} ${others.length > 0 ? this.#rows(others) : nothing}
      ${conversations.length === 0 ? html`<p class="empty">${say('no-conversations')}</p>` : nothing}
    </nav>`;
  }

  /** @param {import('../../core.d.ts').ConversationView[]} conversations */
  #rows(conversations) {
    return html`<ul>
      ${repeat(conversations, ({ id }) => id, (one) => this.#row(one))}
    </ul>`;
  }

  /** @param {import('../../core.d.ts').ConversationView} conversation */
  #row(conversation) {
    const { id, unread, preview, protection, ended, activeAt } = conversation;
    const title = words.title(conversation);
    return html`<li>
      <a
        href=${link(id)}
        class="row ${ended ? 'ended' : protection.state}"
        aria-current=${id === session.route.conversation ? 'page' : nothing}
        aria-labelledby="name-${id}${unread ? ` unread-${id}` : ''}"
        aria-describedby="state-${id} time-${id} preview-${id}"
      >
        ${avatar(title)}
        <span class="row-name" id="name-${id}">${title}</span>
        <time class="row-time" id="time-${id}" datetime=${machineTime(activeAt)}>${moment(activeAt)}</time>
        <span class="row-preview" id="preview-${id}"><bdi>${preview ? words.preview(preview) : ''}</bdi></span>
        ${unread ? html`<span class="unread" id="unread-${id}">${say('unread', { count: unread })}</span>` : nothing}
        <span class="row-state" id="state-${id}">${state(conversation)}</span>
      </a>
    </li>`;
  }
}

/** Invitations that were refused, and why. @param {import('../../core.d.ts').RefusedView[]} refused */
function refusals(refused) {
  if (refused.length === 0) return nothing;
  return html`<details class="refused">
    <summary>${warning}${say('refused', { count: refused.length })}</summary>
    ${refused.map((one) => html`<p>${words.refused(one)} <time datetime=${machineTime(one.at)}>${moment(one.at)}</time></p>`)}
    <button type="button" @click=${() => session.run({ verb: 'putRefusedAway' }).catch(() => {})}>${say('ok')}</button>
  </details>`;
}

/** @param {import('../../core.d.ts').ConversationView} conversation */
function state({ request, group, ended, protection }) {
  if (request) return html`${hand}${group ? say('asks-group') : say('asks-talk')}`;
  if (ended) return html`${past}${say('state-ended')}`;
  const { icon, name } = STATES[protection.state];
  return html`${icon}${say(name)}`;
}

customElements.define('sotto-conversation-list', ConversationList);
