// @ts-check
/** The people of a conversation, and the changes that a group allows: a part of its details. */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { say } from '../../text/say.js';
import { avatar } from '../avatar.js';
import { View } from '../element.js';
import './group-changes.js';
import './person.js';

/** With more people than this there is a search box. */
const MANY = 12;
/** How many people are rendered at first, and how many more each time. */
const PAGE = 50;

class People extends View {
  static properties = {
    conversation: { attribute: false },
    wanted: { state: true },
    shown: { state: true },
  };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** The text to find, in small letters. */
    this.wanted = '';
    /** How many people are drawn. */
    this.shown = PAGE;
    this.leaving = new Task(this);
  }

  render() {
    if (!this.conversation) return nothing;
    const { id, people, group } = this.conversation;
    const found = people.filter(({ handle }) => handle.toLowerCase().includes(this.wanted));
    return html`<section class="section" aria-labelledby="people-heading">
      <h3 id="people-heading">${say('people')}</h3>
      ${people.length > MANY ? this.#box(found.length) : nothing}
      <ul class="people" aria-label=${say('people')}>
        ${this.wanted ? nothing : this.#you()}
        ${repeat(
          found.slice(0, this.shown),
          ({ account }) => account,
          (person) => html`<li>
            <sotto-person
              .conversation=${this.conversation}
              .person=${person}
              @verify=${() => this.dispatchEvent(new CustomEvent('verify', { detail: person.account }))}
            ></sotto-person>
          </li>`,
        )}
      </ul>
      ${found.length > this.shown
        ? html`<button type="button" @click=${() => (this.shown += PAGE)}>${say('show-more', { count: found.length })}</button>`
        : nothing}
      ${group ? html`<sotto-group-changes .conversation=${this.conversation}></sotto-group-changes>` : nothing}
      ${group ? this.#leave(id) : nothing}
    </section>`;
  }

  /** @param {number} found */
  #box(found) {
    const find = (/** @type {Event} */ { currentTarget }) => {
      this.wanted = /** @type {HTMLInputElement} */ (currentTarget).value.trim().toLowerCase();
      this.shown = PAGE;
    };
    return html`<div class="field">
      <label for="find-person">${say('find-person')}</label>
      <input id="find-person" type="search" autocomplete="off" spellcheck="false" @input=${find} />
      <p class="hint" role="status" aria-label=${say('found')}>${this.wanted ? say('found-count', { count: found }) : ''}</p>
    </div>`;
  }

  #you() {
    const handle = session.app?.account?.handle ?? '';
    const group = this.conversation?.group;
    return html`<li class="person">
      ${avatar(handle)}
      <p class="person-name">${say('you')} <span class="fact">${handle}</span></p>
      ${group?.admin ? html`<p class="person-facts">${say('admin')}</p>` : nothing}
    </li>`;
  }

  /** @param {string} conversation */
  #leave(conversation) {
    if (this.conversation?.ended) return nothing;
    return html`
      ${this.leaving.words()}
      <div class="actions">
        <sotto-confirm-button
          .name=${say('leave-group')}
          .question=${say('leave-group-question')}
          .act=${() => this.leaving.run({ verb: 'leave', conversation })}
        ></sotto-confirm-button>
      </div>
    `;
  }
}

customElements.define('sotto-people', People);
