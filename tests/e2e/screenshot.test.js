// @ts-check
/** The README's picture, made from the real page. `UPDATE_SCREENSHOT=1` puts it where the README has it. */

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { story } from './story.js';

story('a protected conversation looks as the README shows it', async (stage) => {
  const [ana, ben] = await stage.two('Ana', 'Ben');
  await ana.start('Ben');
  await ana.say('Did you get home all right?');
  await ben.accept('Ana');
  await ben.say('Yes. I would rather not say more here.');
  await ben.encryption.click();
  await ana.reads('Only you and Ben can read this.');
  await ben.reads('Only you and Ana can read this.');
  await ana.say('Now it is only the two of us.');
  await ben.say('Good. Thursday at seven, at the usual place?');
  await ana.setTimer('1 h');
  await ben.page.getByText('disappear 1 hour after').first().waitFor();
  await ana.say('Yes. The code for the door is 4711.');
  await ben.sees('4711');
  await ana.page.getByRole('button', { name: 'How do you know?' }).click();
  await ana.proof.locator('.seen').filter({ hasText: '4711' }).waitFor();
  const directory = process.env.UPDATE_SCREENSHOT ? 'docs' : 'test-results';
  const folder = fileURLToPath(new URL(`../../${directory}/`, import.meta.url));
  await mkdir(folder, { recursive: true });
  await ana.page.screenshot({ path: `${folder}screenshot.png` });
});
