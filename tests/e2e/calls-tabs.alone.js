// @ts-check
/**
 * Calls in one of several tabs, and tabs that end. The tests measure how soon the other side learns it, so they run
 * alone.
 */

import assert from 'node:assert/strict';
import { answers, calls, hears, isFree, pair, stateIs } from './calls.js';
import { story } from './story.js';
import { Tabs } from './tabs.js';

/** @typedef {import('./people.js').Person} Person */

/** How long after the end of a tab the other side learns it. */
const TOLD_MS = 2_000;

for (const [what, end] of /** @type {const} */ ([
  ['is closed', async (/** @type {Tabs} */ _, /** @type {Person} */ tab) => tab.page.close()],
  ['dies', async (/** @type {Tabs} */ tabs, /** @type {Person} */ tab) => tabs.kill(tab)],
])) {
  story(`a call whose tab ${what} is ended by another tab at once`, async (stage) => {
    const { ana, tabs, owner, other } = await besideTheCore(stage);
    await end(tabs, other);
    const gone = Date.now();
    await stateIs(ana, 'ben hung up.');
    const told = Date.now() - gone;
    assert.ok(told < TOLD_MS, `told after ${told} ms`);
    await isFree(ana);
    await calls(owner, 'Voice call');
    await answers(ana);
    await Promise.all([hears(ana), hears(owner)]);
  });
}

story('a call in another tab survives the tab with the core', async (stage) => {
  const { ana, tabs, owner, other } = await besideTheCore(stage);
  await tabs.kill(owner);
  await tabs.next(owner);
  await stateIs(other, 'Connected');
  await Promise.all([hears(ana), hears(other)]);
});

/**
 * A call of ana with ben, in the one of his two tabs that does not own the core.
 * @param {import('./people.js').Stage} stage
 */
async function besideTheCore(stage) {
  const [ana, ben] = await pair(stage);
  const tabs = await Tabs.of(stage, ben, 2);
  const owner = await tabs.owner();
  const other = /** @type {Person} */ (tabs.all.find((tab) => tab !== owner));
  await calls(ana, 'Voice call');
  await answers(other);
  await Promise.all([hears(ana), hears(other)]);
  return { ana, tabs, owner, other };
}
