// @ts-check
/** Drafts stay under the sentence that they were begun under. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Drafts } from '../../www/lib/drafts.js';

/** @typedef {import('../../www/core.d.ts').ConversationView} ConversationView */

/** @param {'off' | 'waiting' | 'on' | 'broken'} state @param {string} sentence @param {number} current the thread */
function view(state, sentence, current = 1) {
  return /** @type {ConversationView} */ ({ id: 'ana', current, protection: { state, sentence } });
}

const OURS = view('on', 'Only you and Ana can read this.');
const OPEN = view('off', 'Not protected', 2);

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

test('a draft from an open thread goes on where fewer people read', () => {
  const drafts = new Drafts();
  drafts.type(OPEN, 'For anybody');
  drafts.settle(OURS);
  assert.equal(drafts.place(OURS).current, 1);
});

test('a draft waits when the group that reads it has changed', () => {
  const drafts = new Drafts();
  drafts.type(OURS, 'For you');
  assert.ok(drafts.begunElsewhere(view('on', 'Only the 3 people in this group can read this.')));
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
