// @ts-check
/**
 * First run: a name, one question, and an account; or the paths to an existing one. Also shows the progress of an
 * interrupted one.
 */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { later } from '../../lib/later.js';
import { rich, say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { View } from '../element.js';
import { mark } from '../icons.js';
import { toggle } from '../switch.js';

const DIALOGS = {
  link: later(() => import('../devices/link-here.js')),
  recover: later(() => import('../devices/recover.js')),
};

class FirstRun extends View {
  static properties = { protect: { state: true }, busy: { state: true }, problem: { state: true }, dialog: { state: true } };

  constructor() {
    super();
    /** The answer given here; before one is given, that of an account under way. @type {boolean | null} */
    this.protect = null;
    this.busy = false;
    /** @type {keyof typeof DIALOGS | null} */
    this.dialog = null;
    this.opening = new Task(this);
    /** @type {Problem | null} */
    this.problem = null;
    /** The name of an account that waits for the server. */
    this.waiting = '';
    /** The same, once it was put into the textbox. */
    this.filled = '';
  }

  firstUpdated() {
    // A linking that was under way continues.
    if (session.app?.pairing?.role === 'new') this.#open('link');
  }

  willUpdate() {
    const account = session.app?.account;
    // The core drops a handle only when another account has it; the form was sent before that was known.
    if (this.waiting && !account && !this.busy) {
      this.problem = new Problem('takenMeanwhile', { handle: this.waiting });
    }
    this.waiting = account?.handle ?? '';
    if (account && this.problem?.code === 'relayAway') this.problem = null;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    if (this.waiting === this.filled) return;
    this.filled = this.waiting;
    const input = /** @type {HTMLInputElement} */ (this.querySelector('#handle'));
    if (!input.value) input.value = this.waiting;
  }

  render() {
    return html`<main class="first-run">
      <div class="brand">${mark}<h1>Sotto</h1></div>
      <p class="lead">${say('lead')}</p>
      <form novalidate @submit=${this.#submit}>
        <div class="field">
          <label for="handle">${say('your-name')}</label>
          <input
            id="handle"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            aria-describedby="handle-hint handle-problem"
            aria-invalid=${this.problem ? 'true' : nothing}
          />
          <p class="hint" id="handle-hint">${say('handle-hint')}</p>
          <p class="problem" id="handle-problem" role="alert">${words.problem(this.problem)}</p>
        </div>
        ${toggle({
          id: 'protect-new',
          name: say('protect-new'),
          checked: this.#protects() ? 'true' : 'false',
          note: say('protect-new-note'),
          change: () => (this.protect = !this.#protects()),
        })}
        <button class="primary" ?disabled=${this.busy}>${say('create-account')}</button>
        ${this.#progress()}
      </form>
      <section class="account-exists" aria-label=${say('have-account')}>
        <button type="button" class="link" @click=${() => this.#open('link')}>${say('link-here')}</button>
        <button type="button" class="link" @click=${() => this.#open('recover')}>${say('recover')}</button>
        ${this.opening.words()}
      </section>
      <p class="fine">${say('keys-note')}</p>
      ${this.#dialog()}
    </main>`;
  }

  /** @param {keyof typeof DIALOGS} dialog */
  async #open(dialog) {
    if (await this.opening.load(DIALOGS[dialog])) this.dialog = dialog;
  }

  #dialog() {
    const closed = () => (this.dialog = null);
    if (this.dialog === 'link') return html`<sotto-link-here @closed=${closed}></sotto-link-here>`;
    if (this.dialog === 'recover') return html`<sotto-recover @closed=${closed}></sotto-recover>`;
    return nothing;
  }

  #protects() {
    return this.protect ?? session.app?.account?.protectNew ?? false;
  }

  #progress() {
    const offline = session.app?.connection === 'offline';
    /** @type {unknown} */
    let text = '';
    if (this.waiting) text = rich(offline ? 'finishing-offline' : 'finishing', { handle: this.waiting });
    else if (this.busy) text = say('making-keys');
    const shown = text ? html`<progress aria-label=${say('making-account')}></progress><span>${text}</span>` : nothing;
    return html`<div class="progress" role="status" aria-label=${say('progress')}>${shown}</div>`;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    if (this.busy) return;
    const input = /** @type {HTMLInputElement} */ (this.querySelector('#handle'));
    this.busy = true;
    this.problem = null;
    try {
      await session.run({ verb: 'createAccount', handle: input.value.trim(), protectNew: this.#protects() });
      // Asked, and not waited for: some browsers leave the question open.
      navigator.storage?.persist?.().catch(() => {});
    } catch (reason) {
      this.problem = Problem.from(reason);
      input.focus();
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('sotto-first-run', FirstRun);
