// @ts-check
/**
 * A call in a group of seven: it goes through the relay, which carries it and cannot play it. Three times three
 * encoders work on this machine, and leave sizes out when they cannot keep up, so it runs alone.
 */

import assert from 'node:assert/strict';
import { calls, heard, hears, isFree, presses, region, stateIs, threeOfSeven, until, watches } from './calls.js';
import { story } from './story.js';

/**
 * For the largest size of a picture to go out. The browser holds it back until it trusts its connection, and tries now
 * and then: on a busy machine this takes minutes.
 */
const SIZES_MS = 180_000;
/** For the whole story. */
const LIMIT_MS = 480_000;

/** Counts of the relay's forwarding server. @param {import('./people.js').Stage} stage @param {string} name */
async function counted(stage, name) {
  const text = await (await fetch(`${stage.url}metrics`)).text();
  return Number(new RegExp(`^sotto_forward_${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

/**
 * The number of sizes of a participant's outgoing picture, and the width of the widest incoming one.
 * @param {import('./people.js').Person} person
 * @returns {Promise<{ out: number, wide: number }>}
 */
function sizes(person) {
  return person.page.evaluate(async () => {
    const stats = [...(await /** @type {any} */ (window).connections.at(-1).getStats()).values()];
    return {
      out: stats.filter(({ type, rid, framesSent }) => type === 'outbound-rtp' && rid && framesSent > 0).length,
      wide: Math.max(0, ...stats.map(({ type, frameWidth = 0 }) => (type === 'inbound-rtp' ? frameWidth : 0))),
    };
  });
}

story('three of seven see and hear each other over one connection each', async (stage) => {
  const people = await threeOfSeven(stage);
  const [ana, ben, cleo] = people;
  await calls(ana, 'Video call');
  await stateIs(ana, /./);
  for (const person of [ben, cleo]) await person.page.getByRole('button', { name: 'Join', exact: true }).click();
  await Promise.all(people.map((person) => watches(person)));
  await Promise.all(people.map((person) => hears(person)));
  for (const person of people) {
    assert.equal((await heard(person)).length, 1, person.name);
    for (const other of people) if (other !== person) await region(person).getByLabel(`Picture of ${other.name}`).waitFor();
  }
  await until(() => sizes(ana), ({ out }) => out === 3, 'ana sends her picture in three sizes', SIZES_MS);
  await until(() => sizes(ben), ({ wide }) => wide >= 640, 'ben gets more than the smallest');
  assert.equal(await counted(stage, 'participants'), 3);
  assert.ok((await counted(stage, 'packets_total')) > 100);
  await presses(cleo, 'Hang up');
  await isFree(cleo);
  await until(() => counted(stage, 'participants'), (count) => count === 2, 'two are left');
  await Promise.all([watches(ana), watches(ben)]);
}, LIMIT_MS);
