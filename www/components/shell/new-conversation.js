// @ts-check
/** The dialog that starts a conversation: with one person, or, when several are named, with a group. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { named } from '../../lib/names.js';
import { link } from '../../lib/route.js';
import { say } from '../../text/say.js';
import { Modal } from '../modal.js';
import { progress } from '../progress.js';

class NewConversation extends Modal {
  static properties = { people: { attribute: false }, several: { state: true } };

  constructor() {
    super();
    /** A handle that is in the textbox at first. */
    this.people = '';
    /** Whether several people are named. */
    this.several = false;
    this.task = new Task(this);
    /** The conversations before Start was pressed: any other one is new. @type {Set<string>} */
    this.known = new Set();
  }

  get heading() {
    return say('new-conversation');
  }

  body() {
    const { busy, problem } = this.task;
    return html`<form novalidate @submit=${this.#submit}>
      <div class="field">
        <label for="people">${say('people')}</label>
        <input
          id="people"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          autofocus
          value=${this.people}
          aria-describedby="people-hint people-problem"
          aria-invalid=${problem ? 'true' : nothing}
          @input=${this.#count}
        />
        <p class="hint" id="people-hint">${say('new-people-hint')}</p>
      </div>
      ${this.several
        ? html`<div class="field">
            <label for="group-name">${say('group-name')}</label>
            <input id="group-name" autocomplete="off" aria-describedby="group-name-hint" />
            <p class="hint" id="group-name-hint">${say('group-name-hint')}</p>
          </div>`
        : nothing}
      ${this.task.words('people-problem')}
      <p class="note">${this.#protection()}</p>
      <div class="actions">
        ${progress(busy ? this.#far() : null, busy ? this.#looking() : '')}
        <button class="primary" ?disabled=${busy}>${say('start')}</button>
      </div>
    </form>`;
  }

  #protection() {
    if (session.app?.account?.protectNew) return say('starts-protected');
    return this.several ? say('starts-open-group') : say('starts-open-two');
  }

  #looking() {
    return this.several ? say('looking-for-several') : say('looking-for-one');
  }

  #far() {
    return session.app?.conversations.find(({ id, progress }) => progress && !this.known.has(id))?.progress ?? null;
  }

  /** @param {Event} event */
  #count({ currentTarget }) {
    this.several = named(/** @type {HTMLInputElement} */ (currentTarget).value).filter(Boolean).length > 1;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    if (this.task.busy) return;
    const input = /** @type {HTMLInputElement} */ (this.querySelector('#people'));
    const name = /** @type {HTMLInputElement | null} */ (this.querySelector('#group-name'))?.value.trim() ?? null;
    this.known = new Set(session.app?.conversations.map(({ id }) => id));
    const outcome = await this.task.run({ verb: 'startConversation', people: named(input.value), name });
    if (!outcome) input.focus();
    if (outcome?.kind !== 'conversation' || !this.isConnected) return;
    location.hash = link(outcome.id);
    this.close();
  }
}

customElements.define('sotto-new-conversation', NewConversation);
