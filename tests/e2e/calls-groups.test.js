// @ts-check
/** Calls in a group: everybody with everybody, who is in it, and whose ears end when they are removed. */

import assert from 'node:assert/strict';
import { calls, filmSmall, heard, hears, inUse, isFree, presses, region, remember, stateIs, until, watches } from './calls.js';
import { surely } from './people.js';
import { story } from './story.js';

/** @typedef {import('./people.js').Person} Person */

/** Four pictures are coded and decoded on this machine at once, which takes its time. */
const LIMIT_MS = 90_000;
/** So long after a removal the frames of before may still be decoded. */
const GRACE_MS = 2_000;
/** So long nothing is decoded after that. */
const SILENCE_MS = 1_500;

story('four of a group see and hear each other; one who is removed meanwhile perceives nothing more, and nobody them', async (stage) => {
  const people = await garden(stage, ['ana', 'ben', 'cleo', 'dora'], stayOpen);
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

  await ana.lookAtPeople();
  await surely(ana.row('dora'), 'Remove');
  await ana.row('dora').waitFor({ state: 'detached' });
  const removed = Date.now();
  await ana.closeDialog();
  await Promise.all([ana, ben, cleo].map((person) => until(() => heard(person), (open) => open.length === 2, `${person.name} has no line to dora`)));
  await until(async () => Date.now() - removed, (passed) => passed > GRACE_MS, 'the old keys are not taken any more');
  const before = await everHeard(dora);
  await until(async () => Date.now() - removed, (passed) => passed > GRACE_MS + SILENCE_MS, 'some time passes');
  assert.ok(before.frames > 0 && before.energy > 0, 'what dora perceived is still counted');
  assert.deepEqual(await everHeard(dora), before, 'dora decodes nothing more');
  for (const person of [ana, ben, cleo]) {
    assert.equal((await heard(person)).length, 2, person.name);
    assert.equal(await region(person).getByLabel('Picture of dora').count(), 0, person.name);
  }
  assert.deepEqual(await inUse(dora), []);
  await Promise.all([ana, ben, cleo].map((person) => watches(person, 2)));
}, LIMIT_MS);

story('who is in the call of a group is said in the thread; one leaves and joins again while it goes on', async (stage) => {
  const [ana, ben, cleo] = await garden(stage, ['ana', 'ben', 'cleo']);
  await calls(ana, 'Voice call');
  await cleo.page.getByText('ana is in a call.', { exact: true }).waitFor();
  await joins(ben);
  await cleo.page.getByText(/ana and ben are in a call/).waitFor();
  await Promise.all([hears(ana), hears(ben)]);
  await joins(cleo);
  await Promise.all([ana, ben, cleo].map((person) => hears(person, 2)));
  await presses(ben, 'Hang up');
  await isFree(ben);
  await Promise.all([hears(ana), hears(cleo)]);
  await joins(ben);
  await Promise.all([ana, ben, cleo].map((person) => hears(person, 2)));
  for (const person of [ana, ben, cleo]) await presses(person, 'Hang up');
  await Promise.all([ana, ben, cleo].map((person) => isFree(person)));
});

/**
 * A protected group that is called Garden, of people whose browsers remember.
 * @param {import('./people.js').Stage} stage
 * @param {string[]} names the first one is its admin
 * @param {(last: Person) => Promise<void>} [spoil] what the last one's browser does not do as it should
 */
async function garden(stage, names, spoil) {
  const people = await Promise.all(names.map((name) => stage.newcomer(name)));
  for (const person of people) {
    if (person === people.at(-1)) await spoil?.(person);
    await remember(person);
    await filmSmall(person);
    await person.page.goto(stage.url);
    await person.signUp();
  }
  const [admin, ...others] = people;
  await admin.startGroup(others.map(({ name }) => name).join(', '), 'Garden');
  await Promise.all(others.map((person) => person.accept('Garden')));
  await admin.encryption.click();
  await Promise.all(people.map((person) => person.reads(`Only the ${names.length} people in this group can read this.`)));
  return people;
}

/** From the next page on, this browser closes no connection by itself, as one that wants to go on listening. @param {Person} person */
async function stayOpen(person) {
  await person.page.context().addInitScript(() => {
    RTCPeerConnection.prototype.close = () => {};
  });
}

/** By the button of the thread, or of the dialog if it rings. @param {Person} person */
async function joins(person) {
  await person.page.getByRole('button', { name: 'Join', exact: true }).click();
  await stateIs(person, /./);
}

/** What all connections have ever decoded. @param {Person} person */
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
