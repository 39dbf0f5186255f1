// @ts-check
/** Changes to a group: its name, and more members. */

import { html, nothing } from 'lit';
import { Task } from '../../core/task.js';
import { named } from '../../lib/names.js';
import { say } from '../../text/say.js';
import { Element } from '../element.js';
import { plus } from '../icons.js';
import { progress } from '../progress.js';

class GroupChanges extends Element {
  static properties = { conversation: { attribute: false }, adds: { state: true } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** Whether the form for more people is open. */
    this.adds = false;
    this.adding = new Task(this);
    this.renaming = new Task(this);
  }

  render() {
    if (!this.conversation?.group || this.conversation.ended) return nothing;
    const { id, group, protection } = this.conversation;
    // A member of an unprotected group keeps its key, even after a removal.
    if (protection.state === 'off') {
      return html`<p class="note">${say('group-open')}</p>`;
    }
    return html`
      ${group.admin ? this.#more(id) : nothing}
      <form novalidate @submit=${(/** @type {SubmitEvent} */ event) => this.#rename(event, id)}>
        <div class="field">
          <label for="rename-group">${say('group-name')}</label>
          <div class="pair">
            <input
              id="rename-group"
              autocomplete="off"
              value=${group.name}
              aria-describedby="rename-problem"
              aria-invalid=${this.renaming.problem ? 'true' : nothing}
            />
            <button ?disabled=${this.renaming.busy}>${say('rename')}</button>
          </div>
          ${this.renaming.words('rename-problem')}
        </div>
      </form>
    `;
  }

  /** @param {string} id of the conversation */
  #more(id) {
    const { busy, problem } = this.adding;
    if (!this.adds) return html`<button type="button" class="row-button" @click=${this.#ask}>${plus}${say('add-people')}</button>`;
    return html`<form novalidate @submit=${(/** @type {SubmitEvent} */ event) => this.#add(event, id)}>
      <div class="field">
        <label for="add-people">${say('add-people')}</label>
        <div class="pair">
          <input
            id="add-people"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            aria-describedby="add-hint add-problem"
            aria-invalid=${problem ? 'true' : nothing}
          />
          <button ?disabled=${busy}>${say('add')}</button>
        </div>
        <p class="hint" id="add-hint">${say('add-people-hint')}</p>
        ${this.adding.words('add-problem')} ${progress(busy ? this.conversation?.progress : null, busy ? say('adding') : '')}
      </div>
    </form>`;
  }

  async #ask() {
    this.adds = true;
    await this.updateComplete;
    this.focusOn('#add-people');
  }

  /** @param {SubmitEvent} event @param {string} conversation */
  async #add(event, conversation) {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (this.querySelector('#add-people'));
    const done = await this.adding.run({ verb: 'addPeople', conversation, people: named(input.value) });
    if (done) input.value = '';
    input.focus();
  }

  /** @param {SubmitEvent} event @param {string} conversation */
  async #rename(event, conversation) {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (this.querySelector('#rename-group'));
    await this.renaming.run({ verb: 'rename', conversation, name: input.value.trim() });
    if (this.renaming.problem) input.focus();
  }
}

customElements.define('sotto-group-changes', GroupChanges);
