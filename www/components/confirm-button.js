// @ts-check
/** A button for an action that cannot be undone: it asks again, beside itself, before it acts. */

import { html, nothing } from 'lit';
import { say } from '../text/say.js';
import { Element } from './element.js';

/** The number in the newest id. */
let last = 0;

class ConfirmButton extends Element {
  static properties = {
    name: { attribute: false },
    question: { attribute: false },
    about: { attribute: false },
    act: { attribute: false },
    asking: { state: true },
  };

  #id = `question-${(last += 1)}`;

  constructor() {
    super();
    /** On both buttons. */
    this.name = '';
    /** Asks whether it shall happen. @type {unknown} */
    this.question = '';
    /** The id of the button's object, when several such buttons are on one screen. @type {string | null} */
    this.about = null;
    /** @type {() => void} */
    this.act = () => {};
    this.asking = false;
  }

  render() {
    if (!this.asking) {
      return html`<button type="button" class="first" aria-describedby=${this.about ?? nothing} @click=${() => this.#ask(true)}>
        ${this.name}
      </button>`;
    }
    return html`<div class="sure" role="group" aria-labelledby=${this.#id} @keydown=${this.#key}>
      <p id=${this.#id}>${this.question}</p>
      <div class="actions">
        <button type="button" class="grave" @click=${this.#do}>${this.name}</button>
        <button type="button" class="not" @click=${() => this.#ask(false)}>${say('cancel')}</button>
      </div>
    </div>`;
  }

  /** @param {boolean} asking */
  async #ask(asking) {
    this.asking = asking;
    await this.updateComplete;
    this.focusOn(asking ? '.not' : '.first');
  }

  async #do() {
    await this.#ask(false);
    this.act();
  }

  /** Escape takes the question back, and nothing around it. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#ask(false);
  }
}

customElements.define('sotto-confirm-button', ConfirmButton);
