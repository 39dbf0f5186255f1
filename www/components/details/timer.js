// @ts-check
/** The choice of when messages disappear. */

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { duration } from '../../text/format.js';
import { say } from '../../text/say.js';

/** In seconds, and their texts. */
const CHOICES = /** @type {const} */ ([
  [5, 'timer-seconds', 5],
  [10, 'timer-seconds', 10],
  [30, 'timer-seconds', 30],
  [60, 'timer-minutes', 1],
  [300, 'timer-minutes', 5],
  [1_800, 'timer-minutes', 30],
  [3_600, 'timer-hours', 1],
  [21_600, 'timer-hours', 6],
  [43_200, 'timer-hours', 12],
  [86_400, 'timer-hours', 24],
]);

/**
 * @param {number | null} seconds the present time
 * @param {(seconds: number | 'custom' | null) => void} choose
 */
export function timer(seconds, choose) {
  const custom = seconds !== null && !CHOICES.some(([preset]) => preset === seconds);
  const value = seconds === null ? 'off' : String(seconds);
  /** @param {string} one @param {string} text */
  const option = (one, text) => html`<option value=${one} .selected=${live(one === value)}>${text}</option>`;
  const change = (/** @type {Event} */ { currentTarget }) => {
    const { value: chosen } = /** @type {HTMLSelectElement} */ (currentTarget);
    choose(chosen === 'custom' ? chosen : chosen === 'off' ? null : Number(chosen));
  };
  return html`<label class="timer">
    <span aria-hidden="true">${say('timer')}</span>
    <select aria-label=${say('timer')} @change=${change}>
      ${option('off', say('timer-off'))} ${CHOICES.map(([preset, name, count]) => option(String(preset), say(name, { count })))}
      ${custom ? option(value, duration(seconds)) : nothing} ${option('custom', say('timer-custom'))}
    </select>
  </label>`;
}
