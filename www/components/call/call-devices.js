// @ts-check
/** Which microphone and which camera a call uses. */

import { html, nothing } from 'lit';
import { say } from '../../text/say.js';
import { Element } from '../element.js';

const NAMES = /** @type {const} */ ({ microphone: 'microphone', camera: 'camera-device' });

class CallDevices extends Element {
  static properties = { media: { attribute: false }, sent: { attribute: false }, found: { state: true } };

  constructor() {
    super();
    /** @type {import('../../calls/media.js').Media | null} */
    this.media = null;
    /** The tracks sent from it: browsers reveal devices' names only after one was opened. @type {import('../../calls/media.js').Sent | null} */
    this.sent = null;
    /** @type {Awaited<ReturnType<import('../../calls/media.js').Media['devices']>> | null} */
    this.found = null;
    this.look = async () => (this.found = (await this.media?.devices().catch(() => null)) ?? null);
  }

  connectedCallback() {
    super.connectedCallback();
    navigator.mediaDevices.addEventListener('devicechange', this.look);
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (changed.has('sent')) void this.look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    navigator.mediaDevices.removeEventListener('devicechange', this.look);
  }

  render() {
    const { media, found } = this;
    if (!media || !found) return nothing;
    return html`<div class="call-devices">
      ${/** @type {const} */ (['microphone', 'camera']).map(
        (name) => html`<label class="field">${say(NAMES[name])}
          <select
            .disabled=${found[name].length === 0}
            @change=${(/** @type {Event} */ event) => media.pick(name, /** @type {HTMLSelectElement} */ (event.currentTarget).value)}
          >
            ${found[name].map(
              ({ deviceId, label }) =>
                html`<option value=${deviceId} .selected=${deviceId === used(media, name)}>${label || say(NAMES[name])}</option>`,
            )}
          </select>
        </label>`,
      )}
    </div>`;
  }
}

/** @param {import('../../calls/media.js').Media} media @param {'microphone' | 'camera'} name */
function used(media, name) {
  return media.sent[name]?.getSettings().deviceId ?? media.picked[name];
}

customElements.define('sotto-call-devices', CallDevices);
