// @ts-check
/** The log of a thread: messages, notices, and the button for older ones. */

import { html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { session } from '../../core/session.js';
import { left } from '../../lib/countdown.js';
import { language } from '../../text/language.js';
import { say } from '../../text/say.js';
import { notice } from '../../text/views.js';
import { article } from './message.js';

/**
 * @param {import('../../core.d.ts').ConversationView} conversation
 * @param {boolean} isProtected whether its thread is a protected one
 * @param {import('../../lib/countdown.js').Deadline} deadline gets the time at which the next message goes
 */
export function log(conversation, isProtected, deadline) {
  const { thread } = session;
  if (!thread) return html`<p class="empty">${say('loading')}</p>`;
  const rest = (/** @type {import('../../core/open-thread.js').ShownMessage} */ message) =>
    left(message, message.arrival) ?? Infinity;
  const messages = thread.messages.filter((message) => rest(message) > 0);
  deadline.next(messages.reduce((least, message) => Math.min(least, rest(message)), Infinity));
  const ofMany = Boolean(conversation.group);
  return html`
    ${thread.more
      ? html`<button type="button" class="quiet older" @click=${() => session.earlier()}>${say('show-earlier')}</button>`
      : nothing}
    ${conversation.timer && !thread.readOnly
      ? html`<p class="notice">${say('timer-notice', { seconds: conversation.timer })}</p>`
      : nothing}
    ${messages.length === 0 ? html`<p class="empty">${say('no-messages')}</p>` : nothing}
    ${repeat(messages, ({ id }) => id, (message) => guard([message, isProtected, ofMany, language.tag], () => one(message, isProtected, ofMany)))}
  `;
}

/**
 * One message; drawn again only when it is another one.
 * @param {import('../../core/open-thread.js').ShownMessage} message
 * @param {boolean} isProtected
 * @param {boolean} ofMany
 */
function one(message, isProtected, ofMany) {
  return message.says.kind === 'notice'
    ? html`<p class="notice">${notice(message.says.notice)}</p>`
    : article(message, message.says, message.arrival, isProtected, ofMany);
}
