// @ts-check
/** The phrase that recovers an account in an empty browser. */

import assert from 'node:assert/strict';
import { story } from './story.js';

story('the recovery phrase is checked once, and recovers the conversations', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  const reminder = ana.page.getByRole('region', { name: 'Recovery phrase' });
  await reminder.getByRole('button', { name: 'Show it' }).click();
  const dialog = ana.dialog('Recovery phrase');
  await ana.isAccessible('the warning before the recovery phrase');
  await dialog.getByRole('button', { name: 'Show the words' }).click();
  await dialog.getByRole('listitem').nth(23).waitFor();
  const words = (await dialog.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/[\d\s]/g, ''));
  assert.equal(words.length, 24);
  await ana.isAccessible('the recovery phrase');
  await dialog.getByRole('button', { name: 'I have written them down' }).click();
  await dialog.getByRole('button', { name: 'Check' }).click();
  await dialog.getByRole('alert').filter({ hasText: /\S/ }).waitFor();
  for (const input of await dialog.getByRole('textbox').all()) {
    const label = await input.evaluate((one) => /** @type {HTMLInputElement} */ (one).labels?.[0]?.textContent);
    await input.fill(words[Number(label?.replace(/\D/g, '')) - 1]);
  }
  await dialog.getByRole('button', { name: 'Check' }).click();
  await dialog.getByText('These are the right words').waitFor();
  await ana.closeDialog();
  await reminder.waitFor({ state: 'detached' });
  await ana.leaves();

  const again = await stage.person('ana');
  await again.page.getByRole('button', { name: 'Recover with your phrase' }).click();
  const recover = again.dialog('Recover with your phrase');
  await again.isAccessible('recovering');
  await recover.getByRole('textbox', { name: 'Your name' }).fill('ana');
  await recover.getByRole('textbox', { name: 'Recovery phrase' }).fill(words.toReversed().join(' '));
  await recover.getByRole('button', { name: 'Recover' }).click();
  await recover.getByRole('alert').filter({ hasText: /\S/ }).waitFor();
  await recover.getByRole('textbox', { name: 'Recovery phrase' }).fill(words.join(' '));
  await recover.getByRole('button', { name: 'Recover' }).click();
  await again.open('ben');
  await again.reads('Only you and ben can read this.');
  await ben.isNoticed(/ana/);
  await ben.say('Welcome back');
  await again.sees('Welcome back');
});
