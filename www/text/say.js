// @ts-check
/**
 * Words from the catalogue. A name in a sentence is in an isolate, so that it cannot change the direction of the words
 * around it.
 */

import { FluentBundle } from '@fluent/bundle';
import { html } from 'lit';
import { duration, list } from './format.js';
import { language } from './language.js';

/** Typed texts, lists of them, and elements. @typedef {string | string[] | import('lit').TemplateResult} Placed */

/** The first of the characters that stand for an element in a sentence: they are no text. */
const PLACES = 0xfdd0;
const EITHER_SIDE = /([\ufdd0-\ufdef])/;

/** Fields of the core's data with a text that a person typed; other texts are cases. */
const OTHERS_WORDS = ['group', 'handle', 'name'];

/** More names than this are counted, not listed. */
const MOST_NAMES = 6;

/** A person as the core tells of them. @typedef {Pick<import('../core.d.ts').PersonName, 'handle' | 'name'>} Named */

/** @type {{ of: import('./language.js').Source, bundle: FluentBundle } | null} */
let current = null;

/** @param {string} id of a message @param {Record<string, number>} [counts] */
export function say(id, counts = {}) {
  return worded(id, counts);
}

/**
 * A sentence with names or elements in it, for a template: each in an isolate of its own.
 * @param {string} id
 * @param {Record<string, number | Placed>} args
 */
export function rich(id, args) {
  return placed(id, (place) =>
    Object.entries(args).map(([name, value]) => {
      if (typeof value === 'number') return [name, value];
      return [name, Array.isArray(value) ? everyone(value, place) : place(value)];
    }),
  );
}

/**
 * The core's data, in words. Its fields are the message's placeables; beside a person `by`, the case `byIs` is `you`,
 * `named` or `nobody`, and beside a list `who` of people, `whoCount` is their number.
 * @param {string} id
 * @param {object} data
 */
export function told(id, data) {
  const { more = 0 } = /** @type {{ more?: number }} */ (data);
  return placed(id, (place) => Object.entries(data).flatMap(([name, value]) => fields(name, value, more, place)));
}

/**
 * @param {string} name
 * @param {any} value
 * @param {number} more people than are named
 * @param {(one: unknown) => string} place
 * @returns {[string, string | number][]}
 */
function fields(name, value, more, place) {
  // The core sends a person whom it cannot name as `undefined`.
  if (value == null) return [[name, say('somebody')], [`${name}Is`, 'nobody']];
  if (Array.isArray(value)) {
    const names = value.map(named);
    return [[name, everyone(names, place, more)], [`${name}Count`, names.length + more]];
  }
  if (typeof value === 'object') return [[name, place(named(value))], [`${name}Is`, value.own ? 'you' : 'named']];
  if (typeof value === 'boolean') return [[name, value ? 'yes' : 'no']];
  return [[name, OTHERS_WORDS.includes(name) ? place(value) : value]];
}

/** What a person is called. A name that is not the account's never stands there by itself. @param {Named} person */
export function named({ handle, name }) {
  if (name === 'claimed') return plain('somebody-called', { name: handle });
  return name === 'known' ? handle : say('somebody');
}

/**
 * @param {string} id
 * @param {(place: (one: unknown) => string) => [string, string | number][]} values
 */
function placed(id, values) {
  /** @type {unknown[]} */
  const elements = [];
  const place = (/** @type {unknown} */ one) => String.fromCharCode(PLACES + elements.push(html`<bdi>${one}</bdi>`) - 1);
  return worded(id, Object.fromEntries(values(place)))
    .split(EITHER_SIDE)
    .map((part) => elements[part.charCodeAt(0) - PLACES] ?? part);
}

/** For text without elements and drawing: an accessible name, or a text that leaves the page. @param {string} id @param {Record<string, string | number>} args */
export function plain(id, args) {
  return worded(id, args);
}

/**
 * "Ana, Ben and Cleo", or "Ana, Ben, Cleo, Dora, Eve, Finn and 12 others".
 * @param {string[]} names
 * @param {(name: string) => string} place
 * @param {number} more people than are named
 */
function everyone(names, place, more = 0) {
  const rest = names.length + more - MOST_NAMES;
  if (rest <= 1 && more === 0) return list(names.map(place));
  return list([...names.slice(0, MOST_NAMES).map(place), say('others', { count: rest })]);
}

/** @param {string} id @param {Record<string, string | number>} args @returns {string} */
function worded(id, args) {
  const { source } = language;
  if (current?.of !== source) {
    const bundle = new FluentBundle(language.locale, { functions: { DURATION, LENGTH }, useIsolating: false, transform: source.mark });
    const messages = Object.entries(source.catalogue).map(([name, value]) => ({ id: name, value, attributes: {} }));
    bundle.addResource({ body: messages });
    current = { of: source, bundle };
  }
  const pattern = current.bundle.getMessage(id)?.value;
  return pattern ? current.bundle.formatPattern(pattern, args, []) : id;
}

/** `{ DURATION($seconds) }` in a catalogue. @param {import('@fluent/bundle').FluentValue[]} positional */
function DURATION([seconds]) {
  return duration(Number(seconds.valueOf()));
}

/** `{ LENGTH($seconds) }`: of half a minute and more, in minutes. @param {import('@fluent/bundle').FluentValue[]} positional */
function LENGTH([value]) {
  const seconds = Number(value.valueOf());
  const minutes = Math.floor((seconds + 30) / 60);
  return duration(minutes > 0 ? minutes * 60 : seconds);
}
