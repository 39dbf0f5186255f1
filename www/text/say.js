// @ts-check
/** Words from the catalogue. A name in a sentence stands in an isolate, so that it cannot turn the words around it. */

import { FluentBundle } from '@fluent/bundle';
import { html } from 'lit';
import { duration, list } from './format.js';
import { language } from './language.js';

/** Others' words, lists of them, and elements. @typedef {string | string[] | import('lit').TemplateResult} Placed */

/** The first of the characters that stand for an element in a sentence: they are no text. */
const PLACES = 0xfdd0;
const EITHER_SIDE = /([\ufdd0-\ufdef])/;

/** More names than this are counted, not said. */
const MOST_NAMES = 6;

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
  /** @type {unknown[]} */
  const elements = [];
  const place = (/** @type {unknown} */ one) => String.fromCharCode(PLACES + elements.push(html`<bdi>${one}</bdi>`) - 1);
  /** @type {[string, string | number][]} */
  const values = Object.entries(args).map(([name, value]) => {
    if (typeof value === 'number') return [name, value];
    return [name, Array.isArray(value) ? everyone(value, place) : place(value)];
  });
  return worded(id, Object.fromEntries(values))
    .split(EITHER_SIDE)
    .map((part) => elements[part.charCodeAt(0) - PLACES] ?? part);
}

/** Where there are no elements, and nothing is drawn: an accessible name, or what leaves the page. @param {string} id @param {Record<string, string | number>} args */
export function plain(id, args) {
  return worded(id, args);
}

/**
 * "Ana, Ben and Cleo", or "Ana, Ben, Cleo, Dora, Eve, Finn and 12 others".
 * @param {string[]} names
 * @param {(name: string) => string} place
 */
function everyone(names, place) {
  const rest = names.length - MOST_NAMES;
  if (rest <= 1) return list(names.map(place));
  return list([...names.slice(0, MOST_NAMES).map(place), say('others', { count: rest })]);
}

/** @param {string} id @param {Record<string, string | number>} args @returns {string} */
function worded(id, args) {
  const { source } = language;
  if (current?.of !== source) {
    const bundle = new FluentBundle(language.locale, { functions: { DURATION }, useIsolating: false, transform: source.mark });
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
