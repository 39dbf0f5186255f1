// @ts-check
/** The thread that the page shows: changes onto the version before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrived, changed } from '../../www/core/open-thread.js';

const FIRST = { steady: 1, wall: 1 };
const LATER = { steady: 2, wall: 2 };

/** @param {number} position @param {string} [text] @returns {import('../../www/core.d.ts').MessageView} */
const message = (position, text = 'words') => ({
  id: `m${position}`,
  position,
  says: { kind: 'own', text, state: 'sent' },
  at: 0,
  unread: false,
});

const thread = (more = false) =>
  arrived(
    { conversation: 'c', thread: 0, version: 5, protected: true, readOnly: false, more, messages: [message(10), message(20)] },
    FIRST,
  );

/** @param {Partial<import('../../www/core.d.ts').ThreadChangeView>} change */
const change = (change) => ({ conversation: 'c', thread: 0, before: 5, version: 7, readOnly: false, messages: [], gone: [], ...change });

/** @param {ReturnType<typeof changed>} thread */
const ids = (thread) => thread?.messages.map(({ id }) => id);

test('a change puts each message into its place and leaves the others the same objects', () => {
  const before = thread();
  const after = changed(before, change({ messages: [message(30), message(20, 'changed'), message(15)] }), LATER);
  assert.deepEqual(ids(after), ['m10', 'm15', 'm20', 'm30']);
  assert.equal(after?.messages[0], before.messages[0]);
  assert.equal(after?.messages[2].says.kind === 'own' && after.messages[2].says.text, 'changed');
  assert.deepEqual(after?.messages.map(({ arrival }) => arrival), [FIRST, LATER, LATER, LATER]);
  assert.deepEqual([after?.version, before.messages.length], [7, 2]);
});

test('a change takes messages away and says when the thread is only read', () => {
  const after = changed(thread(), change({ gone: ['m10', 'm99'], readOnly: true }), LATER);
  assert.deepEqual([ids(after), after?.readOnly], [['m20'], true]);
});

test('a page that has not loaded older messages passes over their changes', () => {
  assert.deepEqual(ids(changed(thread(true), change({ messages: [message(3), message(10, 'x')] }), LATER)), ['m10', 'm20']);
  assert.deepEqual(ids(changed(thread(false), change({ messages: [message(3)] }), LATER)), ['m3', 'm10', 'm20']);
});

test('an old change is no change, and a missing one asks for the whole thread', () => {
  const before = thread();
  assert.equal(changed(before, change({ before: 4, version: 5, gone: ['m10'] }), LATER), before);
  assert.equal(changed(before, change({ before: 6, version: 7 }), LATER), null);
});
