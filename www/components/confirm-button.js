// @ts-check
/** A button for what cannot be undone: it asks once more, beside itself, before it does anything. */

import { html, nothing } from 'lit';
import { Element } from './element.js';

class ConfirmButton extends Element {
  static properties = {
    name: { attribute: false },
    question: { attribute: false },
    about: { attribute: false },
    act: { attribute: false },
    asking: { state: true },
  };

  constructor() {
    super();
    /** On both buttons. */
    this.name = '';
    /** What happens, as a question. */
    this.question = '';
    /** The id of what it is done to, when several such buttons stand on one screen. @type {string | null} */
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
    return html`<div class="sure" role="group" aria-label=${this.question} @keydown=${this.#key}>
      <p>${this.question}</p>
      <div class="actions">
        <button type="button" class="grave" @click=${this.#do}>${this.name}</button>
        <button type="button" class="not" @click=${() => this.#ask(false)}>Cancel</button>
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
