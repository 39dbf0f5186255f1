// @ts-check
/** The panel of a conversation's details: its people, what one can do with it, and its earlier threads. */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { details } from '../../lib/route.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { avatar } from '../avatar.js';
import { View } from '../element.js';
import { close } from '../icons.js';
import '../people/people.js';
import '../protection/safety-number.js';
import './custom-time.js';
import './device-check.js';
import { otherThreads } from './other-threads.js';
import { timer } from './timer.js';

class Details extends View {
  static properties = {
    conversation: { attribute: false },
    thread: { attribute: false },
    dialog: { state: true },
    verifies: { state: true },
    wanted: { state: true },
  };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** The number of the thread that is shown. */
    this.thread = 0;
    /** Whether the dialog for another time is open. */
    this.dialog = false;
    /** The account whose safety number is open. @type {string | null} */
    this.verifies = null;
    /** The time that was chosen, until the core has it. @type {number | null | undefined} */
    this.wanted = undefined;
    this.task = new Task(this);
    this.shown = '';
  }

  willUpdate() {
    if (this.conversation?.id === this.shown) return;
    this.shown = this.conversation?.id ?? '';
    this.task = new Task(this);
    this.dialog = false;
    this.verifies = null;
    this.wanted = undefined;
  }

  firstUpdated() {
    // Over the thread, as on a phone, the panel is where the focus belongs.
    if (getComputedStyle(this).position === 'absolute') this.focusOn('h2');
  }

  render() {
    const { conversation } = this;
    if (!conversation) return nothing;
    const { group, request, ended, people } = conversation;
    const title = words.title(conversation);
    const isIn = !request && !ended;
    return html`<aside class="details" aria-label=${say('details')} @keydown=${this.#key}>
      <header class="details-head">
        <h2 tabindex="-1">${say('details')}</h2>
        <button type="button" class="quiet square" aria-label=${say('close')} @click=${this.#close}>${close}</button>
      </header>
      <div class="portrait">
        ${avatar(title)}
        <p class="portrait-name"><bdi>${title}</bdi></p>
        ${group ? html`<p class="fact">${say('people-count', { count: people.length + 1 })}</p>` : nothing}
      </div>
      ${isIn ? this.#time(conversation) : nothing}
      <sotto-people .conversation=${conversation} @verify=${this.#verify}></sotto-people>
      ${isIn ? html`<sotto-device-check .conversation=${conversation}></sotto-device-check>` : nothing}
      ${otherThreads(conversation, this.thread)}
      ${this.task.words()}
      ${this.#dialogs(conversation)}
    </aside>`;
  }

  /** @param {import('../../core.d.ts').ConversationView} conversation */
  #time(conversation) {
    const seconds = this.wanted === undefined ? (conversation.timer ?? null) : this.wanted;
    return html`<section class="section">
      ${timer(seconds, (chosen) => this.#choose(chosen))}
      <p class="note">${say('timer-note')}</p>
    </section>`;
  }

  /** @param {import('../../core.d.ts').ConversationView} conversation */
  #dialogs(conversation) {
    return html`${this.dialog
      ? html`<sotto-custom-time
          .seconds=${conversation.timer ?? null}
          .choose=${(/** @type {number} */ seconds) => this.#setTimer(seconds)}
          @closed=${() => (this.dialog = false)}
        ></sotto-custom-time>`
      : nothing}
    ${this.verifies
      ? html`<sotto-safety-number
          .conversation=${conversation}
          .person=${this.verifies}
          @closed=${() => (this.verifies = null)}
        ></sotto-safety-number>`
      : nothing}`;
  }

  /** @param {number | 'custom' | null} chosen */
  #choose(chosen) {
    if (chosen === 'custom') this.dialog = true;
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

  /** @param {CustomEvent<string>} event of an account */
  #verify({ detail }) {
    this.verifies = detail;
  }

  #close() {
    location.hash = details(session.route, false);
    // The panel leaves the page a moment later.
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector('.about-button'))?.focus());
  }

  /** Escape closes the panel, where nothing inside takes it. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Escape' && !event.defaultPrevented && !this.querySelector('dialog')) this.#close();
  }
}

customElements.define('sotto-details', Details);
