// @ts-check
/** The dialog of an incoming call: the caller, the sentence of protection, and both answers. */

import { html, nothing } from 'lit';
import { ring } from '../../calls/ringtone.js';
import { Problem } from '../../core/problem.js';
import { Task } from '../../core/task.js';
import { named, rich, say } from '../../text/say.js';
import { callSentence, callTitle } from '../../text/views.js';
import { avatar } from '../avatar.js';
import { closedLock } from '../icons.js';
import { Modal } from '../modal.js';
import './call-preview.js';

class Incoming extends Modal {
  static properties = { view: { attribute: false }, call: { attribute: false }, preview: { state: true } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').CallView | null} */
    this.view = null;
    /** @type {import('../../calls/call.js').Call | null} */
    this.call = null;
    /** Whether the preview is open. */
    this.preview = false;
    this.task = new Task(this);
    // Closing the dialog without an answer declines the call.
    this.addEventListener('closed', () => this.#decline());
    this.answered = false;
    this.quiet = () => {};
  }

  connectedCallback() {
    super.connectedCallback();
    this.quiet = ring('here');
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.quiet();
  }

  firstUpdated() {
    super.firstUpdated();
    this.focusOn('.primary');
  }

  get heading() {
    return say('incoming-call');
  }

  body() {
    if (!this.view) return '';
    const { from, group, video } = this.view;
    const name = from ? named(from) : callTitle(this.view);
    const who = html`<strong>${name}</strong>`;
    const calls = group
      ? rich(video ? 'incoming-group-video' : 'incoming-group-voice', { who, group })
      : rich(video ? 'incoming-video' : 'incoming-voice', { who });
    return html`<div class="stage incoming">
      ${avatar(name)}
      <p class="incoming-who">${calls}</p>
      <p class="call-sentence">${closedLock}<span>${callSentence(this.view)}</span></p>
      ${video
        ? this.preview
          ? html`<sotto-call-preview .call=${this.call}></sotto-call-preview>`
          : html`<button type="button" class="link" @click=${() => (this.preview = true)}>${say('look-first')}</button>`
        : nothing}
      ${this.task.words()}
      <div class="actions">
        <button type="button" class="grave" @click=${this.close}>${say('decline')}</button>
        ${video ? html`<button type="button" @click=${() => this.#accept(false)}>${say('accept-without-camera')}</button>` : nothing}
        <button type="button" class="primary" @click=${() => this.#accept(video)}>${say('accept')}</button>
      </div>
    </div>`;
  }

  /** @param {boolean} video */
  async #accept(video) {
    if (!this.view || this.answered) return;
    this.answered = true;
    this.quiet();
    try {
      await this.call?.accept(this.view.call, video);
    } catch (reason) {
      this.answered = false;
      this.task.fail(Problem.from(reason));
    }
  }

  #decline() {
    if (!this.view || this.answered) return;
    this.answered = true;
    void this.task.run({ verb: 'declineCall', call: this.view.call });
  }
}

customElements.define('sotto-call-incoming', Incoming);
