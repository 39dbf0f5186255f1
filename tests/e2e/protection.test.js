// @ts-check
/** The switch: from sign-up to a protected chat, by one, by both, and with the other one away. */

import assert from 'node:assert/strict';
import { story } from './story.js';

const OPEN = 'Not protected: whoever runs this server can read this.';

story('two people sign up, talk, and switch protection on with one tap', async (stage) => {
  const [ana, ben] = await stage.talking();
  await ana.reads(OPEN);
  await ben.reads(OPEN);
  assert.equal(await ana.encryption.getAttribute('aria-checked'), 'false');

  await ben.encryption.click();
  await Promise.all([ana.reads('Only you and ben can read this.'), ben.reads('Only you and ana can read this.')]);
  assert.equal(await ana.encryption.getAttribute('aria-checked'), 'true');
  await ana.say('Just us');
  await ben.sees('Just us');
  await ben.say('Just us two');
  await ana.messageOf('ben', 'Just us two').waitFor();

  await ana.encryption.click();
  await ana.dialog('Turn off protection').waitFor();
  await ana.closeDialog();
  assert.equal(await ana.encryption.getAttribute('aria-checked'), 'true', 'a click alone turns nothing off');
  await ana.leaves();
  await ben.leaves();
});

story('messages from before protection stay in a read-only thread', async (stage) => {
  const [ana, ben] = await stage.talking();
  await ana.page.getByRole('button', { name: 'Protect' }).click();
  await ben.reads('Only you and ana can read this.');
  await ben.say('Inside');
  assert.equal(await ben.count('Hello'), 0);

  await ben.lookAtDetails();
  await ben.details.getByRole('button', { name: 'Earlier messages, not protected' }).click();
  await ben.messageOf('ana', 'Hello').waitFor();
  assert.equal(await ben.count('Inside'), 0);
  assert.equal(await ben.message.count(), 0, 'read-only');
  await ben.page.getByText('whoever runs this server can read these').waitFor();
  await ben.page.reload();
  await ben.messageOf('ana', 'Hello').waitFor();
  await ben.page.getByRole('button', { name: 'Back to the conversation' }).click();
  await ben.messageOf('You', 'Inside').waitFor();
  await ben.reads('Only you and ana can read this.');
});

story('two people who protect at once share one protected conversation', async (stage) => {
  const [ana, ben] = await stage.talking();
  await Promise.all([ana.encryption.click(), ben.encryption.click()]);
  await Promise.all([ana.reads('Only you and ben can read this.'), ben.reads('Only you and ana can read this.')]);
  await Promise.all([ana.say('Ana was here'), ben.say('Ben was here')]);
  await Promise.all([ana.sees('Ben was here'), ben.sees('Ana was here')]);
  assert.equal(await ana.conversations.getByRole('link').count(), 1);
  assert.equal(await ben.conversations.getByRole('link').count(), 1);
});

story('messages wait for an absent device and arrive when it comes', async (stage) => {
  const [ana, ben] = await stage.talking();
  const address = ben.page.url();
  await ben.page.goto('about:blank');
  await ana.encryption.click();
  await ana.reads("Waiting for ben's device");
  assert.equal(await ana.encryption.getAttribute('aria-checked'), 'mixed');
  await ana.say('For later');
  await ana.messageOf('You', 'For later').getByText('Waiting to be sent').waitFor();
  await ben.page.goto(address);
  await ben.reads('Only you and ana can read this.');
  await ben.sees('For later');
  await ana.reads('Only you and ben can read this.');
  await ana.messageOf('You', 'For later').getByText('Sent', { exact: true }).waitFor();
});

story('a reloaded page shows no protection before the core knows it', async (stage) => {
  const [ana] = await stage.protectedPair();
  await ana.page.addInitScript(() => {
    const seen = /** @type {string[]} */ ((/** @type {any} */ (window).sentences = []));
    new MutationObserver(() => {
      const text = document.querySelector('[aria-label=Protection]')?.textContent?.trim();
      if (text && text !== seen.at(-1)) seen.push(text);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await ana.page.reload();
  await ana.reads('Only you and ben can read this.');
  const sentences = await ana.page.evaluate(() => /** @type {any} */ (window).sentences);
  assert.deepEqual(sentences, ['Checking protection…', 'Only you and ben can read this.']);
});

story('two people see one safety number, and can mark it as verified', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  const digits = [];
  for (const person of [ana, ben]) {
    const dialog = await person.verify();
    await dialog.getByRole('img', { name: 'QR code' }).waitFor();
    digits.push((await dialog.innerText()).match(/\b\d{5}\b/g)?.join(' '));
  }
  assert.equal(digits[0], digits[1]);
  assert.equal(digits[0]?.split(' ').length, 12);
  await ana.dialog('Safety number').getByRole('button', { name: 'Mark as verified' }).click();
  await ana.page.getByText('Safety number verified').waitFor();
  await ana.page.reload();
  await ana.page.getByText('Safety number verified').waitFor();
});
