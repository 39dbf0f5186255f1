// @ts-check
/** Devices in a call: another camera, a screen, the own picture before joining, and silenced participants. */

import assert from 'node:assert/strict';
import { answers, calls, hears, inUse, isFree, pair, presses, region, stateIs, until, watches } from './calls.js';
import { story } from './story.js';

/** @typedef {import('./people.js').Person} Person */

/** The camera that is in use, as the browser names it. @param {Person} person @returns {Promise<string[]>} */
function cameras(person) {
  return person.page.evaluate(() =>
    /** @type {any} */ (window).opened.filter((/** @type {MediaStreamTrack} */ one) => one.readyState === 'live' && one.kind === 'video').map((/** @type {MediaStreamTrack} */ one) => one.label),
  );
}

/** How wide a participant's picture is on this person's screen. @param {Person} person @param {string} of */
function width(person, of) {
  return region(person)
    .getByLabel(`Picture of ${of}`)
    .evaluate((video) => /** @type {HTMLVideoElement} */ (video).videoWidth)
    .catch(() => 0);
}

story('a shared screen is shown beside the camera and released afterwards', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Video call');
  await answers(ben);
  await Promise.all([watches(ana), watches(ben)]);
  await presses(ana, 'Share screen');
  await region(ben).locator('video.screen').waitFor();
  assert.deepEqual((await inUse(ana)).sort(), ['audio', 'video', 'video']);
  await until(() => width(ben, 'ana'), (wide) => wide > 0, 'ben sees the screen');
  await watches(ben);
  await presses(ana, 'Share screen');
  await region(ben).locator('video.screen').waitFor({ state: 'detached' });
  await until(() => inUse(ana), (kinds) => kinds.length === 2, 'the screen is given back');
  await watches(ben);
  await presses(ana, 'Share screen');
  await region(ben).locator('video.screen').waitFor();
  // From the browser's own controls.
  await ana.page.evaluate(() => {
    const shown = /** @type {any} */ (window).opened.at(-1);
    shown.stop();
    shown.dispatchEvent(new Event('ended'));
  });
  await region(ben).locator('video.screen').waitFor({ state: 'detached' });
  await presses(ana, 'Hang up');
  await Promise.all([isFree(ana), isFree(ben)]);
});

story('another camera replaces the first during a call, which is released', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Video call');
  await answers(ben);
  await watches(ben);
  const [before] = await cameras(ana);
  await presses(ana, 'Devices');
  const picker = region(ana).getByRole('combobox', { name: 'Camera device' });
  // The depth camera is between the two.
  await picker.getByRole('option').nth(2).waitFor({ state: 'attached' });
  const names = await picker.getByRole('option').allTextContents();
  const other = names.at(-1) ?? '';
  assert.notEqual(other, before);
  await ana.isAccessible('a call with its pickers');
  await picker.selectOption({ label: other });
  await until(() => cameras(ana), (now) => now.join() === other, `${other} instead of ${before}`);
  await watches(ben);
});

story('a preview before a call is private, and the call takes its camera over', async (stage) => {
  const [ana, ben] = await pair(stage);
  await ana.lookAtDetails();
  await ana.page.getByRole('button', { name: 'Check camera and microphone' }).click();
  const dialog = ana.dialog('Camera and microphone');
  await dialog.getByLabel('Your picture').waitFor();
  await ana.isAccessible('a look at one’s camera');
  assert.deepEqual((await inUse(ana)).sort(), ['audio', 'video']);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await isFree(ana);
  await ana.page.getByRole('button', { name: 'Check camera and microphone' }).click();
  await dialog.getByLabel('Your picture').waitFor();
  await dialog.getByRole('button', { name: 'Start video call' }).click();
  await ben.dialog('Incoming call').waitFor();
  await ben.isAccessible('an incoming call');
  assert.deepEqual((await inUse(ana)).sort(), ['audio', 'video'], 'devices are not opened twice');
  await answers(ben, 'Accept without camera');
  await watches(ben);
  await hears(ana);
  assert.deepEqual(await inUse(ben), ['audio']);
  await region(ana).getByText("ben's camera is off.").waitFor();
});

story('a speaking participant is marked, and can be silenced here', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Voice call');
  await answers(ben);
  await stateIs(ana, 'Connected');
  await region(ana).getByText('speaks').first().waitFor();
  const sound = () => region(ana).locator('li:not(.self) audio').evaluate((one) => /** @type {HTMLAudioElement} */ (one).muted);
  assert.equal(await sound(), false);
  await presses(ana, 'Silence ben for me');
  assert.equal(await sound(), true);
  // The other side is not told, and still hears.
  await hears(ben);
  assert.equal(await region(ben).getByText('muted').count(), 0);
});
