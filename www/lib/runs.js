// @ts-check
/** How messages stand together: in days, and in runs of one sender. Pure. */

/** A longer pause ends a run. */
const PAUSE_MS = 5 * 60_000;

/** @typedef {import('../core/open-thread.js').ShownMessage} Message */
/** @typedef {import('../components/thread/message.js').Place} Place */

/**
 * One line of the log: a message with its place in its run, and with what stands above it.
 * @typedef {{ message: Message, place: Place, day: boolean, divider: boolean }} Line
 */

/**
 * @param {Message[]} messages oldest first
 * @param {string | null} divider the first message that was unread when the thread was opened
 * @returns {Line[]}
 */
export function lines(messages, divider) {
  /** Whether the message begins a run. @type {boolean[]} */
  const begins = messages.map((message, index) => {
    const before = messages[index - 1];
    return !before || message.id === divider || !isSameDay(before.at, message.at) || !follows(before, message);
  });
  return messages.map((message, index) => {
    const first = begins[index];
    const last = begins[index + 1] ?? true;
    const place = first ? (last ? 'single' : 'first') : last ? 'last' : 'middle';
    const before = messages[index - 1];
    const day = !before || !isSameDay(before.at, message.at);
    return { message, place, day, divider: message.id === divider };
  });
}

/** Whether the second message continues the run of the first. @param {Message} one @param {Message} next */
function follows(one, next) {
  return sender(one) === sender(next) && sender(next) !== '' && Math.abs(next.at - one.at) < PAUSE_MS;
}

/** Empty for a notice. @param {Message} message */
function sender({ says }) {
  if (says.kind === 'notice') return '';
  return says.kind === 'own' ? 'own' : says.sender.account;
}

/** By this device's calendar. @param {number} one @param {number} other */
export function isSameDay(one, other) {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
