// @ts-check
/** Every screen is accessible: axe, the keyboard, a phone's width. */

import assert from 'node:assert/strict';
import { story } from './story.js';

story('axe finds nothing on any screen, light or dark', async (stage) => {
  const ana = await stage.person('ana');
  const ben = await stage.person('ben');
  await ana.handle.waitFor();
  await ana.isAccessible('first run');
  await ana.createAccount.click();
  await ana.isTold(/at least one/);
  await ana.isAccessible('first run with words');
  await Promise.all([ana.signUp(), ben.signUp()]);
  await ana.isAccessible('an empty list');

  await ana.ask('nobody');
  await ana.dialog('New conversation').getByRole('alert').filter({ hasText: /\S/ }).waitFor();
  await ana.isAccessible('new conversation');
  await ana.start('ben');
  await ana.say('Hello');
  await ana.isAccessible('an unprotected thread');
  await ana.page.getByRole('button', { name: 'How do you know?' }).click();
  await ana.proof.getByText('Hello').first().waitFor();
  await ana.isAccessible('what the server sees');
  await ana.proof.getByRole('button', { name: 'Close' }).click();

  await ben.accept('ana');
  await ben.page.goto('about:blank');
  await ana.encryption.click();
  await ana.reads("Waiting for ben's device");
  await ana.say('Queued');
  await ana.isAccessible('a thread that waits');
  await ben.page.goto(stage.url);
  await ana.reads('Only you and ben can read this.');
  await ana.setTimer('1 h');
  await ana.say('Protected');
  await ana.isAccessible('a protected thread');

  await (await ana.verify()).getByRole('img').waitFor();
  await ana.isAccessible('safety number');
  await ana.page.keyboard.press('Escape');
  await ana.setTimer('Custom…');
  await ana.isAccessible('custom time');
  await ana.page.keyboard.press('Escape');
  await ana.isAccessible('details');
  await ana.closeDetails();
  await ana.lookAtSettings();
  await ana.isAccessible('settings');
  await ana.closeDialog();
  await ana.lookAtDetails();
  await ana.details.getByRole('button', { name: 'Earlier messages, not protected' }).click();
  await ana.messageOf('You', 'Hello').waitFor();
  await ana.isAccessible('an earlier thread');
});

story('a phone of 360 pixels fits the list or the thread', async (stage) => {
  const ana = await stage.person('ana', { viewport: { width: 360, height: 640 } });
  const ben = await stage.person('ben');
  await ana.handle.waitFor();
  await fits(ana);
  await Promise.all([ana.signUp(), ben.signUp()]);
  await fits(ana);
  await ana.start('ben');
  assert.ok(await ana.newConversation.isHidden());
  await ana.say(`A word of ${'l'.repeat(300)}ength`);
  await fits(ana);
  await ana.page.getByRole('button', { name: 'How do you know?' }).click();
  await ana.proof.locator('.record').first().waitFor();
  await fits(ana);
  await ana.proof.getByRole('button', { name: 'Close' }).click();
  await ana.isAccessible('a thread on a phone');
  await ana.lookAtDetails();
  await fits(ana);
  await ana.isAccessible('details on a phone');
  await ana.closeDetails();
  await ana.page.getByRole('link', { name: 'Back' }).click();
  await ana.newConversation.waitFor();
  const link = ana.conversations.getByRole('link', { name: 'ben' });
  assert.ok(await link.evaluate((one) => one === document.activeElement), 'the focus comes back to where it was');
  await ana.isAccessible('the list on a phone');
});

story('a person does everything by keyboard alone', async (stage) => {
  const ana = await stage.person('ana');
  const ben = await stage.person('ben');
  await ben.signUp();
  const { keyboard } = ana.page;
  /** @param {string} name of the button, switch, textbox or link to come to */
  const to = async (name) => {
    for (let presses = 0; presses < 30; presses += 1) {
      await keyboard.press('Tab');
      const focused = await ana.page.evaluate(() => {
        const one = document.activeElement;
        return one?.getAttribute('aria-label') ?? /** @type {HTMLInputElement} */ (one).labels?.[0]?.textContent ?? one?.textContent;
      });
      if (focused?.trim() === name) return;
    }
    assert.fail(`no way by Tab to ${name}`);
  };
  await ana.handle.waitFor();
  await to('Your name');
  await keyboard.type('ana');
  await keyboard.press('Enter');
  await ana.newConversation.waitFor();
  await to('New conversation');
  await keyboard.press('Enter');
  await ana.dialog('New conversation').waitFor();
  await keyboard.type('ben');
  await keyboard.press('Enter');
  await ana.message.waitFor();
  await ben.accept('ana');
  await ana.page.waitForFunction(() => document.activeElement?.id === 'message');
  await keyboard.type('Typed without a mouse');
  await keyboard.press('Enter');
  await ana.messageOf('You', 'Typed without a mouse').waitFor();
  await to('End-to-end encryption');
  await keyboard.press('Space');
  await ana.reads('Only you and ben can read this.');
});

/** @param {import('./people.js').Person} person */
async function fits(person) {
  const wide = await person.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${wide} pixels too wide`);
}
