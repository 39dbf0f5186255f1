// @ts-check
/** Times, sizes and lists of names in words. */

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

const sequence = new Intl.ListFormat('en', { type: 'conjunction' });

/** More names than this are counted, not said. */
const MOST_NAMES = 6;

/** "Ana, Ben and Cleo", or "Ana, Ben, Cleo, Dora, Eve, Finn and 12 others". @param {string[]} names */
export function all(names) {
  const rest = names.length - MOST_NAMES;
  return sequence.format(rest > 1 ? [...names.slice(0, MOST_NAMES), `${rest.toLocaleString()} others`] : names);
}

/** "3 people". @param {number} number */
export function persons(number) {
  return `${number.toLocaleString()} ${number === 1 ? 'person' : 'people'}`;
}

/** What somebody typed between commas. @param {string} text */
export function named(text) {
  return text.split(',').map((name) => name.trim());
}
