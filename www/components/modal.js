// @ts-check
/**
 * The base of all dialogs: a heading that names them, a way to close them, and the focus back on its earlier element.
 */

import { html } from 'lit';
import { say } from '../text/say.js';
import { View } from './element.js';
import { close } from './icons.js';

export class Modal extends View {
  /** The dialog's name. @returns {string} */
  get heading() {
    return '';
  }

  /** The content. @returns {unknown} */
  body() {
    return '';
  }

  /** Ends in a `closed` event, on which the parent takes the element away. */
  close() {
    this.querySelector('dialog')?.close();
  }

  firstUpdated() {
    this.querySelector('dialog')?.showModal();
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    // The focused element may have been removed, here or further inside.
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      /** @type {HTMLElement | null} */ (this.querySelector('h2'))?.focus({ preventScroll: true });
    });
  }

  render() {
    const title = `${this.localName}-title`;
    return html`<dialog aria-labelledby=${title} @close=${() => this.dispatchEvent(new Event('closed'))}>
      <header class="dialog-head">
        <h2 id=${title} tabindex="-1">${this.heading}</h2>
        <button type="button" class="quiet square" aria-label=${say('close')} @click=${this.close}>${close}</button>
      </header>
      ${this.body()}
    </dialog>`;
  }
}
