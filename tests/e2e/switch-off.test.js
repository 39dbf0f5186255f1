// @ts-check
/** Protection goes off only when all agree, into a thread that looks different. */

import assert from 'node:assert/strict';
import { story } from './story.js';

const OPEN = 'Not protected: whoever runs this server can read this.';

story('an agreement begins an unprotected thread and keeps the protected one', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await ana.say('Still between us');
  await ben.sees('Still between us');
  await propose(ana);
  await ana.turningOff.getByText('Not answered yet: ben').waitFor();
  assert.equal(await ana.encryption.getAttribute('aria-checked'), 'true');
  await ana.reads('Only you and ben can read this.');

  await ben.turningOff.getByText('ana asks').waitFor();
  await ben.isAccessible('a question to turn protection off');
  await ben.turningOff.getByRole('button', { name: 'Agree' }).click();
  await Promise.all([ana.reads(OPEN), ben.reads(OPEN)]);
  assert.equal(await ana.encryption.getAttribute('aria-checked'), 'false');
  assert.equal(await ana.count('Still between us'), 0, 'another thread');
  await ana.say('For every eye');
  await ben.sees('For every eye');

  await ben.lookAtDetails();
  await ben.details.getByRole('button', { name: 'Earlier messages, protected' }).click();
  await ben.messageOf('ana', 'Still between us').waitFor();
  assert.equal(await ben.count('For every eye'), 0);
  assert.equal(await ben.message.count(), 0, 'read-only');
});

story('one person’s refusal keeps protection on for all', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await propose(ana);
  await ben.turningOff.getByRole('button', { name: 'Refuse' }).click();
  await Promise.all([ana, ben].map((person) => person.turningOff.waitFor({ state: 'detached' })));
  await Promise.all([ana.reads('Only you and ben can read this.'), ben.reads('Only you and ana can read this.')]);
  await ana.isNoticed(/ben/);
  await ana.say('Then it stays');
  await ben.sees('Then it stays');
});

story('a withdrawn question cannot be agreed to', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await propose(ana);
  await ben.turningOff.waitFor();
  await ana.turningOff.getByRole('button', { name: 'Take back' }).click();
  await Promise.all([ana, ben].map((person) => person.turningOff.waitFor({ state: 'detached' })));
  await ben.reads('Only you and ana can read this.');
});

story('a group needs every answer, and a reload forgets none', async (stage) => {
  const tap = await stage.listen();
  const [ana, ben, cleo] = await stage.protectedGroup();
  await propose(ana);
  await ben.turningOff.getByRole('button', { name: 'Agree' }).click();
  await ben.turningOff.getByText('You have agreed').waitFor();
  await cleo.turningOff.getByText(/Agreed: .*ben/).waitFor();
  await Promise.all([ana.page.reload(), ben.page.reload(), cleo.page.reload()]);
  await Promise.all([ana, ben, cleo].map((person) => person.reads('Only the 3 people in this group')));
  await ben.turningOff.getByText('You have agreed').waitFor();
  await ana.say('Not yet for everybody');
  await cleo.sees('Not yet for everybody');
  assert.equal(tap.carrying('Not yet for everybody'), 0);

  await cleo.turningOff.getByRole('button', { name: 'Agree' }).click();
  await Promise.all([ana, ben, cleo].map((person) => person.reads(OPEN)));
  await ana.say('Now for everybody');
  await cleo.sees('Now for everybody');
  assert.ok(tap.carrying('Now for everybody') > 0);
});

story('a text typed for two readers waits when the last consent comes', async (stage) => {
  const tap = await stage.listen();
  const [ana, ben] = await stage.protectedPair();
  await propose(ana);
  await ben.turningOff.waitFor();
  await ana.message.pressSequentially('The key is under the stone');
  await ben.turningOff.getByRole('button', { name: 'Agree' }).click();
  await Promise.all([ana.reads(OPEN), ben.reads(OPEN)]);
  await ana.message.press('Enter');
  await ana.isTold('Not sent');
  await ana.isTold('You began this under “Only you and ben can read this.”');
  assert.equal(await ana.message.inputValue(), 'The key is under the stone');
  assert.ok(await ana.message.evaluate((element) => element === document.activeElement), 'the focus stays');
  await ana.page.getByRole('button', { name: 'Send' }).click({ force: true });
  await ana.isAccessible('a draft that waits');
  assert.equal(tap.carrying('under the stone'), 0);
  assert.equal(await ana.count('under the stone'), 0);

  await ana.page.getByRole('button', { name: 'Write it here' }).click();
  assert.ok(await ana.message.evaluate((element) => element === document.activeElement), 'and goes on writing');
  await ana.message.press('Enter');
  await ben.sees('The key is under the stone');
  // A message begun under the new sentence needs no question.
  await ana.say('And this is for every eye');
  await ben.sees('And this is for every eye');
});

story('a draft moves to a thread with fewer readers by itself', async (stage) => {
  const [ana, ben] = await stage.talking();
  await ana.message.fill('Soon between us');
  await ben.encryption.click();
  await ana.reads('Only you and ben can read this.');
  await ana.message.press('Enter');
  await ben.sees('Soon between us');
});

/** @param {import('./people.js').Person} person */
async function propose(person) {
  await person.encryption.click();
  await person.dialog('Turn off protection').getByRole('button', { name: 'Ask everyone' }).click();
  await person.turningOff.waitFor();
}
