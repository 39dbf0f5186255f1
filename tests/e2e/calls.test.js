// @ts-check
/** Calls between two: sound, pictures and texts on both sides, and free devices afterwards. */

import assert from 'node:assert/strict';
import { answers, calls, forgetTransforms, heard, hears, inUse, isFree, loseKeys, pair, perceivesNothing, presses, region, sendPlain, stateIs, swapCertificates, until, watches } from './calls.js';
import { story } from './story.js';

story('a voice call is heard on both sides and releases both microphones', async (stage) => {
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

story('a connection with an unsigned certificate is closed', async (stage) => {
  const [ana, ben] = await pair(stage);
  await swapCertificates(ana);
  await ana.page.reload();
  await ana.message.waitFor();
  await calls(ana, 'Voice call');
  await answers(ben);
  const states = () => ana.page.evaluate(() => /** @type {any} */ (window).connections.map((/** @type {RTCPeerConnection} */ one) => one.connectionState));
  await until(states, (all) => all.join() === 'closed', 'the one connection is closed');
  await region(ana).getByText('Connecting with ben.').waitFor();
  await stateIs(ana, 'Connecting…');
});

story('a declined or cancelled call is shown on both sides and in the thread', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Voice call');
  await answers(ben, 'Decline');
  await stateIs(ana, 'ben declined.');
  // It closes soon without a click.
  await Promise.all([isFree(ana), presses(ana, 'Close')]);
  await calls(ana, 'Video call');
  await ben.dialog('Incoming call').waitFor();
  await presses(ana, 'Hang up');
  await ben.dialog('Incoming call').waitFor({ state: 'hidden' });
  await ben.isNoticed(/missed/i);
  assert.deepEqual(await inUse(ben), []);
});

story('a voice call becomes a video call and back, and shows a muted microphone', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Voice call');
  await answers(ben);
  await Promise.all([hears(ana), hears(ben)]);
  await presses(ana, 'Camera');
  await watches(ben);
  await region(ben).getByLabel('Picture of ana').waitFor();
  await presses(ana, 'Camera');
  await region(ben).getByText("ana's camera is off.").waitFor();
  await until(() => inUse(ana), (kinds) => kinds.join() === 'audio', 'the camera is free');
  await presses(ana, 'Mute');
  await region(ben).getByText('muted', { exact: true }).waitFor();
});

story('a participant with plain frames is not played, and is named', async (stage) => {
  const [ana, ben] = await pair(stage);
  await sendPlain(ben);
  await ben.page.reload();
  await ben.message.waitFor();
  await calls(ana, 'Video call');
  await answers(ben);
  await until(() => heard(ana), (open) => open.some(({ packets }) => packets > 50), 'frames come');
  await perceivesNothing(ana);
  await region(ana).getByText('Sound and picture of ben are not encrypted as agreed. They are not played.').waitFor();
  await perceivesNothing(ben, 500);
});

for (const [what, spoil] of /** @type {const} */ ([
  ['other keys decodes nothing', loseKeys],
  ['no transforms plays nothing and sends nothing', forgetTransforms],
])) {
  story(`a browser with ${what}`, async (stage) => {
    const [ana, ben] = await pair(stage);
    await spoil(ben);
    await ben.page.reload();
    await ben.message.waitFor();
    await calls(ana, 'Video call');
    await answers(ben);
    await until(() => heard(ben), (open) => open.some(({ packets }) => packets > 50), 'frames come');
    await perceivesNothing(ben);
    if (spoil === forgetTransforms) await perceivesNothing(ana, 500);
  });
}
