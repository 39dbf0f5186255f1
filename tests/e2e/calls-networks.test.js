// @ts-check
/** Calls whose address nobody learns: through a TURN server, or not at all. */

import { answers, calls, heard, isFree, pair, stateIs, until, watches } from './calls.js';
import { story } from './story.js';
import { Turn } from './turn.js';

/** @param {import('./people.js').Person} person */
async function hides(person) {
  await person.page.getByRole('button', { name: 'Settings' }).click();
  const setting = person.page.getByRole('switch', { name: 'Always hide my IP address in calls' });
  await setting.click();
  await person.page.locator('[role=switch][aria-checked=true]', { hasText: 'Always hide my IP address' }).waitFor();
  await person.isAccessible('settings');
  await person.closeDialog();
}

story('whoever hides their address is seen through the TURN server only', async (stage) => {
  const turn = await Turn.start();
  try {
    stage.relay.options = turn.options;
    await stage.relay.kill();
    await stage.relay.restart();
    const [ana, ben] = await pair(stage);
    await hides(ana);
    await hides(ben);
    await calls(ana, 'Video call');
    await answers(ben);
    await Promise.all([watches(ana), watches(ben)]);
    for (const person of [ana, ben]) {
      await until(() => heard(person), ([one]) => one?.ways.join() === 'relay,relay', `${person.name} goes through TURN`);
    }
  } finally {
    await turn.end();
  }
});

story('without a TURN server, whoever hides their address makes no call and is told why', async (stage) => {
  const [ana] = await pair(stage);
  await hides(ana);
  await calls(ana, 'Voice call');
  await stateIs(ana, /hide your IP address in calls, and this server offers no TURN server/);
  await isFree(ana);
});
