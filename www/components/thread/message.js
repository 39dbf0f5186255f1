// @ts-check
/** One message: its text, and at the end of the last line its time, its state, and when it disappears. */

import { html, nothing } from 'lit';
import { dateAndTime, machineTime, time } from '../../text/format.js';
import { named, say } from '../../text/say.js';
import { avatar, tint } from '../avatar.js';
import { sent, unsent, waiting } from '../icons.js';
import './countdown-ring.js';

const STATES = /** @type {const} */ ({
  queued: { name: 'message-queued', icon: waiting },
  sent: { name: 'message-sent', icon: sent },
  unsent: { name: 'message-unsent', icon: unsent },
});

/**
 * The place of a message in a run of one sender's messages.
 * @typedef {'single' | 'first' | 'middle' | 'last'} Place
 */

/**
 * @param {import('../../core/open-thread.js').ShownMessage} message
 * @param {import('../../page.d.ts').Written} says
 * @param {Place} place
 * @param {boolean} isProtected whether its thread is a protected one
 * @param {boolean} ofMany whether its thread is a group's
 */
export function article(message, says, place, isProtected, ofMany) {
  const { id, at } = message;
  const mine = says.kind === 'own';
  const sender = mine ? '' : named(says.sender);
  const isNamed = ofMany && !mine;
  const begins = place === 'single' || place === 'first';
  const ends = place === 'single' || place === 'last';
  const classes = `message ${mine ? 'mine' : 'theirs'} ${isProtected ? 'protected' : 'open'} ${isNamed ? 'of-many' : ''} ${place}`;
  return html`<article id="m-${id}" aria-label=${mine ? say('you') : sender} class=${classes}>
    ${isNamed && ends ? avatar(sender) : nothing}
    ${isNamed && begins ? html`<p class="sender tint-${tint(sender)}" aria-hidden="true">${sender}</p>` : nothing}
    <div class="text" dir="auto"><span class="words">${says.text}</span><span class="stamp" dir=${document.dir || 'ltr'}>${expiry(message)}<time datetime=${machineTime(at)} title=${dateAndTime(at)}>${time(at)}</time>${mine ? state(says.state) : nothing}</span></div>
  </article>`;
}

/** @param {import('../../core.d.ts').MessageState} of */
function state(of) {
  const { name, icon } = STATES[of];
  const words = say(name);
  return html`<span class="sending ${of}" title=${words}>${icon}<span class=${of === 'unsent' ? '' : 'visually-hidden'}>${words}</span></span>`;
}

/** @param {import('../../core/open-thread.js').ShownMessage} message */
function expiry({ expiresAfter, remainingMs, arrival }) {
  if (expiresAfter == null) return nothing;
  const deadline = remainingMs == null ? null : arrival.steady + remainingMs;
  const words = say('disappears', { seconds: expiresAfter });
  return html`<span class="expiry" title=${words}>
    <sotto-countdown-ring .total=${expiresAfter * 1000} .deadline=${deadline}></sotto-countdown-ring><span class="visually-hidden">${words}</span></span
  >`;
}
