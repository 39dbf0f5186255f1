// @ts-check
/** The page's shell: first run, or the list beside a thread; and a message when neither can be shown. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { nameThisDevice } from '../../lib/browser.js';
import { later } from '../../lib/later.js';
import { link } from '../../lib/route.js';
import { language } from '../../text/language.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import '../devices/phrase-reminder.js';
import { View } from '../element.js';
import { gear, mark, plus, waiting, warning } from '../icons.js';
import '../thread/thread.js';
import './connection.js';
import './conversation-list.js';
import './first-run.js';
import './new-conversation.js';

// The notice about it is needed only inside another page.
if (window.self !== window.top) void import('./framed.js');

const settings = later(() => import('./settings.js'));

class App extends View {
  static properties = { starts: { state: true }, settings: { state: true } };

  constructor() {
    super();
    /** Whether the dialog that starts a conversation is open. */
    this.starts = false;
    /** Whether the settings have been loaded. */
    this.settings = false;
    this.task = new Task(this);
    /** The conversation shown before. @type {string | null} */
    this.previous = session.route.conversation;
  }

  render() {
    if (!language.tag) return language.failed ? wordless() : nothing;
    if (session.fault) return fault(session.fault);
    if (!session.app) return checking();
    if (!session.app.account?.registered) return html`<sotto-connection></sotto-connection><sotto-first-run></sotto-first-run>`;
    return html`
      <sotto-framed></sotto-framed>
      <sotto-connection></sotto-connection>
      <sotto-call></sotto-call>
      <main class="panes ${session.route.conversation || session.route.settings ? 'with-thread' : ''}">
        <div class="list-pane">
          <header class="list-head">
            <div class="brand">${mark}<h1>Sotto</h1></div>
            <span class="me">${session.app.account.handle}</span>
            <button type="button" class="quiet square" aria-label=${say('settings')} title=${say('settings')} @click=${settingsPlace}>${gear}</button>
          </header>
          ${this.task.words()}
          <button type="button" class="primary new" @click=${() => (this.starts = true)}>${plus}${say('new-conversation')}</button>
          <sotto-conversation-list></sotto-conversation-list>
          <sotto-phrase-reminder></sotto-phrase-reminder>
        </div>
        <div class="thread-pane">${this.#thread()}</div>
      </main>
      ${this.starts
        ? html`<sotto-new-conversation .people=${session.route.invites ?? ''} @closed=${this.#started}></sotto-new-conversation>`
        : nothing}
    `;
  }

  willUpdate() {
    if (session.route.settings && !this.settings) void this.#settings();
    this.#invited();
  }

  updated() {
    if (!language.tag) return;
    nameThisDevice();
    const unread = session.app?.conversations.reduce((sum, one) => sum + one.unread, 0) ?? 0;
    const profile = session.profile === 'default' ? '' : ` · ${session.profile}`;
    document.title = `${unread ? `(${unread}) ` : ''}Sotto${profile}`;
    const { conversation } = session.route;
    if (conversation === this.previous) return;
    const left = this.previous;
    this.previous = conversation;
    // On a phone the list and the thread alternate: the focus follows.
    if (session.route.settings) return;
    if (!conversation) this.focusOn(this.querySelector(`a[href="#/c/${left}"]`) ? `a[href="#/c/${left}"]` : '.new');
    // The thread's parts have rendered a frame later.
    else requestAnimationFrame(() => this.focusOn(window.innerWidth < 720 ? '.thread-title' : 'textarea'));
  }

  #thread() {
    const { conversation, settings: isSettings } = session.route;
    if (isSettings) return this.settings ? html`<sotto-settings></sotto-settings>` : nothing;
    if (!conversation) return html`<p class="empty">${say('choose-conversation')}</p>`;
    return html`<sotto-thread></sotto-thread>`;
  }

  async #settings() {
    this.settings = await this.task.load(settings);
  }

  #started() {
    this.starts = false;
    if (session.route.invites) location.replace('#/');
  }

  /** An invitation's link leads to the conversation with its person, or to the dialog that starts it. */
  #invited() {
    const { invites } = session.route;
    const account = session.app?.account;
    if (!invites || !account?.registered || this.starts) return;
    const known = session.app?.conversations.find(({ group, people }) => !group && people[0]?.handle.toLowerCase() === invites.toLowerCase());
    if (known) location.replace(link(known.id));
    else if (invites.toLowerCase() === account.handle.toLowerCase()) location.replace('#/');
    else this.starts = true;
  }
}

function settingsPlace() {
  location.hash = '#/settings';
}

/** Without a catalogue: the only words outside of one. */
function wordless() {
  return html`<main class="standstill"><p role="alert">The page could not be loaded completely. Reload it.</p></main>`;
}

function checking() {
  return html`<main class="standstill">
    ${mark}
    <h1 class="visually-hidden">Sotto</h1>
    <p>${waiting}<span role="status" aria-label=${say('protection')}>${say('checking-protection')}</span></p>
  </main>`;
}

/** @param {import('../../core/problem.js').Problem} problem */
function fault(problem) {
  return html`<main class="standstill">
    ${mark}
    <h1>${say('cannot-start')}</h1>
    <p role="alert">${warning}<span>${words.problem(problem)}</span></p>
    <button type="button" class="primary" @click=${() => location.reload()}>${say('try-again')}</button>
  </main>`;
}

customElements.define('sotto-app', App);
