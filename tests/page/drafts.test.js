// @ts-check
/** Drafts stay under the sentence under which they were begun. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Drafts } from '../../www/lib/drafts.js';

/** @typedef {import('../../www/core.d.ts').ConversationView} ConversationView */

/** @typedef {import('../../www/core.d.ts').Readers} Readers */

/** @param {'off' | 'waiting' | 'on' | 'broken'} state @param {Readers} readers @param {number} current the thread */
function view(state, readers, current = 1) {
  return /** @type {ConversationView} */ ({ id: 'ana', current, protection: { state, readers } });
}

/** @param {string} account @returns {Readers} */
const one = (account) => ({ kind: 'pair', who: { account, handle: 'ana', name: 'known', own: false } });

const OURS = view('on', one('a1'));
const OPEN = view('off', { kind: 'everybody' }, 2);

test('a draft for two people alone is not sent into an open thread', () => {
  const drafts = new Drafts();
  drafts.type(OURS, 'For you');
  drafts.settle(OPEN);
  assert.equal(drafts.begunElsewhere(OPEN)?.current, 1);
  drafts.type(OPEN, 'For you alone');
  assert.equal(drafts.place(OPEN).current, 1, 'more text does not move it');
});

test('a draft moves once the person has looked at the new sentence', () => {
  const drafts = new Drafts();
  drafts.type(OURS, 'For you');
  drafts.move(OPEN);
  assert.equal(drafts.begunElsewhere(OPEN), null);
  assert.equal(drafts.place(OPEN).current, 2);
});

test('a draft from an open thread moves to a thread with fewer readers', () => {
  const drafts = new Drafts();
  drafts.type(OPEN, 'For anybody');
  drafts.settle(OURS);
  assert.equal(drafts.place(OURS).current, 1);
});

test('a draft waits when the group that reads it has changed', () => {
  const drafts = new Drafts();
  drafts.type(OURS, 'For you');
  assert.ok(drafts.begunElsewhere(view('on', { kind: 'group', people: 3 })));
});

test('a draft waits when another person has the name, or a group another size', () => {
  const drafts = new Drafts();
  drafts.type(OURS, 'For you');
  assert.ok(drafts.begunElsewhere(view('on', one('a2'))));
  assert.equal(drafts.begunElsewhere(view('on', one('a1'))), null);
  drafts.type(view('on', { kind: 'group', people: 3 }), '');
  drafts.type(view('on', { kind: 'group', people: 3 }), 'For us');
  assert.ok(drafts.begunElsewhere(view('on', { kind: 'group', people: 4 })));
});

test('a text that was not saved comes back before newer text', () => {
  const drafts = new Drafts();
  drafts.type(OURS, 'Second');
  drafts.putBack('ana', { text: 'First', place: OURS });
  assert.equal(drafts.text('ana'), 'First\nSecond');
});

test('an empty textbox leaves no draft', () => {
  const drafts = new Drafts();
  drafts.type(OURS, 'For you');
  drafts.type(OURS, '');
  assert.equal(drafts.text('ana'), '');
  assert.equal(drafts.begunElsewhere(OPEN), null);
});
