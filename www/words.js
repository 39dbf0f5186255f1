// @ts-check
/** Times and sizes in words. */

/** The choices of "Disappearing messages", in seconds. @type {[number, string][]} */
export const TIMERS = [
  [5, '5 s'],
  [10, '10 s'],
  [30, '30 s'],
  [60, '1 min'],
  [300, '5 min'],
  [1_800, '30 min'],
  [3_600, '1 h'],
  [21_600, '6 h'],
  [43_200, '12 h'],
  [86_400, '24 h'],
];

/** "1 hour 30 minutes". @param {number} seconds */
export function duration(seconds) {
  const parts = [];
  let rest = seconds;
  for (const [unit, name] of /** @type {[number, string][]} */ ([[3_600, 'hour'], [60, 'minute'], [1, 'second']])) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  }
  return parts.join(' ');
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** The time today, the day before that. @param {number} at milliseconds since the Unix epoch */
export function moment(at) {
  return new Date(at).toDateString() === new Date().toDateString() ? clock.format(at) : day.format(at);
}

/** @param {number} at milliseconds since the Unix epoch */
export function time(at) {
  return clock.format(at);
}

/** @param {number} at milliseconds since the Unix epoch */
export function dateAndTime(at) {
  return exact.format(at);
}

/** @param {number} at milliseconds since the Unix epoch */
export function machineTime(at) {
  return new Date(at).toISOString();
}

/** @param {number} count */
export function bytes(count) {
  return `${count.toLocaleString()} ${count === 1 ? 'byte' : 'bytes'}`;
}
