// @ts-check
/** A reminder of the recovery phrase until it was checked. Dismissed, it stays away until the page is opened again. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { later } from '../../lib/later.js';
import { say } from '../../text/say.js';
import { View } from '../element.js';

const phrase = later(() => import('./phrase.js'));

class PhraseReminder extends View {
  static properties = { later: { state: true }, open: { state: true } };

  constructor() {
    super();
    /** Whether it was sent away. */
    this.later = false;
    /** Whether the phrase's dialog is open. */
    this.open = false;
    this.task = new Task(this);
  }

  render() {
    return html`
      ${session.app?.account?.phraseChecked !== false || this.later
        ? nothing
        : html`<section class="reminder" aria-label=${say('recovery-phrase')}>
            <p>${say('phrase-reminder')}</p>
            ${this.task.words()}
            <div class="actions">
              <button type="button" class="link" @click=${() => (this.later = true)}>${say('not-now')}</button>
              <button type="button" class="link" @click=${this.#open}>${say('show-it')}</button>
            </div>
          </section>`}
      ${this.open ? html`<sotto-phrase @closed=${() => (this.open = false)}></sotto-phrase>` : nothing}
    `;
  }

  async #open() {
    this.open = await this.task.load(phrase);
  }
}

customElements.define('sotto-phrase-reminder', PhraseReminder);
