// @ts-check
/** The log of a thread: its days, messages and notices, and the button for older ones. */

import { html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { session } from '../../core/session.js';
import { left } from '../../lib/countdown.js';
import { lines } from '../../lib/runs.js';
import { day, machineTime } from '../../text/format.js';
import { language } from '../../text/language.js';
import { say } from '../../text/say.js';
import { notice } from '../../text/views.js';
import { article } from './message.js';

/** @typedef {import('../../core/open-thread.js').ShownMessage} ShownMessage */

/**
 * @param {object} options
 * @param {import('../../core.d.ts').ConversationView} options.conversation
 * @param {boolean} options.protects whether its thread is a protected one
 * @param {string | null} options.divider the first message that was unread when the thread was opened
 * @param {import('../../lib/countdown.js').Deadline} options.deadline gets the time at which the next message goes
 * @param {() => void} options.earlier asks for older messages
 */
export function log({ conversation, protects, divider, deadline, earlier }) {
  const { thread } = session;
  if (!thread) return html`<p class="empty">${say('loading')}</p>`;
  const rest = (/** @type {ShownMessage} */ message) => left(message, message.arrival) ?? Infinity;
  const messages = thread.messages.filter((message) => rest(message) > 0);
  deadline.next(messages.reduce((least, message) => Math.min(least, rest(message)), Infinity));
  const ofMany = Boolean(conversation.group);
  const today = new Date().toDateString();
  return html`
    ${thread.more ? html`<button type="button" class="quiet older" @click=${earlier}>${say('show-earlier')}</button>` : nothing}
    ${conversation.timer && !thread.readOnly ? html`<p class="notice">${say('timer-notice', { seconds: conversation.timer })}</p>` : nothing}
    ${messages.length === 0 ? html`<p class="empty">${say('no-messages')}</p>` : nothing}
    ${repeat(lines(messages, divider), ({ message }) => message.id, (line) =>
      guard([line.message, line.place, line.day && today, line.divider, protects, ofMany, language.tag], () => one(line, protects, ofMany)),
    )}
  `;
}

/**
 * One line; drawn again only when it is another one.
 * @param {import('../../lib/runs.js').Line} line
 * @param {boolean} isProtected
 * @param {boolean} ofMany
 */
function one({ message, place, day: isNewDay, divider }, isProtected, ofMany) {
  const { says, at } = message;
  return html`${isNewDay ? html`<p class="day"><time datetime=${machineTime(at)}>${day(at)}</time></p>` : nothing}
    ${divider ? html`<p class="divider" id="unread">${say('new-messages')}</p>` : nothing}
    ${says.kind === 'notice'
      ? html`<p class="notice">${notice(says.notice)}</p>`
      : article(message, says, place, isProtected, ofMany)}`;
}
