// @ts-check
/** Calls between two: what is heard and seen, what is said, and that devices are free afterwards. */

import assert from 'node:assert/strict';
import { answers, calls, hears, inUse, isFree, pair, presses, region, stateIs, watches } from './calls.js';
import { story } from './story.js';

story('a voice call rings, is answered and heard on both sides, and ends with both microphones free', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Voice call');
  await stateIs(ana, 'It rings…');
  const dialog = ben.dialog('Incoming call');
  await dialog.getByText('Only you and ana can hear and see this call.').waitFor();
  await answers(ben);
  await Promise.all([stateIs(ana, 'Connected'), stateIs(ben, 'Connected')]);
  await Promise.all([hears(ana), hears(ben)]);
  assert.deepEqual(await inUse(ana), ['audio']);
  await region(ana).getByText('Only you and ben can hear and see this call.').waitFor();
  await ana.isAccessible('a voice call');
  await presses(ana, 'Hang up');
  await stateIs(ben, 'ana hung up.');
  await Promise.all([isFree(ana), isFree(ben)]);
  await ana.leaves();
  await ben.leaves();
});

story('a video call is seen on both sides', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Video call');
  await answers(ben);
  await Promise.all([watches(ana), watches(ben)]);
  await Promise.all([hears(ana), hears(ben)]);
  await region(ana).getByLabel('Picture of ben').waitFor();
  await region(ben).getByLabel('Picture of ana').waitFor();
  await ana.isAccessible('a video call');
});
