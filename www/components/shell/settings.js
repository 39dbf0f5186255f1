// @ts-check
/** Settings: the language, the question of first run, the devices, the recovery phrase, blocked people, and bugs. */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { NAMES, language } from '../../text/language.js';
import { rich, say } from '../../text/say.js';
import * as words from '../../text/views.js';
import '../devices/devices.js';
import '../devices/phrase.js';
import { avatar } from '../avatar.js';
import { View } from '../element.js';
import { back, close } from '../icons.js';
import '../people/blocked.js';
import '../people/invite.js';
import { toggle } from '../switch.js';
import './bugs.js';

class Settings extends View {
  static properties = { wanted: { state: true }, problem: { state: true }, kept: { state: true }, phrase: { state: true } };

  constructor() {
    super();
    /** The choice, until the core has it. @type {{ verb: 'setProtectNew' | 'setHideIp', on: boolean } | null} */
    this.wanted = null;
    /** @type {Problem | null} */
    this.problem = null;
    /** Whether the browser promised to keep the storage; null before its answer. @type {boolean | null} */
    this.kept = null;
    /** Whether the phrase's dialog is open. */
    this.phrase = false;
    navigator.storage?.persisted?.().then(
      (kept) => (this.kept = kept),
      () => {},
    );
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('keydown', key);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('keydown', key);
  }

  firstUpdated() {
    this.focusOn('h1');
  }

  render() {
    const account = session.app?.account;
    if (!account) return nothing;
    return html`<section class="settings" aria-labelledby="settings-title">
      <header class="settings-head">
        <a class="back" href="#/" aria-label=${say('back-to-list')}>${back}</a>
        <h1 id="settings-title" tabindex="-1">${say('settings')}</h1>
        <a class="back close-settings" href=${session.before || '#/'} aria-label=${say('close')}>${close}</a>
      </header>
      <div class="settings-body">
        <div class="account">
          ${avatar(account.handle)}
          <p><strong>${account.handle}</strong><br /><span class="fact">${say('your-handle')}</span></p>
        </div>
        <sotto-invite></sotto-invite>
        <fieldset class="group">
          <legend>${say('general')}</legend>
          ${this.#languages()}
          ${this.#setting('setProtectNew', account.protectNew, {
            id: 'setting-protect-new',
            name: say('protect-new'),
            note: say('protect-new-setting-note'),
          })}
          ${this.#setting('setHideIp', account.hideIp, {
            id: 'setting-hide-ip',
            name: say('hide-ip'),
            note: say('hide-ip-note'),
          })}
          <p class="problem" role="alert">${words.problem(this.problem)}</p>
        </fieldset>
        <fieldset class="group">
          <legend>${say('your-devices')}</legend>
          <sotto-devices></sotto-devices>
          ${session.profile === 'default' ? nothing : html`<p class="note">${rich('profile', { name: session.profile })}</p>`}
        </fieldset>
        <fieldset class="group">
          <legend>${say('recovery-phrase')}</legend>
          <p>${account.phraseChecked ? say('phrase-checked') : say('phrase-not-checked')}</p>
          <div><button type="button" @click=${() => (this.phrase = true)}>${say('show-phrase')}</button></div>
        </fieldset>
        <fieldset class="group">
          <legend>${say('storage')}</legend>
          <p class="note">${this.kept ? say('storage-kept') : say('storage-may-go')}</p>
        </fieldset>
        <sotto-blocked></sotto-blocked>
        <sotto-bugs></sotto-bugs>
      </div>
      ${this.phrase ? html`<sotto-phrase @closed=${() => (this.phrase = false)}></sotto-phrase>` : nothing}
    </section>`;
  }

  #languages() {
    const { tag } = language;
    const names = tag === 'pseudo' ? { ...NAMES, pseudo: language.mark('English') } : NAMES;
    return html`<label class="field language">${say('language')}
      <select @change=${this.#choose}>
        ${Object.entries(names).map(([one, name]) => html`<option value=${one} lang=${one} .selected=${one === tag}>${name}</option>`)}
      </select>
    </label>`;
  }

  /** @param {Event} event */
  async #choose({ currentTarget }) {
    const { value } = /** @type {HTMLSelectElement} */ (currentTarget);
    this.problem = null;
    try {
      await language.choose(/** @type {import('../../text/language.js').Tag} */ (value));
    } catch (reason) {
      console.error(reason);
      this.problem = new Problem('languageNotLoaded');
    }
  }

  /**
   * @param {'setProtectNew' | 'setHideIp'} verb
   * @param {boolean} kept the core's present setting
   * @param {{ id: string, name: string, note: string }} named
   */
  #setting(verb, kept, named) {
    const on = this.wanted?.verb === verb ? this.wanted.on : kept;
    return toggle({ ...named, checked: on ? 'true' : 'false', change: () => this.#change(verb, !on) });
  }

  /** @param {'setProtectNew' | 'setHideIp'} verb @param {boolean} on */
  async #change(verb, on) {
    const wanted = { verb, on };
    this.wanted = wanted;
    this.problem = null;
    try {
      await session.run(wanted);
    } catch (reason) {
      this.problem = Problem.from(reason);
    } finally {
      if (this.wanted === wanted) this.wanted = null;
    }
  }
}

/** Escape leaves the settings, wherever the focus is, where no dialog takes it. @param {KeyboardEvent} event */
function key(event) {
  if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog')) location.hash = session.before || '#/';
}

customElements.define('sotto-settings', Settings);
