// @ts-check
/** The composer: the sentence of protection, then the textbox and the button that sends. */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { randomId } from '../../lib/random-id.js';
import { rich, say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { Element } from '../element.js';
import { closedLock, openLock, waiting, warning } from '../icons.js';
import './message-box.js';
import { protectionRow } from './protection-row.js';

const ICONS = { off: openLock, waiting, on: closedLock, broken: warning };
/** The action that a state offers. */
const ACTIONS = /** @type {const} */ ({ off: 'protect', waiting: '', on: '', broken: 'start-again' });

class Composer extends Element {
  static properties = { conversation: { attribute: false }, proof: { type: Boolean }, problem: { state: true }, sending: { state: true } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** Whether "What the server sees" is open. */
    this.proof = false;
    /** @type {Problem | null} */
    this.problem = null;
    /** Messages that the core has not taken yet. */
    this.sending = 0;
    /** The conversation that was shown before. */
    this.shown = '';
    /** The id of a text that could not be saved, so that sending it again makes only one message. */
    this.failed = { text: '', id: '' };
  }

  willUpdate() {
    if (this.conversation?.id !== this.shown) this.problem = null;
    if (this.conversation) session.drafts.settle(this.conversation);
  }

  render() {
    if (!this.conversation) return nothing;
    const { protection } = this.conversation;
    const before = session.drafts.begunElsewhere(this.conversation);
    return html`<form class="composer ${protection.state}" novalidate @submit=${this.#submit}>
      ${protectionRow({
        icon: ICONS[protection.state],
        sentence: html`<p class="sentence" role="status" aria-label=${say('protection')}>${words.sentence(this.conversation)}</p>`,
        proof: this.proof,
        more: this.#more(this.conversation),
      })}
      <div class="elsewhere" role="alert">${before ? this.#elsewhere(before, this.conversation) : nothing}</div>
      <sotto-message-box
        .conversation=${this.conversation}
        .invalid=${Boolean(this.problem)}
        .held=${Boolean(before)}
        .send=${() => this.#send()}
        @input=${() => this.requestUpdate()}
      ></sotto-message-box>
      <p class="problem" id="message-problem" role="alert">${words.problem(this.problem)}</p>
      ${this.sending > 0 ? html`<p class="note">${say('saving')}</p>` : nothing}
    </form>`;
  }

  /** The action for protection, and the reason for waiting. @param {import('../../core.d.ts').ConversationView} conversation */
  #more(conversation) {
    const action = ACTIONS[conversation.protection.state];
    const protect = () => this.#protect(conversation.id);
    return html`
      ${action ? html`<button type="button" class="action" @click=${protect}>${say(action)}</button>` : nothing}
      <p class="waits" aria-live="polite">${words.waits(conversation)}</p>
    `;
  }

  /**
   * The draft was begun under another sentence: the person looks at the new one before anything is sent.
   * @param {import('../../lib/drafts.js').Place} before
   * @param {import('../../core.d.ts').ConversationView} now
   */
  #elsewhere(before, now) {
    const goOn = () => {
      session.drafts.move(now);
      this.problem = null;
      this.requestUpdate();
      this.focusOn('textarea');
    };
    return html`<p>${rich('sentence-changed', { before: html`${words.sentence(before)}`, now: html`${words.sentence(now)}` })}</p>
      <button type="button" class="action" @click=${goOn}>${say('write-it-here')}</button>`;
  }

  updated() {
    this.shown = this.conversation?.id ?? '';
  }

  /** @returns {HTMLElement & { text: string, write: (text: string) => void }} */
  get #box() {
    return /** @type {any} */ (this.querySelector('sotto-message-box'));
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    this.#send();
    this.focusOn('textarea');
  }

  async #send() {
    if (!this.conversation) return;
    const { id: conversation } = this.conversation;
    const { text } = this.#box;
    if (session.drafts.begunElsewhere(this.conversation)) {
      this.problem = new Problem('elsewhere');
      return;
    }
    // The thread whose sentence was above the first character: the text goes out in no other.
    const place = session.drafts.place(this.conversation);
    const id = this.failed.text === text && this.failed.id ? this.failed.id : randomId();
    this.problem = null;
    this.#box.write('');
    this.sending += 1;
    try {
      await session.run({ verb: 'send', conversation, id, text, thread: place.current });
    } catch (reason) {
      this.failed = { text, id };
      session.drafts.putBack(conversation, { text, place });
      if (conversation === this.shown && this.isConnected) {
        this.problem = Problem.from(reason);
        this.#box.write(session.drafts.text(conversation));
      }
    } finally {
      this.sending -= 1;
    }
  }

  /** @param {string} conversation */
  async #protect(conversation) {
    this.problem = null;
    try {
      await session.run({ verb: 'protect', conversation });
    } catch (reason) {
      this.problem = Problem.from(reason);
    }
  }
}

customElements.define('sotto-composer', Composer);
