// @ts-check
/** The log of a thread: messages, notices, and the button for older ones. */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { session } from '../../core/session.js';
import { left } from '../../lib/countdown.js';
import { say } from '../../text/say.js';
import { notice } from '../../text/views.js';
import { article } from './message.js';

/**
 * @param {import('../../core.d.ts').ConversationView} conversation
 * @param {boolean} isProtected whether its thread is a protected one
 * @param {import('../../lib/countdown.js').Deadline} deadline gets the time at which the next message goes
 */
export function log(conversation, isProtected, deadline) {
  const { thread, arrival } = session;
  if (!thread) return html`<p class="empty">${say('loading')}</p>`;
  const messages = thread.messages.filter((message) => (left(message, arrival) ?? Infinity) > 0);
  deadline.next(Math.min(...messages.map((message) => left(message, arrival) ?? Infinity)));
  return html`
    ${thread.more
      ? html`<button type="button" class="quiet older" @click=${() => session.earlier()}>${say('show-earlier')}</button>`
      : nothing}
    ${conversation.timer && !thread.readOnly
      ? html`<p class="notice">${say('timer-notice', { seconds: conversation.timer })}</p>`
      : nothing}
    ${messages.length === 0 ? html`<p class="empty">${say('no-messages')}</p>` : nothing}
    ${repeat(messages, ({ id }) => id, (message) =>
      message.says.kind === 'notice'
        ? html`<p class="notice">${notice(message.says.notice)}</p>`
        : article(message, message.says, arrival, isProtected, Boolean(conversation.group)),
    )}
  `;
}
