// @ts-check
/** The own handle, and the ways to give it to others: a link, a QR code, and the device's own list of apps. */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { later } from '../../lib/later.js';
import { invitation } from '../../lib/route.js';
import { say } from '../../text/say.js';
import { View } from '../element.js';
import { shared } from '../icons.js';

const code = later(() => import('./invite-code.js'));

class Invite extends View {
  static properties = { copied: { state: true }, shows: { state: true } };

  constructor() {
    super();
    /** Whether the link was copied just now. */
    this.copied = false;
    /** Whether the QR code's dialog is open. */
    this.shows = false;
    this.task = new Task(this);
  }

  render() {
    const handle = session.app?.account?.handle;
    if (!handle) return nothing;
    const address = invitation(handle, location.href);
    return html`<div class="invite">
      <button type="button" @click=${() => this.#copy(address)}>${shared}${say('copy-invite')}</button>
      <button type="button" @click=${this.#show}>${say('show-qr')}</button>
      ${'share' in navigator ? html`<button type="button" @click=${() => this.#share(address)}>${say('share')}</button>` : nothing}
      <p class="note" role="status" aria-label=${say('copied')}>${this.copied ? say('copied') : ''}</p>
      ${this.task.words()}
      ${this.shows
        ? html`<sotto-invite-code .address=${address} .handle=${handle} @closed=${() => (this.shows = false)}></sotto-invite-code>`
        : nothing}
    </div>`;
  }

  /** @param {string} address */
  async #copy(address) {
    this.copied = false;
    try {
      await navigator.clipboard.writeText(address);
      this.copied = true;
      this.task.problem = null;
    } catch {
      this.task.fail(new Problem('notCopied'));
    }
  }

  async #show() {
    this.shows = await this.task.load(code);
  }

  /** @param {string} address */
  async #share(address) {
    // Closing the list of apps is no problem to tell of.
    await navigator.share({ url: address }).catch(() => {});
  }
}

customElements.define('sotto-invite', Invite);
