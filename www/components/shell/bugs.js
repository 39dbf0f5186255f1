// @ts-check
/** Bugs, in the settings: shown only if any were reported, with a button that copies them. */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { View } from '../element.js';

class Bugs extends View {
  static properties = { copied: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** Whether the lines were copied. */
    this.copied = false;
    /** @type {Problem | null} */
    this.problem = null;
  }

  render() {
    const { lines, total } = session.bugs;
    if (total === 0) return nothing;
    return html`<fieldset class="group">
      <legend>${say('bugs')}</legend>
      <p><strong>${say('bugs-happened', { count: total })}</strong></p>
      <p id="bugs-note">${say('bugs-note')}</p>
      <ul class="bugs">
        ${lines.map(
          ([line, times]) => html`<li><code lang="en" dir="ltr">${line}</code> <span class="fact">${say('bug-times', { count: times })}</span></li>`,
        )}
      </ul>
      <div class="copying">
        <button type="button" aria-describedby="bugs-note" @click=${this.#copy}>${say('copy')}</button>
        <span role="status">${this.copied ? say('copied') : ''}</span>
      </div>
      <p class="problem" role="alert">${words.problem(this.problem)}</p>
    </fieldset>`;
  }

  async #copy() {
    this.copied = false;
    this.problem = null;
    try {
      await navigator.clipboard.writeText(session.bugs.text);
      this.copied = true;
    } catch {
      this.problem = new Problem('notCopied');
    }
  }
}

customElements.define('sotto-bugs', Bugs);
