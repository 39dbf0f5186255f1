// @ts-check
/** The list of conversations, newest activity first, with unanswered requests above it. */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { session } from '../../core/session.js';
import { link } from '../../lib/route.js';
import { machineTime, moment } from '../../text/format.js';
import { rich, say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { avatar } from '../avatar.js';
import { View } from '../element.js';
import { closedLock, people as crowd, find as glass, hand, openLock, past, phone, waiting, warning } from '../icons.js';
import '../people/invite.js';

const STATES = /** @type {const} */ ({
  off: { name: 'state-off', icon: openLock },
  waiting: { name: 'state-waiting', icon: waiting },
  on: { name: 'state-on', icon: closedLock },
  broken: { name: 'state-broken', icon: warning },
});

/** With fewer conversations there is nothing to search. */
const FEW = 3;

class ConversationList extends View {
  static properties = { wanted: { state: true } };

  constructor() {
    super();
    /** The text to find, folded. */
    this.wanted = '';
  }

  render() {
    const all = session.app?.conversations ?? [];
    const conversations = this.wanted ? all.filter((one) => has(one, this.wanted)) : all;
    const requests = conversations.filter(({ request }) => request);
    const others = conversations.filter(({ request }) => !request);
    return html`${all.length > FEW || this.wanted ? this.#search(conversations.length) : nothing}
    <nav aria-label=${say('conversations')}>
      ${requests.length > 0
        ? html`<div class="requests">
            <h2>${say('requests')}</h2>
            ${this.#rows(requests)}
          </div>`
        : nothing}
      ${refusals(session.app?.refused ?? [])} ${others.length > 0 ? this.#rows(others) : nothing}
      ${all.length === 0 ? this.#first() : nothing}
    </nav>`;
  }

  /** @param {number} found */
  #search(found) {
    const find = (/** @type {Event} */ { currentTarget }) => (this.wanted = fold(/** @type {HTMLInputElement} */ (currentTarget).value.trim()));
    return html`<div class="search">
      ${glass}<input type="search" aria-label=${say('search')} placeholder=${say('search')} autocomplete="off" spellcheck="false" @input=${find} />
      <p class=${this.wanted ? 'hint' : 'visually-hidden'} role="status" aria-label=${say('found')}>
        ${this.wanted ? say('found-count', { count: found }) : ''}
      </p>
    </div>`;
  }

  /** Nothing yet: how others find this person. */
  #first() {
    const handle = html`<strong>${session.app?.account?.handle}</strong>`;
    return html`<div class="empty first">
      <p>${say('no-conversations')}</p>
      <p>${rich('handle-is', { handle })}</p>
      <sotto-invite></sotto-invite>
    </div>`;
  }

  /** @param {import('../../core.d.ts').ConversationView[]} conversations */
  #rows(conversations) {
    return html`<ul>
      ${repeat(conversations, ({ id }) => id, (one) => this.#row(one))}
    </ul>`;
  }

  /** @param {import('../../core.d.ts').ConversationView} conversation */
  #row(conversation) {
    const { id, unread, preview, protection, ended, activeAt, group, call } = conversation;
    const title = words.title(conversation);
    return html`<li>
      <a
        href=${link(id)}
        class="row ${ended ? 'ended' : protection.state}"
        aria-current=${id === session.route.conversation ? 'page' : nothing}
        aria-labelledby="${group ? `group-${id} ` : ''}name-${id}${unread ? ` unread-${id}` : ''}"
        aria-describedby="state-${id} time-${id} preview-${id}"
      >
        ${avatar(title)}
        <span class="row-title">${group ? html`<span class="row-group" id="group-${id}" title=${say('group')}>${crowd}<span class="visually-hidden">${say('group')}</span></span>` : nothing}<span class="row-name" id="name-${id}">${title}</span></span>
        <time class="row-time" id="time-${id}" datetime=${machineTime(activeAt)}>${moment(activeAt)}</time>
        <span class="row-preview" id="preview-${id}"><bdi>${call ? html`${phone}${say(call.mine ? 'call-row-mine' : 'call-row')}` : preview ? words.preview(preview) : ''}</bdi></span>
        ${unread ? html`<span class="unread" id="unread-${id}">${say('unread', { count: unread })}</span>` : nothing}
        <span class="row-state" id="state-${id}">${state(conversation)}</span>
      </a>
    </li>`;
  }
}

/** Whether its name or a person's contains the text. @param {import('../../core.d.ts').ConversationView} conversation @param {string} wanted */
function has({ group, people }, wanted) {
  return [group?.name ?? '', ...people.map(({ handle }) => handle)].some((name) => fold(name).includes(wanted));
}

/** Without case and Latin marks. @param {string} text */
function fold(text) {
  return text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
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
