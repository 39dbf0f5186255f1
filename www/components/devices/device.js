// @ts-check
/** One device of the account: its name, when it was added, and when it was last seen. */

import { html, nothing } from 'lit';
import { Task } from '../../core/task.js';
import { machineTime, moment } from '../../text/format.js';
import { rich, say } from '../../text/say.js';
import * as views from '../../text/views.js';
import '../confirm-button.js';
import { Element } from '../element.js';

class Device extends Element {
  static properties = { device: { attribute: false }, editing: { state: true } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').DeviceView | null} */
    this.device = null;
    this.editing = false;
    this.task = new Task(this);
  }

  render() {
    if (!this.device) return nothing;
    const { device, own } = this.device;
    const name = views.deviceName(this.device);
    const id = `device-${device}`;
    return html`<div class="device" role="group" aria-labelledby=${id}>
      <p><strong id=${id}>${name}</strong>${own ? html` <span class="own">${say('this-browser')}</span>` : nothing}</p>
      <p class="note">${times(this.device)}</p>
      ${this.editing ? this.#form(device, name) : this.#actions(device, name, own)}
      ${this.task.words(`${id}-problem`)}
    </div>`;
  }

  /** @param {string} device @param {string} name @param {boolean} own */
  #actions(device, name, own) {
    const about = `device-${device}`;
    return html`<div class="person-actions">
      <button type="button" class="rename" aria-describedby=${about} @click=${() => this.#edit(true)}>${say('rename')}</button>
      ${own
        ? nothing
        : html`<sotto-confirm-button
            .name=${say('remove')}
            .question=${rich('remove-device-question', { name })}
            .about=${about}
            .act=${() => this.task.run({ verb: 'removeDevice', device })}
          ></sotto-confirm-button>`}
    </div>`;
  }

  /** @param {string} device @param {string} name */
  #form(device, name) {
    return html`<form novalidate @submit=${(/** @type {SubmitEvent} */ event) => this.#rename(event, device)}>
      <div class="field">
        <label for="name-${device}">${say('device-name')}</label>
        <div class="pair">
          <input
            id="name-${device}"
            autocomplete="off"
            value=${name}
            aria-describedby="device-${device}-problem"
            aria-invalid=${this.task.problem ? 'true' : nothing}
          />
          <button ?disabled=${this.task.busy}>${say('save')}</button>
        </div>
      </div>
    </form>`;
  }

  /** @param {boolean} editing */
  async #edit(editing) {
    this.editing = editing;
    await this.updateComplete;
    this.focusOn(editing ? 'input' : '.rename');
  }

  /** @param {SubmitEvent} event @param {string} device */
  async #rename(event, device) {
    event.preventDefault();
    const name = /** @type {HTMLInputElement} */ (this.querySelector('input')).value.trim();
    if (await this.task.run({ verb: 'renameDevice', device, name })) this.#edit(false);
  }
}

/** @param {import('../../core.d.ts').DeviceView} device */
function times({ addedAt, seenAt, own }) {
  const at = (/** @type {number} */ when) => html`<time datetime=${machineTime(when)}>${moment(when)}</time>`;
  const when = at(addedAt);
  if (own) return rich('device-added', { when });
  return seenAt ? rich('device-added-seen', { when, seen: at(seenAt) }) : rich('device-added-unseen', { when });
}

customElements.define('sotto-device', Device);
