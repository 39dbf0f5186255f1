// @ts-check
/** The page words the core's data, whichever optional fields it has. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FluentResource } from '@fluent/bundle';
import { language } from '../../www/text/language.js';
import { told } from '../../www/text/say.js';
import { source } from './catalogues.js';

const messages = new FluentResource(source('en')).body.map(({ id, value }) => [id, value]);
language.source = { catalogue: Object.fromEntries(messages), mark: (text) => text };

test('a person whom the core cannot name is nobody or somebody', () => {
  /** @type {import('../../www/core.d.ts').Waits} */
  const waits = { kind: 'notJoined', whose: undefined };
  assert.equal(told('waits-notJoined', waits).join(''), 'Messages wait here until another device has joined.');
  /** @type {import('../../www/core.d.ts').CallEnd} */
  const end = { kind: 'peerLeft', who: undefined };
  assert.equal(told('call-end-peerLeft', end).join(''), 'Somebody left the call.');
});
