// @ts-check
/**
 * The base of all elements: they render into the page itself, so that its names and styles reach them, and render again
 * in another language.
 */

import { LitElement } from 'lit';
import { session } from '../core/session.js';
import { language } from '../text/language.js';

export class Element extends LitElement {
  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    language.addEventListener('change', this.#reword);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    language.removeEventListener('change', this.#reword);
  }

  /** Moves the focus to the first match in this element. @param {string} selector */
  focusOn(selector) {
    /** @type {HTMLElement | null} */ (this.querySelector(selector))?.focus();
  }

  #reword = () => this.requestUpdate();
}

/** An element that shows the session's state. */
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
