// @ts-check
/** What all elements of the page share: they render into the page itself, so that its names and styles reach them. */

import { LitElement } from 'lit';
import { session } from '../core/session.js';

export class Element extends LitElement {
  createRenderRoot() {
    return this;
  }

  /** Moves the focus to the first match in this element. @param {string} selector */
  focusOn(selector) {
    /** @type {HTMLElement | null} */ (this.querySelector(selector))?.focus();
  }
}

/** An element that shows what the session knows. */
export class View extends Element {
  connectedCallback() {
    super.connectedCallback();
    session.addEventListener('change', this.#show);
    this.requestUpdate();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    session.removeEventListener('change', this.#show);
  }

  #show = () => this.requestUpdate();
}
