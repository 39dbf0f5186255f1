// @ts-check
/** Calls between Chromium and Firefox. They need both, and so run where Firefox is tested. */

import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { answers, caller, calls, hears, inUse, isFree, presses, region, stateIs, threeOfSeven, watches } from './calls.js';
import { story } from './story.js';

/** @typedef {import('./people.js').Person} Person */

for (const [what, who, offers] of /** @type {const} */ ([
  ['from Chromium to Firefox, which makes the offer', 0, 1],
  ['from Firefox to Chromium, which makes the offer', 1, 0],
])) {
  story(`a video call ${what}, is seen and heard and frees its devices`, async (stage) => {
    const people = await couple(stage, offers);
    const [from, to] = [people[who], people[1 - who]];
    await people[0].protects(people[1]);
    await calls(from, 'Video call');
    await answers(to);
    await Promise.all(people.map((person) => stateIs(person, 'Connected')));
    await Promise.all(people.flatMap((person) => [watches(person), hears(person)]));
    for (const [person, other] of [[from, to], [to, from]]) {
      await region(person).getByText(`Only you and ${other.name} can hear and see this call.`).waitFor();
      await region(person).getByLabel(`Picture of ${other.name}`).waitFor();
      assert.deepEqual((await inUse(person)).sort(), ['audio', 'video'], person.name);
    }
    assert.equal(await said(people[offers]), 'offer');
    await presses(to, 'Hang up');
    await stateIs(from, `${to.name} hung up.`);
    await Promise.all(people.map((person) => isFree(person)));
    for (const person of people) await person.leaves();
  });
}

story('Chromium and Firefox see and hear each other in a forwarded call', async (stage) => {
  // Firefox tries no path from an outer address to a loopback one.
  const outer = Object.values(networkInterfaces()).flatMap((all) => all ?? []).find(({ family, internal }) => family === 'IPv4' && !internal);
  assert.ok(outer, 'this machine has a network');
  stage.relay.options = ['--media', `${outer.address}:0`];
  await stage.relay.kill();
  await stage.relay.restart();
  const people = await threeOfSeven(stage, 'firefox');
  const [ana, ben, cleo] = people;
  await calls(ben, 'Video call');
  for (const person of [ana, cleo]) await person.page.getByRole('button', { name: 'Join', exact: true }).click();
  await Promise.all(people.flatMap((person) => [watches(person), hears(person)]));
  for (const person of people) {
    for (const other of people) if (other !== person) await region(person).getByLabel(`Picture of ${other.name}`).waitFor();
    await region(person).getByText('Only the 7 people in this group can hear and see this call.').waitFor();
  }
  for (const person of people) await presses(person, 'Hang up');
  await Promise.all(people.map((person) => isFree(person)));
  for (const person of people) await person.leaves();
});

/**
 * One person with Chromium and one with Firefox. The device with the smaller name will make the offers, and names are
 * random: so others come until it is the right one.
 * @param {import('./people.js').Stage} stage
 * @param {0 | 1} offers which of the two
 */
async function couple(stage, offers) {
  for (let number = 1; ; number += 1) {
    const people = await Promise.all([caller(stage, `ana${number}`), caller(stage, `ben${number}`, { kind: 'firefox' })]);
    await Promise.all(people.map((person) => person.signUp()));
    const devices = await Promise.all(people.map(device));
    if (devices[offers] < devices[1 - offers]) return people;
    for (const person of people) await person.leaves();
  }
}

/** The name of this person's device. @param {Person} person */
async function device(person) {
  await person.lookAtSettings();
  const shown = person.page.locator('sotto-device');
  const name = await shown.evaluate((one) => /** @type {any} */ (one).device.device);
  await person.closeDialog();
  return name;
}

/** The type of this device's own description: an offer or an answer. @param {Person} person */
function said(person) {
  return person.page.evaluate(() => /** @type {any} */ (window).connections.at(-1).currentLocalDescription.type);
}
