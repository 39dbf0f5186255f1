// @ts-check
/** The picture outside the threads, change by change. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updated } from '../../www/core/app-view.js';

/** @param {string} id @param {number} activeAt @param {number} [unread] */
const conversation = (id, activeAt, unread = 0) =>
  /** @type {import('../../www/core.d.ts').ConversationView} */ (/** @type {unknown} */ ({ id, activeAt, unread }));

/** @param {import('../../www/core.d.ts').ConversationView[]} conversations @param {import('../../www/core.d.ts').Connection} [connection] */
const app = (conversations, connection = 'online') =>
  /** @type {import('../../www/core.d.ts').AppView} */ (/** @type {unknown} */ ({ connection, conversations }));

/** @param {import('../../www/core.d.ts').AppView} app */
const ids = ({ conversations }) => conversations.map(({ id }) => id);

test('a change brings new and changed conversations into the order of their activity', () => {
  const before = app([conversation('b', 3), conversation('a', 2), conversation('c', 1)]);
  const after = updated(before, { app: app([conversation('c', 4, 1), conversation('d', 3)], 'offline'), gone: [] });
  assert.deepEqual(ids(after), ['c', 'b', 'd', 'a']);
  assert.deepEqual([after.conversations[0].unread, after.connection], [1, 'offline']);
  assert.equal(after.conversations[1], before.conversations[0]);
  assert.equal(before.conversations.length, 3);
});

test('a change takes conversations away', () => {
  const before = app([conversation('b', 3), conversation('a', 2)]);
  assert.deepEqual(ids(updated(before, { app: app([]), gone: ['b', 'x'] })), ['a']);
});
