// @ts-check
/** One message: its sender, time and text, and when it disappears. */

import { html, nothing } from 'lit';
import { machineTime, time } from '../../text/format.js';
import { named, say } from '../../text/say.js';
import { avatar } from '../avatar.js';
import './countdown-ring.js';

const STATES = /** @type {const} */ ({ queued: 'message-queued', sent: 'message-sent', unsent: 'message-unsent' });

/**
 * @param {import('../../core.d.ts').MessageView} message
 * @param {import('../../page.d.ts').Written} says
 * @param {import('../../lib/countdown.js').Arrival} arrival of the snapshot that it is in
 * @param {boolean} isProtected whether its thread is a protected one
 * @param {boolean} ofMany whether its thread is a group's
 */
export function article(message, says, arrival, isProtected, ofMany) {
  const { id, at } = message;
  const mine = says.kind === 'own';
  const sender = mine ? '' : named(says.sender);
  const name = mine ? say('you') : sender;
  const shows = ofMany && !mine;
  const classes = `message ${mine ? 'mine' : 'theirs'} ${isProtected ? 'protected' : 'open'} ${shows ? 'of-many' : ''}`;
  const sending = mine ? STATES[says.state] : '';
  return html`<article id="m-${id}" aria-label=${name} class=${classes}>
    ${shows ? avatar(sender) : nothing}
    <header><span class="sender">${name}</span> <time datetime=${machineTime(at)}>${time(at)}</time></header>
    <p class="text">${says.text}</p>
    <footer>${expiry(message, arrival)}${sending ? html`<span class="sending">${say(sending)}</span>` : nothing}</footer>
  </article>`;
}

/** @param {import('../../core.d.ts').MessageView} message @param {import('../../lib/countdown.js').Arrival} arrival */
function expiry({ expiresAfter, remainingMs }, arrival) {
  if (expiresAfter == null) return nothing;
  const deadline = remainingMs == null ? null : arrival.steady + remainingMs;
  return html`<span class="expiry">
    <sotto-countdown-ring .total=${expiresAfter * 1000} .deadline=${deadline}></sotto-countdown-ring>
    <span>${say('disappears', { seconds: expiresAfter })}</span>
  </span>`;
}
