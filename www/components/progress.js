// @ts-check
/** How far something long is, in words and as a bar. */

import { html, nothing } from 'lit';

/**
 * @param {import('../core.d.ts').ProgressView | null | undefined} far null when nobody can say how far it is
 * @param {string} [words] what is under way, then; nothing is shown when there is neither
 */
export function progress(far, words = '') {
  const said = far ? `${far.words}: ${far.done.toLocaleString()} of ${far.total.toLocaleString()}` : words;
  return html`<div class="progress" role="status" aria-label="Progress">${said ? bar(far, said) : nothing}</div>`;
}

/** @param {import('../core.d.ts').ProgressView | null | undefined} far @param {string} said */
function bar(far, said) {
  const name = said.replace(/…$/, '');
  return html`${far
      ? html`<progress aria-label=${far.words} max=${far.total} value=${far.done}></progress>`
      : html`<progress aria-label=${name}></progress>`}<span>${said}</span>`;
}
