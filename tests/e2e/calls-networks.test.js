// @ts-check
/** Calls with a hidden address: through a TURN server, or not at all. */

import { answers, calls, heard, hears, isFree, pair, presses, stateIs, until, watches } from './calls.js';
import { story } from './story.js';
import { Turn } from './turn.js';

/** @param {import('./people.js').Person} person */
async function hides(person) {
  await person.lookAtSettings();
  const setting = person.page.getByRole('switch', { name: 'Always hide my IP address in calls' });
  await setting.click();
  await person.page.locator('[role=switch][aria-checked=true]', { hasText: 'Always hide my IP address' }).waitFor();
  await person.isAccessible('settings');
  await person.closeDialog();
}

/**
 * Two people who see each other through a TURN server only.
 * @param {import('./people.js').Stage} stage
 * @param {Turn} turn
 */
async function hidden(stage, turn) {
  stage.relay.options = turn.options;
  await stage.relay.kill();
  await stage.relay.restart();
  const [ana, ben] = await pair(stage);
  await hides(ana);
  await hides(ben);
  await calls(ana, 'Video call');
  await answers(ben);
  await Promise.all([watches(ana), watches(ben)]);
  return [ana, ben];
}

story('a person who hides their address is seen through the TURN server only', async (stage) => {
  const turn = await Turn.start();
  try {
    for (const person of await hidden(stage, turn)) {
      await until(() => heard(person), ([one]) => one?.ways.join() === 'relay,relay', `${person.name} goes through TURN`);
    }
  } finally {
    await turn.end();
  }
});

story('a call whose path breaks shows it and finds another one', async (stage) => {
  const turn = await Turn.start();
  try {
    const [ana, ben] = await hidden(stage, turn);
    await turn.kill();
    await Promise.all([ana, ben].map((person) => stateIs(person, 'The connection was lost. Reconnecting…')));
    await turn.restart();
    await Promise.all([ana, ben].map((person) => stateIs(person, 'Connected')));
    await Promise.all([hears(ana), hears(ben), watches(ana), watches(ben)]);
    await presses(ben, 'Hang up');
    await Promise.all([isFree(ana), isFree(ben)]);
  } finally {
    await turn.end();
  }
});

story('two peers that look for another path at once still see each other', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Video call');
  await answers(ben);
  await Promise.all([watches(ana), watches(ben)]);
  for (let times = 0; times < 5; times += 1) {
    const before = await Promise.all([ana, ben].map(way));
    await Promise.all([ana, ben].map((person) => person.page.evaluate(() => /** @type {any} */ (document.querySelector('sotto-call-tile')).peer.restart())));
    await until(() => Promise.all([ana, ben].map(way)), (now) => now.every((one, at) => one !== before[at]), 'another way is found');
    await Promise.all([watches(ana), watches(ben)]);
  }
});

/** The other side's ICE user name: another path through the network has another one. @param {import('./people.js').Person} person @returns {Promise<string>} */
function way(person) {
  return person.page.evaluate(() => /a=ice-ufrag:(.*)/.exec(/** @type {any} */ (window).connections.at(-1).remoteDescription.sdp)?.[1] ?? '');
}

story('without a TURN server a hidden address makes no call', async (stage) => {
  const [ana] = await pair(stage);
  await hides(ana);
  await calls(ana, 'Voice call');
  await stateIs(ana, /hide your IP address in calls, and this server offers no TURN server/);
  await isFree(ana);
});
