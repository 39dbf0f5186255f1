// @ts-check
/** The dialog for a time that is not among the choices. The core decides whether it is allowed. */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { Modal } from '../modal.js';

const UNITS = /** @type {const} */ ([
  [1, 'seconds'],
  [60, 'minutes'],
  [3_600, 'hours'],
]);

/** The largest number that the core's own type takes; it refuses far smaller ones. */
const LARGEST = 2 ** 32 - 1;

class CustomTime extends Modal {
  static properties = { seconds: { attribute: false }, choose: { attribute: false }, problem: { state: true } };

  constructor() {
    super();
    /** The present time. @type {number | null} */
    this.seconds = null;
    /** @type {(seconds: number) => Promise<void>} */
    this.choose = async () => {};
    /** @type {Problem | null} */
    this.problem = null;
  }

  get heading() {
    return say('custom-time');
  }

  body() {
    const seconds = this.seconds ?? 5;
    const [unit] = UNITS.findLast(([size]) => seconds % size === 0) ?? UNITS[0];
    return html`<form novalidate @submit=${this.#submit}>
      <div class="field">
        <label for="time">${say('time')}</label>
        <div class="pair">
          <input
            id="time"
            inputmode="decimal"
            autocomplete="off"
            autofocus
            value=${seconds / unit}
            aria-describedby="time-hint time-problem"
            aria-invalid=${this.problem ? 'true' : nothing}
          />
          <select id="unit" aria-label=${say('unit')}>
            ${UNITS.map(([size, name]) => html`<option value=${size} ?selected=${size === unit}>${say(name)}</option>`)}
          </select>
        </div>
        <p class="hint" id="time-hint">${say('custom-time-hint')}</p>
        <p class="problem" id="time-problem" role="alert">${words.problem(this.problem)}</p>
      </div>
      <div class="actions">
        <button type="button" @click=${this.close}>${say('cancel')}</button>
        <button class="primary">${say('set')}</button>
      </div>
    </form>`;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (this.querySelector('#time'));
    const unit = /** @type {HTMLSelectElement} */ (this.querySelector('#unit'));
    const seconds = Math.round(Number(input.value.trim().replace(',', '.') || NaN) * Number(unit.value));
    this.problem = null;
    try {
      if (Number.isNaN(seconds)) throw new Problem('notANumber');
      await this.choose(Math.min(Math.max(seconds, 0), LARGEST));
      this.close();
    } catch (reason) {
      this.problem = Problem.from(reason);
      input.focus();
    }
  }
}

customElements.define('sotto-custom-time', CustomTime);
