// @ts-check
/** The head of a conversation, one row at every width: its title, the switch, calls, and its details. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { later } from '../../lib/later.js';
import { details } from '../../lib/route.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { avatar } from '../avatar.js';
import '../call/call-buttons.js';
import { View } from '../element.js';
import { back, panel, verified } from '../icons.js';
import { toggle } from '../switch.js';

const SWITCH = /** @type {const} */ ({
  off: { checked: 'false', note: 'encryption-off' },
  waiting: { checked: 'mixed', note: 'encryption-waiting' },
  on: { checked: 'true', note: 'encryption-on' },
  broken: { checked: 'mixed', note: 'encryption-broken' },
});

const turnOff = later(() => import('../protection/turn-off.js'));

class ThreadHead extends View {
  static properties = { conversation: { attribute: false }, asks: { state: true } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** Whether the dialog that turns protection off is open. */
    this.asks = false;
    this.task = new Task(this);
    this.shown = '';
  }

  willUpdate() {
    if (this.conversation?.id === this.shown) return;
    this.shown = this.conversation?.id ?? '';
    this.task = new Task(this);
    this.asks = false;
  }

  render() {
    if (!this.conversation) return nothing;
    const { people, group, request, ended } = this.conversation;
    const title = words.title(this.conversation);
    const isVerified = people.length > 0 && people.every((person) => person.verified);
    const isIn = !request && !ended;
    const open = session.route.details;
    const look = () => (location.hash = details(session.route, !open));
    return html`
      <header class="thread-head">
        <a class="back" href="#/" aria-label=${say('back-to-list')}>${back}</a>
        <div class="who" @click=${look}>
          ${avatar(title)}
          <h1 class="thread-title" tabindex="-1">${title}</h1>
          <p class="about">
            ${group ? html`<span class="count">${say('people-count', { count: people.length + 1 })}</span>` : nothing}
            ${isVerified ? html`<span class="verified">${verified}${group ? say('everybody-verified') : say('number-verified')}</span>` : nothing}
          </p>
        </div>
        ${isIn ? this.#switch(this.conversation) : nothing}
        ${isIn ? html`<sotto-call-buttons .conversation=${this.conversation}></sotto-call-buttons>` : nothing}
        <button
          type="button"
          class="quiet square about-button"
          aria-label=${say('details-button')}
          title=${say('details-button')}
          aria-expanded=${open}
          @click=${look}
        >
          ${panel}
        </button>
      </header>
      ${this.task.words()}
      ${this.asks
        ? html`<sotto-turn-off .conversation=${this.conversation} @closed=${() => (this.asks = false)}></sotto-turn-off>`
        : nothing}
    `;
  }

  /** @param {import('../../core.d.ts').ConversationView} conversation */
  #switch({ id, protection: { state }, off }) {
    const change = () => {
      if (state === 'off') this.task.run({ verb: 'protect', conversation: id });
      // There is one question at a time.
      else if (off) document.getElementById('off')?.focus();
      else void this.#turnOff();
    };
    const stays = state === 'waiting' || state === 'broken';
    const { checked, note } = SWITCH[state];
    return toggle({ id: 'protect', name: say('encryption'), checked, note: say(note), stays, change });
  }

  async #turnOff() {
    const { shown } = this;
    if ((await this.task.load(turnOff)) && shown === this.shown) this.asks = true;
  }
}

customElements.define('sotto-thread-head', ThreadHead);
