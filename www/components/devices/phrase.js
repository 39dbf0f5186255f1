// @ts-check
/** The dialog with the recovery phrase: a warning, the twenty-four words, and a check that they were written down. */

import { html, nothing } from 'lit';
import { Task } from '../../core/task.js';
import { say } from '../../text/say.js';
import { Modal } from '../modal.js';

/** How many words the check asks for. */
const ASKED = 3;

class Phrase extends Modal {
  static properties = { words: { state: true }, asked: { state: true }, checked: { state: true } };

  constructor() {
    super();
    /** While they are shown. @type {string[] | null} */
    this.words = null;
    /** The numbers of the checked words, from 1. @type {number[]} */
    this.asked = [];
    this.checked = false;
    this.task = new Task(this);
  }

  get heading() {
    return say('recovery-phrase');
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.words = null;
  }

  body() {
    if (this.checked) return this.#done();
    if (this.asked.length > 0) return this.#questions();
    return this.words ? this.#list(this.words) : this.#warning();
  }

  #warning() {
    return html`
      <p>${say('phrase-what')}</p>
      <p><strong>${say('phrase-grave')}</strong> ${say('phrase-how')}</p>
      ${this.task.words()}
      <div class="actions">
        <button type="button" class="primary" ?disabled=${this.task.busy} @click=${this.#show}>${say('show-words')}</button>
      </div>
    `;
  }

  /** @param {string[]} words */
  #list(words) {
    return html`
      <p id="phrase-words" tabindex="-1">${say('write-down')}</p>
      <ol class="phrase" aria-labelledby="phrase-words">
        ${words.map((word, place) => html`<li><span class="number">${place + 1}</span> ${word}</li>`)}
      </ol>
      <div class="actions">
        <button type="button" class="primary" @click=${this.#ask}>${say('written-down')}</button>
      </div>
    `;
  }

  #questions() {
    return html`<form novalidate autocomplete="off" @submit=${this.#check}>
      <p>${say('which-words')}</p>
      ${this.asked.map(
        (number, place) => html`<div class="field">
          <label for="word-${number}">${say('word-number', { number })}</label>
          <input
            id="word-${number}"
            class="word"
            autocapitalize="none"
            spellcheck="false"
            ?autofocus=${place === 0}
            aria-describedby="words-problem"
            aria-invalid=${this.task.problem ? 'true' : nothing}
          />
        </div>`,
      )}
      ${this.task.words('words-problem')}
      <div class="actions">
        <button type="button" @click=${this.#show}>${say('show-words-again')}</button>
        <button class="primary" ?disabled=${this.task.busy}>${say('check')}</button>
      </div>
    </form>`;
  }

  #done() {
    return html`
      <p id="phrase-done" role="status" tabindex="-1">${say('right-words')}</p>
      <div class="actions"><button type="button" class="primary" @click=${this.close}>${say('done')}</button></div>
    `;
  }

  async #show() {
    const outcome = await this.task.run({ verb: 'showPhrase' });
    if (outcome?.kind !== 'phrase' || !this.isConnected) return;
    this.asked = [];
    this.words = outcome.words;
    await this.updateComplete;
    this.focusOn('#phrase-words');
  }

  async #ask() {
    this.asked = some(ASKED, this.words?.length ?? 0);
    this.words = null;
    await this.updateComplete;
    this.focusOn('.word');
  }

  /** @param {SubmitEvent} event */
  async #check(event) {
    event.preventDefault();
    const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (this.querySelectorAll('.word'));
    const words = this.asked.map(
      (number, place) => /** @type {[number, string]} */ ([number, inputs[place].value.trim().toLowerCase()]),
    );
    this.checked = (await this.task.run({ verb: 'checkPhrase', words })) !== null;
    await this.updateComplete;
    this.focusOn(this.checked ? '#phrase-done' : '.word');
  }
}

/** Different numbers from 1 to `last`, in their order. @param {number} count @param {number} last */
function some(count, last) {
  const numbers = /** @type {Set<number>} */ (new Set());
  while (numbers.size < Math.min(count, last)) numbers.add((crypto.getRandomValues(new Uint32Array(1))[0] % last) + 1);
  return [...numbers].sort((a, b) => a - b);
}

customElements.define('sotto-phrase', Phrase);
