// @ts-check
/** Bad days: reloads, killed tabs and a killed relay lose nothing and double nothing, and the page shows defects. */

import assert from 'node:assert/strict';
import { reports } from './defects.js';
import { bend } from './storage.js';
import { story } from './story.js';

story('a reload in the middle of sending loses no message and doubles none', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await stage.relay.kill();
  await ana.say('Written while the server was away');
  await ana.messageOf('You', 'Written while').getByText('Waiting to be sent').waitFor();
  // Back in the middle of a reload: the page and its waiting messages come up together.
  await stage.relay.restart();
  await ana.page.reload();
  await ana.messageOf('You', 'Written while').getByText('Sent', { exact: true }).waitFor();
  await ben.sees('Written while');
  await ana.say('After it');
  await ben.sees('After it');
  assert.equal(await ben.count('Written while'), 1);
  assert.equal(await ana.count('Written while'), 1);
});

story('a killed and restarted relay delivers waiting messages once', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await ana.say('Before');
  await ben.sees('Before');
  await stage.relay.kill();
  const away = ana.page.getByRole('status', { name: 'Connection' }).filter({ hasText: 'cannot be reached' });
  await away.waitFor();
  await Promise.all([ana.say('From ana, meanwhile'), ben.say('From ben, meanwhile')]);
  await ana.page.getByText('Messages wait here').first().waitFor();
  await stage.relay.restart();
  await Promise.all([ana.sees('From ben, meanwhile'), ben.sees('From ana, meanwhile')]);
  await away.waitFor({ state: 'detached' });
  await ana.say('After');
  await ben.sees('After');
  for (const person of [ana, ben]) {
    for (const text of ['Before', 'From ana, meanwhile', 'From ben, meanwhile', 'After']) {
      assert.equal(await person.count(text), 1, `${text} at ${person.name}`);
    }
  }
});

story('a relay killed while protection is turned on does not stop it', async (stage) => {
  const [ana, ben] = await stage.talking();
  await stage.relay.kill();
  await ana.encryption.click();
  await ana.reads("Waiting for ben's device");
  await ana.say('Not in the clear');
  await ana.page.getByText('Messages wait here').first().waitFor();
  await stage.relay.restart();
  await Promise.all([ana.reads('Only you and ben can read this.'), ben.reads('Only you and ana can read this.')]);
  await ben.sees('Not in the clear');
  const disk = await stage.relay.disk();
  assert.ok(disk.some((file) => file.includes('Hello')));
  assert.equal(disk.some((file) => file.includes('Not in the clear')), false);
});

story('two tabs show the same, and the other continues when one is closed', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  const owner = ana.page;
  const second = await stage.tab(ana);
  await second.reads('Only you and ben can read this.');
  await second.say('From the second tab');
  await ana.messageOf('You', 'From the second tab').waitFor();
  await ben.sees('From the second tab');
  await ben.say('To both');
  await Promise.all([ana.messageOf('ben', 'To both').waitFor(), second.messageOf('ben', 'To both').waitFor()]);

  await owner.close();
  await second.say('The first tab is gone');
  await ben.sees('The first tab is gone');
  await ben.say('I noticed nothing');
  await second.messageOf('ben', 'I noticed nothing').waitFor();
  assert.equal(await ben.count('The first tab is gone'), 1);
  assert.equal(await second.count('The first tab is gone'), 1);
});

story('a message sent as the owning tab dies arrives once', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  const second = await stage.tab(ana);
  await second.reads('Only you and ben can read this.');
  await second.message.fill('Said to a dying tab');
  await Promise.all([ana.page.close(), second.message.press('Enter')]);
  await second.messageOf('You', 'Said to a dying tab').getByText('Sent', { exact: true }).waitFor();
  await ben.sees('Said to a dying tab');
  await second.say('And after');
  await ben.sees('And after');
  assert.equal(await ben.count('Said to a dying tab'), 1);
});

