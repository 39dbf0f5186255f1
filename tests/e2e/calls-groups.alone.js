// @ts-check
/**
 * Video calls in a group: all participants see and hear each other, and a removed one perceives nothing more. Up to
 * four people code and decode three pictures each on this machine, and the test measures how long keys last, so it runs
 * alone.
 */

import assert from 'node:assert/strict';
import { calls, garden, heard, hears, inUse, joins, region, stateIs, until, watches } from './calls.js';
import { surely } from './people.js';
import { story } from './story.js';
import { tapped } from './transforms.js';

/** @typedef {import('./people.js').Person} Person */

/**
 * The keys and frames that a worker got, by its own clock.
 * @typedef {object} Given
 * @property {number[]} keys when it was given keys
 * @property {{ passed: number, last: number, refused: number }[]} lines of each peer, in the order of their creation:
 * opened frames, the arrival of the last one of them, and the frames since
 */

/** How long after a removal, and after the lines to the removed one are closed, earlier frames may still be decoded. */
const GRACE_MS = 2_000;
/** How long nothing is decoded after that. */
const SILENCE_MS = 1_500;
/** How many frames, or packets, show that a participant still sends. */
const MANY = 100;

story('four see and hear each other, and a removed member is cut off both ways', async (stage) => {
  const people = await garden(stage, ['ana', 'ben', 'cleo', 'dora'], { dora: [stayOpen] });
  const [ana, ben, cleo, dora] = people;
  await calls(ana, 'Video call');
  for (const person of [ben, cleo, dora]) await joins(person);
  await Promise.all(people.map((person) => watches(person, 3)));
  await Promise.all(people.map((person) => hears(person, 3)));
  for (const person of people) {
    for (const other of people) if (other !== person) await region(person).getByLabel(`Picture of ${other.name}`).waitFor();
  }
  await region(ana).getByText('Only the 4 people in this group can hear and see this call.').waitFor();
  await ana.isAccessible('a call of four');

  await ana.lookAtDetails();
  await surely(ana.row('dora'), 'Remove');
  await ana.row('dora').waitFor({ state: 'detached' });
  await ana.closeDetails();
  await Promise.all([ana, ben, cleo].map((person) => until(() => heard(person), (open) => open.length === 2, `${person.name} has no line to dora`)));
  const closed = Date.now();
  await until(async () => Date.now() - closed, (passed) => passed > GRACE_MS, 'the old keys are not taken any more');
  const before = await everHeard(dora);
  const since = Date.now();
  await until(async () => Date.now() - since, (passed) => passed > SILENCE_MS, 'some time passes');
  assert.ok(before.frames > 0 && before.energy > 0, 'what dora perceived is still counted');
  assert.deepEqual(await everHeard(dora), before, 'dora decodes nothing more');
  for (const person of [ana, ben, cleo]) {
    assert.equal((await heard(person)).length, 2, person.name);
    assert.equal(await region(person).getByLabel('Picture of dora').count(), 0, person.name);
  }
  assert.deepEqual(await inUse(dora), []);
  await Promise.all([ana, ben, cleo].map((person) => watches(person, 2)));
});

story('keys from before a removal open nothing over open connections', async (stage) => {
  const people = await garden(stage, ['ana', 'ben', 'cleo'], { ana: [stayOpen], ben: [stayOpen], cleo: [stayOpen, goOn] });
  const [ana, ben, cleo] = people;
  await calls(ana, 'Video call');
  await stateIs(ana, /./);
  const given = await overlook(ana);
  await joins(ben);
  await joins(cleo);
  await Promise.all(people.flatMap((person) => [watches(person, 2), hears(person, 2)]));
  await until(given, ({ lines }) => lines.length === 2 && lines[1].passed > MANY, 'ana opens what cleo sends');

  await ana.lookAtDetails();
  const { length } = (await given()).keys;
  await surely(ana.row('cleo'), 'Remove');
  const { keys, lines } = await until(given, ({ lines }) => lines[1].refused > MANY, 'ana opens nothing of cleo any more');
  assert.ok(lines[1].last - keys[length] < GRACE_MS, 'the key of before is good for two seconds at most');
  await perceiveNothingMore([[ana, [1]], [ben, [1]], [cleo, [0, 1]]]);
  assert.equal((await given()).lines[1].passed, lines[1].passed);
  await Promise.all([ana, ben].map(async (person) => {
    const before = await heard(person);
    await until(() => heard(person), ([now]) => now.frames > before[0].frames && now.energy > before[0].energy, `${person.name} stays in the call`);
  }));
});

