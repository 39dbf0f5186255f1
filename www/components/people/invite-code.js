// @ts-check
/** The dialog with one's invitation as a QR code, for a person in the same room. */

import { html } from 'lit';
import { rich, say } from '../../text/say.js';
import { Modal } from '../modal.js';
import { qr } from '../qr.js';

class InviteCode extends Modal {
  static properties = { address: { attribute: false }, handle: { attribute: false } };

  constructor() {
    super();
    this.address = '';
    this.handle = '';
  }

  get heading() {
    return say('invite-code');
  }

  body() {
    return html`
      <p>${rich('invite-code-hint', { handle: this.handle })}</p>
      ${qr(this.address, say('invite-code'))}
      <details>
        <summary>${say('invite-as-text')}</summary>
        <p class="bytes">${this.address}</p>
      </details>
    `;
  }
}

customElements.define('sotto-invite-code', InviteCode);
