// @ts-check
/** The way to the server, and the browser's storage, in words when something is wrong with them. */

import { html, nothing } from 'lit';
import { session } from '../session.js';
import { View } from './element.js';
import { warning } from './icons.js';

/** @param {import('../core').AppView} app */
const words = ({ connection, account }) => {
  switch (connection) {
    case 'offline':
      return account?.registered
        ? 'The server cannot be reached. What you write waits here and is sent as soon as it answers.'
        : 'The server cannot be reached. It is tried again by itself.';
    case 'catchingUp':
      return 'Catching up…';
    case 'outdated':
      return 'This page and the server are of different versions.';
    case 'online':
      return '';
  }
};

class ConnectionNotice extends View {
  render() {
    const text = session.app ? words(session.app) : '';
    const outdated = session.app?.connection === 'outdated';
    return html`
      <div class=${text ? 'notice-bar' : ''} role="status" aria-label="Connection">${text}</div>
      ${outdated
        ? html`<div class="notice-bar">
            <button type="button" @click=${() => location.reload()}>Reload</button>
          </div>`
        : nothing}
      ${session.storage
        ? html`<div class="notice-bar strong" role="alert">${warning}${session.storage.message}</div>`
        : nothing}
    `;
  }
}

customElements.define('sotto-connection', ConnectionNotice);
