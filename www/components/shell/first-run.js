// @ts-check
/** First run: a name, one question, and an account; or the ways to one that exists. Also shows how far an interrupted one is. */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { View } from '../element.js';
import { mark } from '../icons.js';
import '../devices/link-here.js';
import '../devices/recover.js';
import { toggle } from '../switch.js';

class FirstRun extends View {
  static properties = { protect: { state: true }, busy: { state: true }, problem: { state: true }, dialog: { state: true } };

  constructor() {
    super();
    /** The answer given here; before one is given, that of an account under way. @type {boolean | null} */
    this.protect = null;
    this.busy = false;
    /** A linking that was under way goes on. @type {'link' | 'recover' | null} */
    this.dialog = session.app?.pairing?.role === 'new' ? 'link' : null;
    /** @type {Problem | null} */
    this.problem = null;
    /** The name of an account that waits for the server. */
    this.waiting = '';
    /** The same, once it was put into the textbox. */
    this.filled = '';
  }

  willUpdate() {
    const account = session.app?.account;
    // The core lets a name go only when somebody else has it: here that came to light later, with nobody asking.
    if (this.waiting && !account && !this.busy) {
      this.problem = new Problem('handleTaken', `The name ${this.waiting} was taken meanwhile. Choose another one.`);
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
      <p class="lead">A quiet place to talk. Switch protection on, and nobody but you and the person you write to can read it.</p>
      <form novalidate @submit=${this.#submit}>
        <div class="field">
          <label for="handle">Your name</label>
          <input
            id="handle"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            aria-describedby="handle-hint handle-problem"
            aria-invalid=${this.problem ? 'true' : nothing}
          />
          <p class="hint" id="handle-hint">
            Others find you by it: 1 to 32 letters, digits, “.”, “_”, “-”.
          </p>
          <p class="problem" id="handle-problem" role="alert">${this.problem?.message ?? ''}</p>
        </div>
        ${toggle({
          id: 'protect-new',
          name: 'Protect every new conversation',
          checked: this.#protects() ? 'true' : 'false',
          note: 'End-to-end encryption starts by itself in every conversation you begin; otherwise you switch it on in each.',
          change: () => (this.protect = !this.#protects()),
        })}
        <button class="primary" ?disabled=${this.busy}>Create account</button>
        ${this.#progress()}
      </form>
      <section class="account-exists" aria-label="You have an account already">
        <button type="button" class="link" @click=${() => (this.dialog = 'link')}>Link this browser to your account</button>
        <button type="button" class="link" @click=${() => (this.dialog = 'recover')}>Recover with your phrase</button>
      </section>
      <p class="fine">
        Your keys are made and kept in this browser. If its storage is cleared, they are gone from it; another device of yours, or
        your recovery phrase, brings the account back.
      </p>
      ${this.#dialog()}
    </main>`;
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
    let words = '';
    if (this.waiting && offline) {
      words = `The server cannot be reached. The account ${this.waiting} is finished as soon as it answers.`;
    } else if (this.waiting) words = `Finishing the account ${this.waiting}…`;
    else if (this.busy) words = 'Making your keys…';
    const shown = words ? html`<progress aria-label="Making the account"></progress><span>${words}</span>` : nothing;
    return html`<div class="progress" role="status" aria-label="Progress">${shown}</div>`;
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
      // Asked, never waited for: some browsers leave the question open.
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
