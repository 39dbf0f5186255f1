// @ts-check
/** A QR code, drawn in the page itself. */

import { html, svg } from 'lit';
import { encode } from 'uqr';

/** @param {string} text its content @param {string} name its name, for people who cannot see it */
export function qr(text, name) {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const path = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${name}>${svg`<path d=${path} />`}</svg>`;
}
