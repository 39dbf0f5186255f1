// @ts-check
/** Verifying a person by the code of the safety number. */

import { story } from './story.js';

story('only the pasted code of the other safety number verifies', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await Promise.all([ana, ben].map((person) => person.verify()));
  const theirs = ben.dialog('Safety number');
  await theirs.getByText('The code as text').click();
  const code = await theirs.locator('.code-text .bytes').innerText();
  const mine = ana.dialog('Safety number');
  const box = mine.getByRole('textbox', { name: 'Their code' });
  await box.fill('something else');
  await mine.getByRole('button', { name: 'Compare' }).click();
  await mine.getByRole('alert').filter({ hasText: /\S/ }).waitFor();
  await box.fill(code);
  await mine.getByRole('button', { name: 'Compare' }).click();
  await mine.getByText('Verified: this is ben').waitFor();
  await ana.isAccessible('a verified safety number');
});
