// @ts-check
/** A video call on a phone, upright and on its side: no control is out of reach. */

import { answers, calls, pair, region, stateIs, until, watches } from './calls.js';
import { inEachFont } from './fonts.js';
import { story } from './story.js';

const PHONES = [
  { what: 'upright', width: 360, height: 740 },
  { what: 'on its side', width: 740, height: 360 },
];

/** All of it is in the window, and nothing beyond its edges. @param {import('playwright-core').Locator} one @param {string} what */
async function isInReach(one, what) {
  const look = () =>
    one.evaluate((element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      const [across, down] = [(left + right) / 2, (top + bottom) / 2];
      const edges = [[left + 2, down], [right - 2, down], [across, top + 2], [across, bottom - 2]];
      const hidden = edges.filter(([x, y]) => !element.contains(document.elementFromPoint(x, y)));
      return { hidden, at: [left, top, right, bottom] };
    });
  await until(look, ({ hidden }) => hidden.length === 0, `${what} is in reach`);
}

story('a video call on a phone shows its readers, buttons and the thread', async (stage) => {
  const [ana, ben] = await pair(stage);
  await ben.say('Look at this.');
  await ana.sees('Look at this.');
  await calls(ana, 'Video call');
  await answers(ben);
  await Promise.all([watches(ana), watches(ben)]);
  await stateIs(ana, 'Connected');
  for (const { what, ...viewport } of PHONES) {
    await ana.page.setViewportSize(viewport);
    await inEachFont(ana.page, async (font) => {
      for (const name of ['Mute', 'Camera', 'Share screen', 'Devices', 'Hang up']) {
        await isInReach(region(ana).getByRole('button', { name, exact: true }), `${name}, ${what}, in ${font}`);
      }
      await isInReach(region(ana).locator('.call-sentence span'), `the call's sentence, ${what}, in ${font}`);
      await isInReach(region(ana).getByLabel('Picture of ben'), `ben's picture, ${what}, in ${font}`);
      await isInReach(ana.protection, `the composer's sentence, ${what}, in ${font}`);
      await isInReach(ana.message, `the composer, ${what}, in ${font}`);
      await isInReach(ana.page.getByRole('button', { name: 'Send', exact: true }), `Send, ${what}, in ${font}`);
      await isInReach(ana.messages.getByText('Look at this.'), `the last message, ${what}, in ${font}`);
      for (const tool of [ana.encryption, ana.page.getByRole('button', { name: 'Conversation details' })]) {
        await isInReach(tool, `${tool}, ${what}, in ${font}`);
      }
    });
    await ana.isAccessible(`a video call on a phone ${what}`);
  }
});