/** From the next page on, this browser closes no connection, like a participant that keeps listening. @param {Person} person */
async function stayOpen(person) {
  await person.page.context().addInitScript(() => {
    RTCPeerConnection.prototype.close = () => {};
  });
}

/** From the next page on, this browser releases no device and no key, like a participant that keeps speaking. @param {Person} person */
async function goOn(person) {
  await person.page.context().addInitScript(() => {
    MediaStreamTrack.prototype.stop = () => {};
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ options) {
      if (!message.close) postMessage.call(this, message, options);
    };
  });
}

/**
 * Records this person's keys and opened frames in the worker, from the next peer on.
 * @param {Person} person
 * @returns {Promise<() => Promise<Given>>} so far
 */
async function overlook(person) {
  const worker = await tapped(person);
  await worker.evaluate(() => {
    const scope = /** @type {any} */ (self);
    /** @type {Given} */
    const given = { keys: [], lines: [] };
    Object.assign(self, { given });
    addEventListener('message', ({ data }) => data.sealedKeys && given.keys.push(performance.now()));
    /** @type {Map<string, Given['lines'][0]>} */
    const lines = new Map();
    const line = (/** @type {string} */ peer) => {
      const one = lines.get(peer) ?? { passed: 0, last: 0, refused: 0 };
      if (!lines.has(peer)) given.lines.push(one);
      lines.set(peer, one);
      return one;
    };
    /** When each frame came: on a busy machine that is long before it has passed. @type {WeakMap<object, number>} */
    const came = new WeakMap();
    scope.tap('receive', 'readable', (/** @type {object} */ frame, /** @type {any} */ { peer }) => {
      came.set(frame, performance.now());
      line(peer).refused += 1;
    });
    scope.tap('receive', 'writable', (/** @type {object} */ frame, /** @type {any} */ { peer }) => {
      Object.assign(line(peer), { passed: line(peer).passed + 1, last: came.get(frame), refused: 0 });
    });
  });
  return () => worker.evaluate(() => /** @type {any} */ (self).given);
}

/** Packets still arrive over some lines of these people, and none of them is decoded. @param {[Person, number[]][]} where */
function perceiveNothingMore(where) {
  return Promise.all(where.map(async ([person, lines]) => {
    const before = await heard(person);
    const come = (/** @type {import('./calls.js').Heard[]} */ now) => lines.every((line) => now[line].packets > before[line].packets + MANY);
    const now = await until(() => heard(person), come, `packets go on coming to ${person.name}`);
    for (const line of lines) {
      assert.equal(now[line].frames, before[line].frames, person.name);
      assert.equal(now[line].energy, before[line].energy, person.name);
    }
  }));
}

/** The sum of the decoded frames of all connections. @param {Person} person */
function everHeard(person) {
  return person.page.evaluate(async () => {
    const totals = { frames: 0, energy: 0 };
    for (const one of /** @type {RTCPeerConnection[]} */ (/** @type {any} */ (window).connections)) {
      for (const each of (await one.getStats()).values()) {
        if (each.type !== 'inbound-rtp') continue;
        totals.frames += each.framesDecoded ?? 0;
        totals.energy += each.totalAudioEnergy ?? 0;
      }
    }
    return totals;
  });
}
