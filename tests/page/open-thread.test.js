// @ts-check
/** The thread that the page shows: changes onto the version before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenThread } from '../../www/core/open-thread.js';

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

/** @param {boolean} [more] */
const view = (more = false) => ({
  conversation: 'c',
  thread: 0,
  version: 5,
  protected: true,
  readOnly: false,
  more,
  messages: [message(10), message(20)],
});

const opened = (more = false) => {
  const open = new OpenThread();
  open.arrives(view(more), FIRST);
  return open;
};

/** @param {Partial<import('../../www/core.d.ts').ThreadChangeView>} change */
const change = (change) => ({ conversation: 'c', thread: 0, before: 5, version: 7, readOnly: false, messages: [], gone: [], ...change });

/** @param {OpenThread} open */
const ids = ({ thread }) => thread?.messages.map(({ id }) => id);

test('a change puts each message into its place and leaves the others the same objects', () => {
  const open = opened();
  const first = open.thread?.messages[0];
  assert.equal(open.changes(change({ messages: [message(30), message(20, 'changed'), message(15)] }), LATER), false);
  assert.deepEqual(ids(open), ['m10', 'm15', 'm20', 'm30']);
  assert.equal(open.thread?.messages[0], first);
  const says = open.thread?.messages[2].says;
  assert.equal(says?.kind === 'own' && says.text, 'changed');
  assert.deepEqual(open.thread?.messages.map(({ arrival }) => arrival), [FIRST, LATER, LATER, LATER]);
  assert.equal(open.thread?.version, 7);
});

test('a change takes messages away and says when the thread is only read', () => {
  const open = opened();
  open.changes(change({ gone: ['m10', 'm99'], readOnly: true }), LATER);
  assert.deepEqual([ids(open), open.thread?.readOnly], [['m20'], true]);
});

test('a page that has not loaded older messages passes over their changes', () => {
  for (const [more, shown] of /** @type {const} */ ([[true, ['m10', 'm20']], [false, ['m3', 'm10', 'm20']]])) {
    const open = opened(more);
    open.changes(change({ messages: [message(3)] }), LATER);
    assert.deepEqual(ids(open), shown);
  }
});

test('an old change is no change, and a missing one asks for the thread again', () => {
  const open = opened();
  assert.equal(open.changes(change({ before: 4, version: 5, gone: ['m10'] }), LATER), false);
  assert.equal(open.changes(change({ before: 6, version: 7, gone: ['m10'] }), LATER), true);
  assert.deepEqual(ids(open), ['m10', 'm20']);
});

test('a change that overtakes the answer with the view before it is not lost', () => {
  const open = new OpenThread();
  open.asks();
  assert.equal(open.changes(change({ messages: [message(30)] }), FIRST), false);
  open.arrives(view(), LATER);
  open.answered();
  assert.deepEqual([ids(open), open.thread?.version], [['m10', 'm20', 'm30'], 7]);
});

test('a page of older messages that a change has overtaken keeps the change', () => {
  const open = opened(true);
  open.asks();
  open.changes(change({ messages: [message(30)] }), LATER);
  open.changes(change({ before: 7, version: 9, gone: ['m20'] }), LATER);
  open.arrives({ ...view(), messages: [message(1), message(10), message(20)] }, LATER);
  open.answered();
  assert.deepEqual(ids(open), ['m1', 'm10', 'm30']);
  open.asks();
  open.arrives({ ...view(), version: 9 }, LATER);
  assert.deepEqual(ids(open), ['m10', 'm20'], 'changes of an earlier question are not applied again');
});
