// @ts-check
/** The composer: who can read what is written here, in words; then the text, then the way out. */

import { html, nothing } from 'lit';
import { Problem } from '../problem.js';
import { session } from '../session.js';
import { Element } from './element.js';
import { closedLock, openLock, send, waiting, warning } from './icons.js';

const ICONS = { off: openLock, waiting, on: closedLock, broken: warning };
/** What can be done about a state. */
const ACTIONS = { off: 'Protect', waiting: '', on: '', broken: 'Start it again' };

class Composer extends Element {
  static properties = { conversation: { attribute: false }, proof: { type: Boolean }, problem: { state: true }, sending: { state: true } };

  constructor() {
    super();
    /** @type {import('../core').ConversationView | null} */
    this.conversation = null;
    /** Whether "What the server sees" is open. */
    this.proof = false;
    /** @type {Problem | null} */
    this.problem = null;
    /** Messages that the core has not taken yet. */
    this.sending = 0;
    /** The conversation whose draft is in the textbox. */
    this.shown = '';
    /** The id of a text that could not be saved, so that sending it again cannot make two of it. */
    this.failed = { text: '', id: '' };
  }

  willUpdate() {
    if (this.conversation?.id !== this.shown) this.problem = null;
  }

  render() {
    if (!this.conversation) return nothing;
    const { id, protection } = this.conversation;
    const action = ACTIONS[protection.state];
    return html`<form class="composer ${protection.state}" novalidate @submit=${this.#submit}>
      <div class="protection">
        <span class="protection-icon">${ICONS[protection.state]}</span>
        <p class="sentence" role="status" aria-label="Protection">${protection.sentence}</p>
        <button type="button" class="link" aria-expanded=${this.proof} @click=${this.#askForProof}>How do you know?</button>
        ${action
          ? html`<button type="button" class="action" @click=${() => this.#protect(id)}>${action}</button>`
          : nothing}
        <p class="waits" aria-live="polite">${protection.waits ?? ''}</p>
      </div>
      <div class="write">
        <textarea
          id="message"
          aria-label="Message"
          placeholder="Message"
          rows="1"
          enterkeyhint="send"
          aria-describedby="message-problem"
          aria-invalid=${this.problem ? 'true' : nothing}
          @keydown=${this.#key}
          @input=${this.#draft}
        ></textarea>
        <button class="primary send">${send}Send</button>
      </div>
      <p class="problem" id="message-problem" role="alert">${this.problem?.message ?? ''}</p>
      ${this.sending > 0 ? html`<p class="note">Saving…</p>` : nothing}
    </form>`;
  }

  updated() {
    const id = this.conversation?.id ?? '';
    if (id === this.shown) return;
    this.shown = id;
    this.#write(session.drafts.get(id) ?? '');
  }

  /** @returns {HTMLTextAreaElement} */
  get #text() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector('textarea'));
  }

  /** @param {string} text */
  #write(text) {
    this.#text.value = text;
    this.#draft();
  }

  #draft() {
    session.drafts.set(this.shown, this.#text.value);
    const { style } = this.#text;
    style.height = 'auto';
    style.height = `${this.#text.scrollHeight}px`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    this.#send();
    this.#text.focus();
  }

  async #send() {
    const conversation = this.shown;
    // The thread whose sentence stands above the words: what is typed for a protected one goes out in no other.
    const thread = this.conversation?.current ?? null;
    const text = this.#text.value;
    const id = this.failed.text === text && this.failed.id ? this.failed.id : randomId();
    this.problem = null;
    this.#write('');
    this.sending += 1;
    try {
      await session.run({ verb: 'send', conversation, id, text, thread });
    } catch (reason) {
      this.failed = { text, id };
      this.#restore(conversation, text, Problem.from(reason));
    } finally {
      this.sending -= 1;
    }
  }

  /** What could not be saved comes back, before anything written since. */
  #restore(/** @type {string} */ conversation, /** @type {string} */ text, /** @type {Problem} */ problem) {
    const since = session.drafts.get(conversation);
    const draft = since ? `${text}\n${since}` : text;
    session.drafts.set(conversation, draft);
    if (conversation !== this.shown || !this.isConnected) return;
    this.problem = problem;
    this.#write(draft);
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

  #askForProof() {
    this.dispatchEvent(new Event('proof', { bubbles: true }));
  }
}

/** 16 bytes, in hexadecimal. */
function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

customElements.define('sotto-composer', Composer);
