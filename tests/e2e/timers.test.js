// @ts-check
/** The choice of the time after which messages disappear. */

import assert from 'node:assert/strict';
import { story } from './story.js';

story('every timer can be chosen, and a time out of range is refused', async (stage) => {
  const [ana, ben] = await stage.talking();
  await ana.lookAtDetails();
  const words = await ana.timer.locator('option').allInnerTexts();
  const choices = ['off', '5 s', '10 s', '30 s', '1 min', '5 min', '30 min', '1 h', '6 h', '12 h', '24 h', 'Custom…'];
  assert.deepEqual(words.map((word) => word.trim()), choices);

  await ana.setTimer('Custom…');
  const dialog = ana.dialog('Custom time');
  const time = dialog.getByRole('textbox', { name: 'Time' });
  const set = dialog.getByRole('button', { name: 'Set' });
  for (const [amount, unit] of [['4', 'seconds'], ['0', 'seconds'], ['-5', 'seconds'], ['25', 'hours'], ['86401', 'seconds']]) {
    await time.fill(amount);
    await dialog.getByRole('combobox', { name: 'Unit' }).selectOption(unit);
    await set.click();
    await dialog.getByRole('alert').filter({ hasText: '5 seconds to 24 hours' }).waitFor();
  }
  await time.fill('soon');
  await set.click();
  await dialog.getByRole('alert').filter({ hasText: 'number' }).waitFor();
  await time.fill('90');
  await dialog.getByRole('combobox', { name: 'Unit' }).selectOption('seconds');
  await set.click();
  await dialog.waitFor({ state: 'hidden' });
  await ben.page.getByText('ana set new messages to disappear 1 minute 30 seconds after they are read').waitFor();
  await ben.lookAtDetails();
  assert.equal(await ben.timer.inputValue(), '90');
  await ben.setTimer('off');
  await ana.page.locator('select').filter({ has: ana.page.locator('option[value="off"]:checked') }).waitFor();
});
