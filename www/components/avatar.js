// @ts-check
/** An initial in a colour that depends on the name alone. It is beside the name and is no part of it. */

import { html } from 'lit';

/** The colours, `tint-0` and so on in the style sheet. */
const TINTS = 8;

/** @param {string} name */
export function avatar(name) {
  return html`<span class="avatar tint-${tint(name)}" aria-hidden="true">${[...name][0]?.toUpperCase()}</span>`;
}

/** The FNV-1a hash, folded. @param {string} name */
export function tint(name) {
  let hash = 0x811c9dc5;
  for (const letter of name.toLowerCase()) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return ((hash ^ (hash >>> 16)) >>> 0) % TINTS;
}
