// @ts-check
/** The page's figures in a real browser with a real relay: `name: value unit`, the median of several runs. */

import { report } from './figures.js';
import { Stage } from './people.js';

const RUNS = 5;

const loads = [];
const setUps = [];
const deliveries = [];

for (let run = 0; run < RUNS; run += 1) {
  const stage = await Stage.set();
  let start = performance.now();
  const ana = await stage.person('ana');
  await ana.createAccount.waitFor();
  loads.push(performance.now() - start);
  const ben = await stage.person('ben');
  await Promise.all([ana.signUp(), ben.signUp()]);

  await ana.newConversation.click();
  const dialog = ana.dialog('New conversation');
  await dialog.getByRole('textbox', { name: 'People' }).fill('ben');
  start = performance.now();
  await dialog.getByRole('button', { name: 'Start' }).click();
  await ana.encryption.click();
  await ben.accept('ana');
  await ana.reads('Only you and ben can read this.');
  setUps.push(performance.now() - start);

  await ben.reads('Only you and ana can read this.');
  for (let message = 0; message < 10; message += 1) {
    const text = `Message ${run}.${message}.`;
    await ana.message.fill(text);
    start = performance.now();
    await Promise.all([ana.message.press('Enter'), ben.sees(text)]);
    deliveries.push(performance.now() - start);
  }
  await stage.end();
}
await Stage.close();

report('page: cold load to usable', loads);
report('page: two people, from Start over Accept to protected', setUps);
report('page: message, from Enter to shown at the other', deliveries);
