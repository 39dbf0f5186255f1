// @ts-check
/** Sentences about the connection, the storage and a device that is being linked, when there are any. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { evicted, mark } from '../../lib/evicted.js';
import { later } from '../../lib/later.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { far } from '../devices/pairing.js';
import { View } from '../element.js';
import { warning } from '../icons.js';

const recover = later(() => import('../devices/recover.js'));

/** @param {import('../../core.d.ts').AppView} app */
const state = ({ connection, account }) => {
  switch (connection) {
    case 'offline':
      return account?.registered
        ? say('connection-offline')
        : say('connection-offline-new');
    case 'connecting':
      return account?.registered ? say('connection-connecting') : '';
    case 'catchingUp':
      return say('connection-catching-up');
    case 'outdated':
      return say('connection-outdated');
    case 'online':
      return '';
  }
};

class ConnectionNotice extends View {
  static properties = { recovers: { state: true } };

  constructor() {
    super();
    /** Whether the dialog that recovers the account is open. */
    this.recovers = false;
    this.task = new Task(this);
  }

  render() {
    const text = session.app ? state(session.app) : '';
    const outdated = session.app?.connection === 'outdated';
    const passes = session.app?.connection === 'connecting' || session.app?.connection === 'catchingUp';
    const lost = session.app && (session.app.storage ?? (session.app.account ? null : evicted(session.profile)));
    return html`
      <div class=${text ? `notice-bar ${passes ? 'passing' : ''}` : ''} role="status" aria-label=${say('connection')}>${text}</div>
      ${outdated
        ? html`<div class="notice-bar">
            <button type="button" @click=${() => location.reload()}>${say('reload')}</button>
          </div>`
        : nothing}
      ${session.storage
        ? html`<div class="notice-bar strong" role="alert">${warning}${words.problem(session.storage)}</div>`
        : nothing}
      ${lost ? this.#lost(lost) : nothing} ${linked(session.app)}
      ${this.recovers ? html`<sotto-recover @closed=${() => (this.recovers = false)}></sotto-recover>` : nothing}
    `;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    if (session.app?.account?.registered) mark(session.profile);
  }

  /** @param {import('../../page.d.ts').PageStorage} storage */
  #lost(storage) {
    const { needsPhrase } = storage;
    return html`<div class="notice-bar ${needsPhrase ? 'strong' : ''}">
      ${warning}<span role="alert">${words.storage(storage)}</span>
      ${needsPhrase
        ? html`<button type="button" @click=${this.#recover}>${say('recover')}</button>`
        : html`<button type="button" @click=${away}>${say('ok')}</button>`}
      ${this.task.words()}
    </div>`;
  }

  async #recover() {
    this.recovers = await this.task.load(recover);
  }
}

/** The person has read the sentence about the storage. */
function away() {
  session.run({ verb: 'putStorageAway' }).catch(() => {});
}

/** A linking that continues without its dialog. @param {import('../../core.d.ts').AppView | null} app */
function linked(app) {
  const pairing = app?.account?.registered ? app.pairing : null;
  if (pairing?.stage !== 'transfer' && pairing?.stage !== 'joining') return nothing;
  return html`<div class="notice-bar">${far(pairing)}</div>`;
}

customElements.define('sotto-connection', ConnectionNotice);
