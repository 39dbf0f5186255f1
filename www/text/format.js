// @ts-check
/** Times, durations, sizes and numbers, as the page's language writes them. */

import { language } from './language.js';

/** @type {Intl.DateTimeFormatOptions} */
const CLOCK = { hour: '2-digit', minute: '2-digit' };
/** @type {Intl.DateTimeFormatOptions} */
const EXACT = { dateStyle: 'medium', timeStyle: 'medium' };
/** @type {Intl.DateTimeFormatOptions} */
const DAY = { day: 'numeric', month: 'short' };
/** @type {Intl.DateTimeFormatOptions} */
const WEEKDAY = { weekday: 'long', day: 'numeric', month: 'long' };
/** @type {Intl.DateTimeFormatOptions} */
const WEEKDAY_AND_YEAR = { ...WEEKDAY, year: 'numeric' };
const DAY_MS = 86_400_000;

/** @type {[string, number][]} */
const UNITS = [['hour', 3_600], ['minute', 60], ['second', 1]];

/** Making one takes longer than using it. @type {Map<string, any>} */
const formats = new Map();

/**
 * @template T
 * @param {new (locale: string, options: any) => T} Format
 * @param {object} options
 * @returns {T}
 */
function format(Format, options) {
  const key = `${language.locale} ${Format.name} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Format(language.locale, options));
  return formats.get(key);
}

/** "1 hour 30 minutes". @param {number} seconds */
export function duration(seconds) {
  /** @type {string[]} */
  const parts = [];
  let rest = seconds;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(format(Intl.NumberFormat, { style: 'unit', unit, unitDisplay: 'long' }).format(count));
  }
  return language.mark(format(Intl.ListFormat, { type: 'unit', style: 'narrow' }).format(parts));
}

/** The time today, the day before that. @param {number} at milliseconds since the Unix epoch */
export function moment(at) {
  return new Date(at).toDateString() === new Date().toDateString() ? time(at) : date(at, DAY);
}

/** "Today", "Yesterday", "Monday, 30 November", and with the year when it is another one. @param {number} at */
export function day(at) {
  const now = new Date();
  const then = new Date(at);
  const days = Math.round((midnight(now) - midnight(then)) / DAY_MS);
  if (days === 0 || days === 1) {
    const word = format(Intl.RelativeTimeFormat, { numeric: 'auto' }).format(-days, 'day');
    return language.mark(word.charAt(0).toLocaleUpperCase(language.locale) + word.slice(1));
  }
  const isThisYear = then.getFullYear() === now.getFullYear();
  return date(at, isThisYear ? WEEKDAY : WEEKDAY_AND_YEAR);
}

/** @param {Date} of */
function midnight(of) {
  return new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime();
}

/** @param {number} at milliseconds since the Unix epoch */
export function time(at) {
  return date(at, CLOCK);
}

/** @param {number} at milliseconds since the Unix epoch */
export function dateAndTime(at) {
  return date(at, EXACT);
}

/** @param {number} at @param {Intl.DateTimeFormatOptions} options */
function date(at, options) {
  return language.mark(format(Intl.DateTimeFormat, options).format(at));
}

/** For `datetime`. @param {number} at milliseconds since the Unix epoch */
export function machineTime(at) {
  return new Date(at).toISOString();
}

/** "1,234 bytes". @param {number} count */
export function bytes(count) {
  return language.mark(format(Intl.NumberFormat, { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(count));
}

/** @param {number} count */
export function number(count) {
  return format(Intl.NumberFormat, {}).format(count);
}

/** "Ana, Ben and Cleo". @param {string[]} parts */
export function list(parts) {
  return format(Intl.ListFormat, { type: 'conjunction' }).format(parts);
}
