// @ts-check
/** The composer: who can read what is written here, in words; then the text, then the way out. */

import { html, nothing } from 'lit';
import { differs, moved, settled, typed } from '../../lib/draft.js';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { rich, say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { Element } from '../element.js';
import { closedLock, openLock, send, waiting, warning } from '../icons.js';

const ICONS = { off: openLock, waiting, on: closedLock, broken: warning };
/** What can be done about a state. */
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
    /** The conversation whose draft is in the textbox. */
    this.shown = '';
    /** The id of a text that could not be saved, so that sending it again cannot make two of it. */
    this.failed = { text: '', id: '' };
  }

  willUpdate() {
    if (this.conversation?.id !== this.shown) this.problem = null;
    const draft = this.conversation && session.drafts.get(this.conversation.id);
    if (draft && this.conversation) session.drafts.set(this.conversation.id, settled(draft, this.conversation));
  }

  render() {
    if (!this.conversation) return nothing;
    const { id, protection } = this.conversation;
    const action = ACTIONS[protection.state];
    const before = this.#begunIn();
    return html`<form class="composer ${protection.state}" novalidate @submit=${this.#submit}>
      <div class="protection">
        <span class="protection-icon">${ICONS[protection.state]}</span>
        <p class="sentence" role="status" aria-label=${say('protection')}>${words.sentence(this.conversation)}</p>
        <button type="button" class="link" aria-expanded=${this.proof} @click=${this.#askForProof}>${say('how-do-you-know')}</button>
        ${action
          ? html`<button type="button" class="action" @click=${() => this.#protect(id)}>${say(action)}</button>`
          : nothing}
        <p class="waits" aria-live="polite">${words.waits(this.conversation)}</p>
      </div>
      <div class="elsewhere" role="alert">${before ? this.#elsewhere(before, this.conversation) : nothing}</div>
      <div class="write">
        <textarea
          id="message"
          aria-label=${say('message')}
          placeholder=${say('message')}
          rows="1"
          enterkeyhint="send"
          aria-describedby="message-problem"
          aria-invalid=${this.problem ? 'true' : nothing}
          @keydown=${this.#key}
          @input=${this.#draft}
        ></textarea>
        <button class="primary send" aria-disabled=${before ? 'true' : nothing}>${send}${say('send')}</button>
      </div>
      <p class="problem" id="message-problem" role="alert">${words.problem(this.problem)}</p>
      ${this.sending > 0 ? html`<p class="note">${say('saving')}</p>` : nothing}
    </form>`;
  }

  /**
   * The draft was begun under another sentence: the person looks at the new one before anything is sent.
   * @param {import('../../lib/draft.js').Place} before
   * @param {import('../../core.d.ts').ConversationView} now
   */
  #elsewhere(before, now) {
    return html`<p>${rich('sentence-changed', { before: words.sentence(before), now: words.sentence(now) })}</p>
      <button type="button" class="action" @click=${this.#goOn}>${say('write-it-here')}</button>`;
  }

  updated() {
    const id = this.conversation?.id ?? '';
    if (id === this.shown) return;
    this.shown = id;
    this.#write(session.drafts.get(id)?.text ?? '');
  }

  /** Where the draft was begun, if others may read here. @returns {import('../../lib/draft.js').Place | null} */
  #begunIn() {
    const draft = this.conversation && session.drafts.get(this.conversation.id);
    return draft && this.conversation && differs(draft.place, this.conversation) ? draft.place : null;
  }

  /** The person has looked. */
  #goOn() {
    const draft = session.drafts.get(this.shown);
    if (draft && this.conversation) session.drafts.set(this.shown, moved(draft, this.conversation));
    this.problem = null;
    this.requestUpdate();
    this.#text.focus();
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
    const before = session.drafts.get(this.shown);
    const draft = this.conversation && typed(before, this.#text.value, this.conversation);
    if (draft) session.drafts.set(this.shown, draft);
    else session.drafts.delete(this.shown);
    // A question that was about the draft goes with it.
    if (before && !draft) this.requestUpdate();
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
    if (!this.conversation) return;
    const conversation = this.shown;
    const text = this.#text.value;
    if (this.#begunIn()) {
      this.problem = new Problem('elsewhere');
      return;
    }
    // The thread whose sentence stood above the first of the words: they go out in no other.
    const place = session.drafts.get(conversation)?.place ?? this.conversation;
    const thread = place.current;
    const id = this.failed.text === text && this.failed.id ? this.failed.id : randomId();
    this.problem = null;
    this.#write('');
    this.sending += 1;
    try {
      await session.run({ verb: 'send', conversation, id, text, thread });
    } catch (reason) {
      this.failed = { text, id };
      this.#restore(conversation, { text, place }, Problem.from(reason));
    } finally {
      this.sending -= 1;
    }
  }

  /** What could not be saved comes back, before anything written since. */
  #restore(/** @type {string} */ conversation, /** @type {import('../../lib/draft.js').Draft} */ { text, place }, /** @type {Problem} */ problem) {
    const since = session.drafts.get(conversation);
    const draft = since ? `${text}\n${since.text}` : text;
    session.drafts.set(conversation, { text: draft, place });
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
