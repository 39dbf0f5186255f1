// @ts-check
/** One record as the server holds it, next to its text here. */

import { html, nothing } from 'lit';
import { bytes, dateAndTime, machineTime } from '../../text/format.js';
import { say } from '../../text/say.js';
import { seenAs } from '../../text/views.js';

/** @param {import('../../core.d.ts').InspectedRecord} record */
export function serverRecord(record) {
  const { generation, at, expiresAt, size, body, hidden } = record;
  const raw = Uint8Array.from(body);
  return html`<li class="record">
    <h3>${say('record', { number: record.cursor })}</h3>
    <dl class="facts">
      <dt>${say('record-size')}</dt><dd>${bytes(size)}</dd>
      <dt>${say('record-accepted')}</dt><dd><time datetime=${machineTime(at)}>${dateAndTime(at)}</time></dd>
      <dt>${say('record-deleted')}</dt><dd><time datetime=${machineTime(expiresAt)}>${dateAndTime(expiresAt)}</time></dd>
      <dt>${say('generation')}</dt><dd>${generation}</dd>
    </dl>
    <div class="sides">
      <div>
        <h4>${say('server-bytes')}</h4>
        <p class="bytes">${hidden ? say('server-bytes-hidden') : printable(raw)}</p>
      </div>
      <div>
        <h4>${say('what-you-see')}</h4>
        <p class="seen">${seenAs(record)}</p>
      </div>
    </div>
    ${hidden
      ? nothing
      : html`<details @toggle=${showHex(raw)}>
          <summary>${say('bytes-in-hex')}</summary>
          <p class="bytes hex"></p>
        </details>`}
  </li>`;
}

/** Rendered only when it is shown: three characters for each byte. @param {Uint8Array} raw */
function showHex(raw) {
  return (/** @type {Event} */ { currentTarget }) => {
    const details = /** @type {HTMLDetailsElement} */ (currentTarget);
    const hex = details.open ? Array.from(raw, (byte) => byte.toString(16).padStart(2, '0')).join(' ') : '';
    /** @type {HTMLElement} */ (details.querySelector('.hex')).textContent = hex;
  };
}

/** The bytes as text, a dot for each character that cannot be printed. @param {Uint8Array} raw */
function printable(raw) {
  return new TextDecoder().decode(raw).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/g, '·');
}
