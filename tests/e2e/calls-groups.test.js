// @ts-check
/** A voice call in a group: participants join, leave and come back. */

import { calls, garden, hears, isFree, joins, presses } from './calls.js';
import { story } from './story.js';

story('a thread shows a call’s participants, who leave and rejoin it', async (stage) => {
  const [ana, ben, cleo] = await garden(stage, ['ana', 'ben', 'cleo']);
  await calls(ana, 'Voice call');
  await cleo.page.getByText('ana is in a call.', { exact: true }).waitFor();
  await joins(ben);
  await cleo.page.getByText(/ana and ben are in a call/).waitFor();
  await Promise.all([hears(ana), hears(ben)]);
  await joins(cleo);
  await Promise.all([ana, ben, cleo].map((person) => hears(person, 2)));
  await presses(ben, 'Hang up');
  await isFree(ben);
  await Promise.all([hears(ana), hears(cleo)]);
  await joins(ben);
  await Promise.all([ana, ben, cleo].map((person) => hears(person, 2)));
  for (const person of [ana, ben, cleo]) await presses(person, 'Hang up');
  await Promise.all([ana, ben, cleo].map((person) => isFree(person)));
});
