// @ts-check
/** One member in the list of a conversation's people: the facts, and the actions. */

import { html, nothing } from 'lit';
import { Task } from '../../core/task.js';
import { named, rich, say } from '../../text/say.js';
import { avatar } from '../avatar.js';
import '../confirm-button.js';
import { Element } from '../element.js';

class Person extends Element {
  static properties = { conversation: { attribute: false }, person: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** @type {import('../../core.d.ts').PersonView | null} */
    this.person = null;
    this.task = new Task(this);
  }

  render() {
    if (!this.conversation || !this.person) return nothing;
    const { account, blocked } = this.person;
    const name = named(this.person);
    const id = `person-${account}`;
    return html`<div class="person" role="group" aria-labelledby=${id}>
      ${avatar(name)}
      <p class="person-name" id=${id}>${name}</p>
      <p class="person-facts">${facts(this.person)}</p>
      <div class="person-actions">
        <button type="button" class="verify" aria-describedby=${id} @click=${() => this.dispatchEvent(new Event('verify'))}>${say('verify')}</button>
        ${blocked
          ? html`<button type="button" aria-describedby=${id} @click=${() => this.#block(account, false)}>${say('unblock')}</button>`
          : html`<sotto-confirm-button
              .name=${say('block')}
              .question=${rich('block-question', { name })}
              .about=${id}
              .act=${() => this.#block(account, true)}
            ></sotto-confirm-button>`}
        ${governs(this.conversation) ? this.#admin(this.conversation.id, this.person) : nothing}
      </div>
      ${this.task.words()}
    </div>`;
  }

  /** @param {string} person @param {boolean} blocked */
  #block(person, blocked) {
    this.task.run({ verb: 'setBlocked', person, blocked });
  }

  /** @param {string} conversation @param {import('../../core.d.ts').PersonView} one */
  #admin(conversation, one) {
    const { account: person, admin } = one;
    const name = named(one);
    const about = `person-${person}`;
    return html`
      ${admin
        ? nothing
        : html`<sotto-confirm-button
            .name=${say('make-admin')}
            .question=${rich('make-admin-question', { name })}
            .about=${about}
            .act=${() => this.task.run({ verb: 'makeAdmin', conversation, person })}
          ></sotto-confirm-button>`}
      <sotto-confirm-button
        .name=${say('remove')}
        .question=${rich('remove-person-question', { name })}
        .about=${about}
        .act=${() => this.task.run({ verb: 'removePerson', conversation, person })}
      ></sotto-confirm-button>
    `;
  }
}

/** Whether this account can change who is in it. @param {import('../../core.d.ts').ConversationView} conversation */
function governs({ group, ended, protection }) {
  return Boolean(group?.admin) && !ended && protection.state !== 'off';
}

/** @param {import('../../core.d.ts').PersonView} person */
function facts({ admin, verified, changed, blocked }) {
  return [
    admin && say('admin'),
    verified ? say('verified') : say('not-verified'),
    changed && say('key-changed'),
    blocked && say('blocked'),
  ]
    .filter(Boolean)
    .join(' · ');
}

customElements.define('sotto-person', Person);
