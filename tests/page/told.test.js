// @ts-check
/** The page words the core's data, whichever optional fields it has. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FluentResource } from '@fluent/bundle';
import { language } from '../../www/text/language.js';
import { named, told } from '../../www/text/say.js';
import { title } from '../../www/text/views.js';
import { LANGUAGES, source } from './catalogues.js';

/** @typedef {import('../../www/core.d.ts').NameKind} NameKind */

const PERSON = { account: 'b1', handle: 'ben', own: false };

/** @param {typeof LANGUAGES[number]} code */
function speak(code) {
  const messages = new FluentResource(source(code)).body.map(({ id, value }) => [id, value]);
  language.source = { catalogue: Object.fromEntries(messages), mark: (text) => text };
}

/** What is read of a sentence: its texts, and what stands in each isolate. @param {ReturnType<typeof told>} parts */
function read(parts) {
  return parts.map((part) => (typeof part === 'object' && part ? /** @type {any} */ (part).values.join('') : part)).join('');
}

beforeEach(() => speak('en'));

test('a person is worded by what their name is worth, in every language', () => {
  /** @type {Record<typeof LANGUAGES[number], Record<NameKind, string>>} */
  const words = {
    en: { known: 'ben', claimed: 'Somebody calling themselves ben', unknown: 'Somebody' },
    de: { known: 'ben', claimed: 'Jemand unter dem Namen ben', unknown: 'Jemand' },
  };
  const left = { en: 'left the call.', de: 'hat den Anruf verlassen.' };
  for (const code of LANGUAGES) {
    speak(code);
    for (const kind of /** @type {const} */ (['known', 'claimed', 'unknown'])) {
      const person = { ...PERSON, name: kind, handle: kind === 'unknown' ? '' : PERSON.handle };
      assert.equal(named(person), words[code][kind]);
      assert.equal(read(told('call-end-peerLeft', { kind: 'peerLeft', who: person })), `${words[code][kind]} ${left[code]}`);
      const gone = read(told('notice-peopleGone', { kind: 'peopleGone', who: [person], more: 0 }));
      assert.ok(gone.includes(words[code][kind]), gone);
      const conversation = /** @type {import('../../www/core.d.ts').ConversationView} */ (/** @type {unknown} */ ({ people: [person] }));
      assert.equal(title(conversation), words[code][kind]);
    }
  }
});

test('a name in a sentence stands in an isolate, whatever it is worth', () => {
  for (const name of /** @type {NameKind[]} */ (['known', 'claimed', 'unknown'])) {
    const person = { ...PERSON, name };
    const [isolate] = told('call-end-peerLeft', { kind: 'peerLeft', who: person }).filter((part) => typeof part === 'object');
    assert.deepEqual(/** @type {any} */ (isolate).strings.join('…'), '<bdi>…</bdi>');
    assert.deepEqual(/** @type {any} */ (isolate).values, [named(person)]);
  }
});

test('a person whom the core cannot name is nobody or somebody', () => {
  /** @type {import('../../www/core.d.ts').Waits} */
  const waits = { kind: 'notJoined', whose: undefined };
  assert.equal(told('waits-notJoined', waits).join(''), 'Messages wait here until another device has joined.');
  /** @type {import('../../www/core.d.ts').CallEnd} */
  const end = { kind: 'peerLeft', who: undefined };
  assert.equal(told('call-end-peerLeft', end).join(''), 'Somebody left the call.');
});
