// @ts-check
/** Every word of the page is in a catalogue, and every catalogue is complete. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES, code, messages, source } from './catalogues.js';

/** The page's texts without a catalogue: its name, and that no catalogue could be loaded. */
const ALLOWED = /www\/components\/shell\/app\.js:\d+: (Sotto|The|page|could|not|be|loaded|completely|Reload|it)$|first-run\.js:\d+: Sotto$/;

/** CLDR's plural categories. */
const PLURALS = ['zero', 'one', 'two', 'few', 'many', 'other'];

const [english, ...others] = LANGUAGES.map((language) => ({ language, found: messages(source(language)) }));
const { requests, loose } = code();

test('every line of a catalogue is a message, and each is there once', () => {
  for (const { language, found } of [english, ...others]) {
    const names = [...source(language).matchAll(/^([a-z][\w-]*) =/gm)].map(([, name]) => name);
    assert.deepEqual(names, [...found.keys()], language);
  }
});

test('all languages have the same messages with the same placeables', () => {
  for (const { language, found } of others) {
    assert.deepEqual([...found.keys()].sort(), [...english.found.keys()].sort(), language);
    for (const [id, { placeables }] of found) {
      assert.deepEqual([...placeables].sort(), [...(english.found.get(id)?.placeables ?? [])].sort(), `${language}: ${id}`);
    }
  }
});

test('a message that counts has every plural of its language', () => {
  for (const { language, found } of [english, ...others]) {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const [id, { variants }] of found) {
      for (const one of variants.filter((keys) => keys.some((key) => PLURALS.includes(key)))) {
        assert.deepEqual([...one].sort(), [...pluralCategories].sort(), `${language}: ${id}`);
      }
    }
  }
});

test('a message that tells cases apart has the same ones in all languages', () => {
  const cases = (/** @type {string[][]} */ variants) => variants.filter((keys) => !keys.some((key) => PLURALS.includes(key)));
  const sorted = (/** @type {string[][]} */ variants) => cases(variants).map((keys) => [...keys].sort().join()).sort();
  for (const { language, found } of others) {
    for (const [id, { variants }] of found) {
      assert.deepEqual(sorted(variants), sorted(english.found.get(id)?.variants ?? []), `${language}: ${id}`);
    }
  }
});

test('the code asks for messages by names that the compiler knows', () => {
  const unknown = requests.filter(({ ids }) => !ids);
  assert.deepEqual(unknown.map(({ place }) => place), []);
});

test('every requested message is in the catalogue, with its placeables', () => {
  for (const { place, ids, placeables } of requests) {
    for (const id of ids ?? []) {
      const message = english.found.get(id);
      assert.ok(message, `${place}: ${id} is missing`);
      if (placeables) assert.deepEqual([...placeables].sort(), [...message.placeables].sort(), `${place}: ${id}`);
    }
  }
});

test('every message of the catalogue is used', () => {
  const used = new Set(requests.flatMap(({ ids }) => ids ?? []));
  assert.deepEqual([...english.found.keys()].filter((id) => !used.has(id)), []);
});

test('no template has words of its own', () => {
  assert.deepEqual(loose.filter((one) => !ALLOWED.test(one)), []);
});
