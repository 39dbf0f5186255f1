// @ts-check
/** The account's devices, in the settings. */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { session } from '../../core/session.js';
import { say } from '../../text/say.js';
import { View } from '../element.js';
import './device.js';
import './link-device.js';

class Devices extends View {
  static properties = { open: { state: true } };

  constructor() {
    super();
    /** Whether the dialog that links one is open. */
    this.open = false;
  }

  render() {
    return html`
      <ul class="device-list">
        ${repeat(
          session.app?.devices ?? [],
          ({ device }) => device,
          (one) => html`<li><sotto-device .device=${one}></sotto-device></li>`,
        )}
      </ul>
      <div><button type="button" @click=${() => (this.open = true)}>${say('link-device')}</button></div>
      ${this.open ? html`<sotto-link-device @closed=${() => (this.open = false)}></sotto-link-device>` : nothing}
    `;
  }
}

customElements.define('sotto-devices', Devices);
