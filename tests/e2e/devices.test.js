// @ts-check
/** Several devices of one account. */

import assert from 'node:assert/strict';
import { enterCode, link, settings } from './linking.js';
import { surely } from './people.js';
import { story } from './story.js';

story('a browser linked by a code and four words reads and writes', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await ana.say('Before the second device');
  const phone = await stage.person('ana', { viewport: { width: 800, height: 800 } });
  await link(ana, phone, { history: true });
  await ben.isNoticed(/ana/);
  await phone.open('ben');
  await phone.reads('Only you and ben can read this.');
  await phone.messageOf('You', 'Before the second device').waitFor();
  await phone.say('From my phone');
  await ben.messageOf('ana', 'From my phone').waitFor();
  await ana.messageOf('You', 'From my phone').waitFor();
  await ben.say('To both of yours');
  await Promise.all([ana.sees('To both of yours'), phone.sees('To both of yours')]);
});

story('four words that differ transfer nothing', async (stage) => {
  const [ana] = await stage.two();
  const phone = await stage.person('ana');
  await enterCode(ana, phone, false);
  const dialog = ana.dialog('Link a new device');
  await dialog.getByRole('button', { name: 'They differ' }).click();
  await ana.isTold(/\S/);
  await phone.dialog('Link this browser').getByRole('button', { name: 'Try again' }).waitFor();
  assert.equal(await phone.newConversation.count(), 0);
});

story('a removed device reads nothing that comes later', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  const phone = await stage.person('ana');
  await link(ana, phone, { history: false });
  await phone.open('ben');
  await phone.reads('Only you and ben can read this.');
  await ben.say('To all devices');
  await phone.sees('To all devices');

  const devices = await settings(ana);
  const row = devices.getByRole('group').filter({ has: ana.page.getByRole('button', { name: 'Remove' }) });
  await surely(row, 'Remove');
  await row.waitFor({ state: 'detached' });
  await ana.closeDialog();
  await ana.say('Without the phone');
  await ben.sees('Without the phone');
  await ben.say('Only the first device');
  await ana.sees('Only the first device');
  assert.equal(await phone.count('Only the first device'), 0);
});

story('a device can be renamed, and Settings locks no device out', async (stage) => {
  const [ana] = await stage.two();
  const devices = await settings(ana);
  await devices.getByText(/^Chrome on/).waitFor();
  await devices.locator('.own').getByText('This browser').waitFor();
  await ana.isAccessible('settings with devices');
  await devices.getByRole('button', { name: 'Rename' }).click();
  await devices.getByRole('textbox', { name: 'Name of the device' }).fill('The one in the kitchen');
  await devices.getByRole('button', { name: 'Save' }).click();
  await devices.getByText('The one in the kitchen').waitFor();
  await ana.page.reload();
  await (await settings(ana)).getByText('The one in the kitchen').waitFor();
});
