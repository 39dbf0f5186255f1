// @ts-check
/** The head of a conversation: its title, the switch, the timer, and the buttons for people and calls. */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { later } from '../../lib/later.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import '../call/call-buttons.js';
import { Element } from '../element.js';
import { back, people as crowd, verified } from '../icons.js';
import { toggle } from '../switch.js';
import { timer } from './timer.js';

const SWITCH = /** @type {const} */ ({
  off: { checked: 'false', note: 'encryption-off' },
  waiting: { checked: 'mixed', note: 'encryption-waiting' },
  on: { checked: 'true', note: 'encryption-on' },
  broken: { checked: 'mixed', note: 'encryption-broken' },
});

const DIALOGS = {
  time: later(() => import('./custom-time.js')),
  safety: later(() => import('../protection/safety-number.js')),
  people: later(() => import('../people/people.js')),
  off: later(() => import('../protection/turn-off.js')),
};

class ThreadHead extends Element {
  static properties = { conversation: { attribute: false }, dialog: { state: true }, wanted: { state: true } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** @type {keyof typeof DIALOGS | null} */
    this.dialog = null;
    /** The time that was chosen, until the core has it. @type {number | null | undefined} */
    this.wanted = undefined;
    this.task = new Task(this);
    this.shown = '';
  }

  willUpdate() {
    if (this.conversation?.id === this.shown) return;
    this.shown = this.conversation?.id ?? '';
    this.task = new Task(this);
    this.dialog = null;
  }

  render() {
    if (!this.conversation) return nothing;
    const { people, group, request, ended } = this.conversation;
    const seconds = this.wanted === undefined ? (this.conversation.timer ?? null) : this.wanted;
    const isVerified = people.length > 0 && people.every((person) => person.verified);
    return html`
      <header class="thread-head">
        <a class="back" href="#/" aria-label=${say('back-to-list')}>${back}<span class="back-word">${say('back')}</span></a>
        <div class="who">
          <h1 class="thread-title" tabindex="-1">${words.title(this.conversation)}</h1>
          ${group ? html`<span class="fact count">${say('people-count', { count: people.length + 1 })}</span>` : nothing}
          ${isVerified ? html`<span class="verified">${verified}${group ? say('everybody-verified') : say('number-verified')}</span>` : nothing}
        </div>
        <div class="tools ${request || ended ? 'few' : ''}">
          ${request || ended ? nothing : html`${this.#switch(this.conversation)} ${timer(seconds, (chosen) => this.#choose(chosen))}`}
          ${group || request
            ? nothing
            : html`<button type="button" class="verify" @click=${() => this.#open('safety')}>${say('verify')}</button>`}
          <button type="button" @click=${() => this.#open('people')}>${crowd}${say('people')}</button>
          ${request || ended ? nothing : html`<sotto-call-buttons .conversation=${this.conversation}></sotto-call-buttons>`}
        </div>
      </header>
      ${this.task.words()}
      ${this.#dialog(this.conversation)}
    `;
  }

  /** @param {import('../../core.d.ts').ConversationView} conversation */
  #switch({ id, protection: { state }, off }) {
    const { checked, note } = SWITCH[state];
    const change = () => {
      if (state === 'off') this.task.run({ verb: 'protect', conversation: id });
      // There is one question at a time.
      else if (off) document.getElementById('off')?.focus();
      else this.#open('off');
    };
    const stays = state === 'waiting' || state === 'broken';
    return toggle({ id: 'protect', name: say('encryption'), checked, note: say(note), stays, change });
  }

  /** @param {import('../../core.d.ts').ConversationView} conversation */
  #dialog(conversation) {
    const closed = () => (this.dialog = null);
    switch (this.dialog) {
      case 'time':
        return html`<sotto-custom-time
          .seconds=${conversation.timer ?? null}
          .choose=${(/** @type {number} */ seconds) => this.#setTimer(seconds)}
          @closed=${closed}
        ></sotto-custom-time>`;
      case 'safety':
        return html`<sotto-safety-number
          .conversation=${conversation}
          .person=${conversation.people[0]?.account ?? ''}
          @closed=${closed}
        ></sotto-safety-number>`;
      case 'people':
        return html`<sotto-people .conversation=${conversation} @closed=${closed}></sotto-people>`;
      case 'off':
        return html`<sotto-turn-off .conversation=${conversation} @closed=${closed}></sotto-turn-off>`;
      case null:
        return nothing;
    }
  }

  /** @param {number | 'custom' | null} chosen */
  #choose(chosen) {
    if (chosen === 'custom') this.#open('time');
    else this.#setTimer(chosen).catch((reason) => this.task.fail(Problem.from(reason)));
  }

  /** @param {number | null} seconds */
  async #setTimer(seconds) {
    const conversation = /** @type {import('../../core.d.ts').ConversationView} */ (this.conversation).id;
    this.wanted = seconds;
    this.task.problem = null;
    try {
      await session.run({ verb: 'setTimer', conversation, seconds });
    } finally {
      this.wanted = undefined;
    }
  }

  /** @param {keyof typeof DIALOGS} dialog */
  async #open(dialog) {
    const { shown } = this;
    if ((await this.task.load(DIALOGS[dialog])) && shown === this.shown) this.dialog = dialog;
  }
}

customElements.define('sotto-thread-head', ThreadHead);
