// @ts-check
/** Bad input gets a message of its own, and no typed text is lost. */

import assert from 'node:assert/strict';
import { story } from './story.js';

story('an unknown, own, forbidden or long name starts no conversation', async (stage) => {
  const ana = await stage.person('ana');
  await ana.signUp();
  const told = async (/** @type {string} */ people, /** @type {RegExp} */ words) => {
    await ana.ask(people);
    const dialog = ana.dialog('New conversation');
    await dialog.getByRole('alert').filter({ hasText: words }).waitFor();
    assert.equal(await dialog.getByRole('textbox', { name: 'People' }).inputValue(), people);
  };
  await told('nobody-of-that-name', /nobody|no one|unknown|not known/i);
  await told('ana', /your own name/i);
  await told('not allowed', /only letters/);
  await told('b'.repeat(33), /32/);
  await told('', /at least one/);
  assert.equal(await ana.conversations.getByRole('link').count(), 0);
});

story('a dialog without the server finds no one and shows the reason', async (stage) => {
  const [ana] = await stage.two();
  await stage.relay.kill();
  await ana.page.getByRole('status', { name: 'Connection' }).filter({ hasText: 'cannot be reached' }).waitFor();
  await ana.ask('ben');
  await ana.isTold(/cannot be reached/);
  await stage.relay.restart();
  await ana.page.getByRole('status', { name: 'Connection' }).filter({ hasText: 'cannot be reached' }).waitFor({ state: 'detached' });
  await ana.start('ben');
});

story('an empty or too long message is refused and stays in the textbox', async (stage) => {
  const [ana, ben] = await stage.talking();
  await ana.page.getByRole('button', { name: 'Send' }).click();
  await ana.isTold('Write something first');

  const long = 'é'.repeat(32 * 1024);
  await ana.message.fill(`${long}!`);
  await ana.page.getByRole('button', { name: 'Send' }).click();
  await ana.isTold('64 KiB');
  assert.equal((await ana.message.inputValue()).length, long.length + 1, 'nothing is cut off');
  await ana.message.fill(long);
  await ana.message.press('Enter');
  await ben.sees(long);
});

story('Enter sends, Shift and Enter break the line, and drafts stay apart', async (stage) => {
  const [ana, ben] = await stage.talking();
  const chiara = await stage.person('chiara');
  await chiara.signUp();
  await ana.start('chiara');
  await ana.message.fill('For chiara');
  await ana.open('ben');
  assert.equal(await ana.message.inputValue(), '');
  await ana.message.fill('One');
  await ana.message.press('Shift+Enter');
  await ana.page.keyboard.type('Two');
  await ana.message.press('Enter');
  await ben.sees('Two');
  assert.equal(await ben.messageOf('ana', 'Two').locator('.words').innerText(), 'One\nTwo');
  await ana.open('chiara');
  assert.equal(await ana.message.inputValue(), 'For chiara');
});

story('a part of the page that fails to load shows it, and opens later', async (stage) => {
  const ana = await stage.newcomer('ana');
  const part = /\/settings-[^/]*\.js/;
  await ana.page.route(part, (route) => route.abort());
  await ana.page.goto(stage.url);
  await ana.signUp();
  const settings = ana.page.getByRole('button', { name: 'Settings' });
  await settings.click();
  await ana.isTold('This could not be loaded.');
  await settings.click();
  await ana.page.unroute(part);
  await settings.click();
  await ana.settings.waitFor();
  assert.equal(await ana.page.getByRole('alert').filter({ hasText: 'could not be loaded' }).count(), 0);
});