story('a full disk is reported, and the text is sent once there is room', async (stage) => {
  const [ana, ben] = await Promise.all([stage.newcomer('ana'), stage.person('ben')]);
  const browser = await ana.page.context().newCDPSession(ana.page);
  const { origin } = new URL(stage.url);
  await browser.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_500_000 });
  await ana.page.goto(stage.url);
  await Promise.all([ana.signUp(), ben.signUp()]);
  await ana.start('ben');
  await ana.encryption.click();
  await ben.accept('ana');
  await ana.reads('Only you and ben can read this.');

  const alert = ana.page.getByRole('alert').filter({ hasText: /room/ }).first();
  let text = '';
  for (let number = 0; number < 40 && (await alert.isHidden()); number += 1) {
    text = `Number ${number}: ${'much '.repeat(12_000)}`;
    await ana.message.fill(text);
    await ana.message.press('Enter');
    await ana.page.waitForFunction((sent) => {
      const textarea = /** @type {HTMLTextAreaElement} */ (document.querySelector('#message'));
      const taken = [...document.querySelectorAll('article')].some((one) => one.textContent?.includes(sent));
      return taken || textarea.getAttribute('aria-invalid') === 'true';
    }, `Number ${number}:`);
  }
  await alert.waitFor();
  assert.equal(await ana.message.inputValue(), text);
  const second = await stage.tab(ana);
  await second.page.getByRole('alert').filter({ hasText: /room/ }).first().waitFor();

  await browser.send('Storage.overrideQuotaForOrigin', { origin });
  await ana.message.press('Enter');
  await ana.messageOf('You', text.slice(0, 20)).waitFor();
  await ana.say('There is room again');
  await ben.sees('There is room again');
  assert.equal(await ben.count(text.slice(0, 20)), 1);
});

story('cleared storage is reported, and a new account can be made', async (stage) => {
  const ana = await stage.person('ana');
  await ana.signUp();
  const address = ana.page.url();
  await ana.page.goto(`${stage.url}healthz`);
  await ana.page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(/** @type {string} */ (name));
  });
  await ana.page.goto(address);
  await ana.isTold('The account that was here is gone from it');
  await ana.page.getByText('If its storage is cleared, they are gone').waitFor();
  await ana.signUp('ana2');
});

story('damaged storage is reported until the notice is dismissed', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  const address = ana.page.url();
  await ana.page.goto(`${stage.url}healthz`);
  await bend(ana.page, 'mls/tree');
  await ana.page.goto(address);
  const told = ana.page.getByRole('alert').filter({ hasText: "A part of this browser's storage was damaged." });
  await told.waitFor();
  await ana.reads('Only you and ben can read this.');
  await ana.isAccessible('damaged storage');
  await ana.page.reload();
  await told.waitFor();
  await ana.page.getByRole('button', { name: 'OK', exact: true }).click();
  await told.waitFor({ state: 'detached' });
  await ana.page.reload();
  await ana.reads('Only you and ben can read this.');
  assert.equal(await told.count(), 0);
  await ana.say('Under new keys');
  await ben.sees('Under new keys');
});

story('bugs are counted in Settings, and their lines can be copied', async (stage) => {
  const ana = await stage.newcomer('ana', { permissions: ['clipboard-read', 'clipboard-write'] });
  const section = ana.settings.getByRole('group', { name: 'Faults' });
  const settings = () => ana.lookAtSettings();
  await ana.page.goto(stage.url);
  await ana.signUp();
  await settings();
  await ana.settings.waitFor();
  assert.equal(await section.count(), 0, 'nothing has happened');

  await reports(ana, ['first line']);
  await section.getByText('Something that should not happen happened once.').waitFor();
  await reports(ana, ['second line', 'first line']);
  await section.getByText('Something that should not happen happened 3 times.').waitFor();
  const lines = await section.getByRole('listitem').allInnerTexts();
  assert.deepEqual(lines.map((line) => line.split(/\s+/).join(' ')), ['first line 2 times', 'second line once']);
  await section.getByRole('button', { name: 'Copy' }).press('Enter');
  await section.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
  assert.equal(await ana.page.evaluate(() => navigator.clipboard.readText()), '2 × first line\n1 × second line');
  await ana.isAccessible('settings with defects');

  await ana.page.reload();
  await settings();
  await section.getByText('happened 3 times').waitFor();
  await ana.page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))));
  await section.getByRole('button', { name: 'Copy' }).click();
  await ana.isTold('It could not be copied.');
  assert.deepEqual(ana.complaints, []);
});
