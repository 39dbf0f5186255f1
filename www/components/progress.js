// @ts-check
/** The progress of long work, in words and as a bar. */

import { html, nothing } from 'lit';
import { plain, say } from '../text/say.js';
import * as words from '../text/views.js';

/**
 * @param {import('../core.d.ts').ProgressView | null | undefined} far null when the amount is unknown
 * @param {string} [text] the work under way in that case; without both nothing is shown
 */
export function progress(far, text = '') {
  const said = far ? plain('progress-of', { what: words.progress(far), done: far.done, total: far.total }) : text;
  return html`<div class="progress" role="status" aria-label=${say('progress')}>${said ? bar(far, said) : nothing}</div>`;
}

/** @param {import('../core.d.ts').ProgressView | null | undefined} far @param {string} said */
function bar(far, said) {
  const name = said.replace(/…$/, '');
  return html`${far
      ? html`<progress aria-label=${words.progress(far)} max=${far.total} value=${far.done}></progress>`
      : html`<progress aria-label=${name}></progress>`}<span>${said}</span>`;
}
