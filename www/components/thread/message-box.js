// @ts-check
/** The textbox and the button of the composer. Typed text is kept as the conversation's draft. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { say } from '../../text/say.js';
import { Element } from '../element.js';
import { send } from '../icons.js';

class MessageBox extends Element {
  static properties = {
    conversation: { attribute: false },
    invalid: { attribute: false },
    held: { attribute: false },
    send: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** Whether the text was refused. */
    this.invalid = false;
    /** Whether the person must choose before it is sent. */
    this.held = false;
    /** @type {() => void} */
    this.send = () => {};
    /** The conversation whose draft is in the textbox. */
    this.shown = '';
  }

  render() {
    return html`<div class="write">
      <textarea
        id="message"
        aria-label=${say('message')}
        placeholder=${say('message')}
        rows="1"
          aria-describedby="message-problem"
        aria-invalid=${this.invalid ? 'true' : nothing}
        @keydown=${this.#key}
        @input=${this.#draft}
      ></textarea>
      <button class="primary send" aria-label=${say('send')} title=${say('send')} aria-disabled=${this.held ? 'true' : nothing}>${send}</button>
    </div>`;
  }

  updated() {
    const id = this.conversation?.id ?? '';
    if (id === this.shown) return;
    this.shown = id;
    this.write(session.drafts.text(id));
  }

  /** @returns {HTMLTextAreaElement} */
  get #area() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector('textarea'));
  }

  get text() {
    return this.#area.value;
  }

  /** @param {string} text */
  write(text) {
    this.#area.value = text;
    this.#draft();
  }

  #draft() {
    if (this.conversation?.id === this.shown) session.drafts.type(this.conversation, this.text);
    const { style } = this.#area;
    style.height = 'auto';
    style.height = `${this.#area.scrollHeight}px`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Enter' || event.shiftKey) return;
    // Safari ends a composition before the Enter that ended it, and marks that one by its code.
    if (event.isComposing || event.keyCode === 229) return;
    // A screen keyboard has no other key for a new line.
    if (matchMedia('(pointer: coarse) and (not (any-pointer: fine))').matches) return;
    event.preventDefault();
    this.send();
  }
}

customElements.define('sotto-message-box', MessageBox);
