// @ts-check
/** Reported defects are counted by their lines, for each profile, through reloads of the tab. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Bugs } from '../../www/core/bugs.js';

/** The tab's session storage. @type {Map<string, string>} */
const kept = new Map();

/** @param {Partial<Storage>} storage */
function tab(storage) {
  Object.defineProperty(globalThis, 'sessionStorage', { value: storage, configurable: true });
}

beforeEach(() => {
  kept.clear();
  tab({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) });
});

test('bugs are counted by line, and copied in the order of their arrival', () => {
  const bugs = new Bugs('default');
  assert.deepEqual([bugs.total, bugs.lines, bugs.text], [0, [], '']);
  for (const line of ['b', 'a', 'b']) bugs.count(line);
  assert.equal(bugs.total, 3);
  assert.deepEqual(bugs.lines, [['b', 2], ['a', 1]]);
  assert.equal(bugs.text, '2 × b\n1 × a');
});

test('a reload keeps the count, and another profile has its own', () => {
  new Bugs('default').count('a');
  const reloaded = new Bugs('default');
  reloaded.count('a');
  assert.deepEqual(reloaded.lines, [['a', 2]]);
  assert.equal(new Bugs('other').total, 0);
});

test('the count keeps fifty lines, and still counts those', () => {
  const bugs = new Bugs('default');
  for (let number = 0; number < 60; number += 1) bugs.count(`line ${number}`);
  bugs.count('line 0');
  assert.equal(bugs.lines.length, 50);
  assert.equal(bugs.total, 51);
});

test('a browser without usable storage does not stop the count', () => {
  const refuses = () => {
    throw new Error('refused');
  };
  for (const storage of [{ getItem: refuses, setItem: refuses }, { getItem: () => '{"a":1}' }, { getItem: () => '[["a","b"]]' }, { getItem: () => '[' }]) {
    tab(storage);
    const bugs = new Bugs('default');
    bugs.count('a');
    assert.deepEqual(bugs.lines, [['a', 1]]);
  }
});
