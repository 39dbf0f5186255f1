// @ts-check
/** The blocked people, in the settings. They are not told. */

import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { named, say } from '../../text/say.js';
import { View } from '../element.js';

class Blocked extends View {
  constructor() {
    super();
    this.task = new Task(this);
  }

  render() {
    const blocked = session.app?.blocked ?? [];
    return html`<fieldset class="group">
      <legend>${say('blocked-people')}</legend>
      ${blocked.length === 0
        ? html`<p class="note">${say('nobody-blocked')}</p>`
        : html`<ul>
            ${repeat(blocked, ({ account }) => account, (person) => this.#row(person))}
          </ul>`}
      ${this.task.words()}
    </fieldset>`;
  }

  /** @param {import('../../core.d.ts').PersonView} person */
  #row(person) {
    const { account } = person;
    return html`<li class="blocked">
      <span id="blocked-${account}">${named(person)}</span>
      <button
        type="button"
        aria-describedby="blocked-${account}"
        @click=${() => this.task.run({ verb: 'setBlocked', person: account, blocked: false })}
      >
        ${say('unblock')}
      </button>
    </li>`;
  }
}

customElements.define('sotto-blocked', Blocked);
