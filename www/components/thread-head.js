// @ts-check
/** The head of a conversation: its people, the switch, the timer, and the way to verify. */

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { Problem } from '../problem.js';
import { session } from '../session.js';
import { TIMERS, duration } from '../words.js';
import './custom-time.js';
import { Element } from './element.js';
import { back, verified } from './icons.js';
import './safety-number.js';
import { toggle } from './switch.js';

const SWITCH = /** @type {const} */ ({
  off: { checked: 'false', note: 'Once on, it stays on' },
  waiting: { checked: 'mixed', note: 'Protection stays on' },
  on: { checked: 'true', note: 'Protection stays on' },
  broken: { checked: 'mixed', note: 'Start it again below' },
});

class ThreadHead extends Element {
  static properties = { conversation: { attribute: false }, dialog: { state: true }, wanted: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {import('../core').ConversationView | null} */
    this.conversation = null;
    /** @type {'time' | 'safety' | null} */
    this.dialog = null;
    /** The time that was chosen, until the core has it. @type {number | null | undefined} */
    this.wanted = undefined;
    /** @type {Problem | null} */
    this.problem = null;
    this.shown = '';
  }

  willUpdate() {
    if (this.conversation?.id === this.shown) return;
    this.shown = this.conversation?.id ?? '';
    this.problem = null;
    this.dialog = null;
  }

  render() {
    if (!this.conversation) return nothing;
    const { id, title, people, protection } = this.conversation;
    const { checked, note } = SWITCH[protection.state];
    return html`
      <header class="thread-head">
        <a class="back" href="#/" aria-label="Back to the conversations">${back}<span class="back-word">Back</span></a>
        <div class="who">
          <h1 class="thread-title" tabindex="-1">${title}</h1>
          ${people.every((person) => person.verified)
            ? html`<span class="verified">${verified}Safety number verified</span>`
            : nothing}
        </div>
        <div class="tools">
          ${toggle({
            id: 'protect',
            name: 'End-to-end encryption',
            checked,
            note,
            stays: protection.state !== 'off',
            change: () => this.#run({ verb: 'protect', conversation: id }),
          })}
          ${this.#timer()}
          <button type="button" class="verify" @click=${() => (this.dialog = 'safety')}>Verify</button>
        </div>
      </header>
      <p class="problem head-problem" role="alert">${this.problem?.message ?? ''}</p>
      ${this.#dialog()}
    `;
  }

  #timer() {
    const seconds = this.wanted === undefined ? (this.conversation?.timer ?? null) : this.wanted;
    const custom = seconds !== null && !TIMERS.some(([preset]) => preset === seconds);
    const value = seconds === null ? 'off' : String(seconds);
    /** @param {string} one @param {string} words */
    const option = (one, words) => html`<option value=${one} .selected=${live(one === value)}>${words}</option>`;
    return html`<label class="timer">
      <span aria-hidden="true">Disappearing messages</span>
      <select aria-label="Disappearing messages" @change=${this.#choose}>
        ${option('off', 'off')} ${TIMERS.map(([preset, words]) => option(String(preset), words))}
        ${custom ? option(value, duration(seconds)) : nothing} ${option('custom', 'Custom…')}
      </select>
    </label>`;
  }

  #dialog() {
    const closed = () => (this.dialog = null);
    if (this.dialog === 'time') {
      return html`<sotto-custom-time
        .seconds=${this.conversation?.timer ?? null}
        .choose=${(/** @type {number} */ seconds) => this.#setTimer(seconds)}
        @closed=${closed}
      ></sotto-custom-time>`;
    }
    if (this.dialog !== 'safety') return nothing;
    return html`<sotto-safety-number .conversation=${this.conversation} @closed=${closed}></sotto-safety-number>`;
  }

  /** @param {Event} event */
  #choose(event) {
    const { value } = /** @type {HTMLSelectElement} */ (event.currentTarget);
    if (value === 'custom') {
      this.dialog = 'time';
      return;
    }
    this.#setTimer(value === 'off' ? null : Number(value)).catch((reason) => (this.problem = Problem.from(reason)));
  }

  /** @param {number | null} seconds */
  async #setTimer(seconds) {
    const conversation = /** @type {import('../core').ConversationView} */ (this.conversation).id;
    this.wanted = seconds;
    this.problem = null;
    try {
      await session.run({ verb: 'setTimer', conversation, seconds });
    } finally {
      this.wanted = undefined;
    }
  }

  /** @param {import('../core').Command} command */
  async #run(command) {
    this.problem = null;
    try {
      await session.run(command);
    } catch (reason) {
      this.problem = Problem.from(reason);
    }
  }
}

customElements.define('sotto-thread-head', ThreadHead);
