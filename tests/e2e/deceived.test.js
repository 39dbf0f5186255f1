// @ts-check
/** A relay that cannot be trusted: another version, logs that it denies, another person's account under a known name. */

import assert from 'node:assert/strict';
import { NOBODY, NO_SUCH_LOG, OTHER_VERSION } from './liar.js';
import { story } from './story.js';

story('a page of another version asks for a reload, which helps', async (stage) => {
  const ben = await stage.person('ben');
  const liar = await stage.deceive();
  const ana = await stage.person('ana');
  await Promise.all([ana.signUp(), ben.signUp()]);
  await ana.start('ben');
  await stage.relay.kill();
  await ana.say('Written before the update');

  liar.lie = OTHER_VERSION;
  await stage.relay.restart();
  const outdated = ana.page.getByRole('status', { name: 'Connection' }).filter({ hasText: 'different versions' });
  await outdated.waitFor();
  await ana.isAccessible('another version');
  await ana.messageOf('You', 'Written before the update').getByText('Waiting to be sent').waitFor();
  const told = liar.told;
  await ana.say('Written with an old page');
  assert.equal(liar.told, told, 'a page that is too old does not ask again by itself');

  liar.lie = null;
  await ana.page.getByRole('button', { name: 'Reload' }).click();
  await outdated.waitFor({ state: 'detached' });
  await ben.accept('ana');
  await ben.sees('Written before the update');
  await ben.sees('Written with an old page');
  await ana.leaves();
});

story('a page of another version asks for a reload at first run, too', async (stage) => {
  const liar = await stage.deceive();
  liar.lie = OTHER_VERSION;
  const ana = await stage.person('ana');
  await ana.page.getByRole('status', { name: 'Connection' }).filter({ hasText: 'different versions' }).waitFor();
  liar.lie = null;
  await ana.page.getByRole('button', { name: 'Reload' }).click();
  await ana.signUp();
});

story('lost keys are shown, and one click starts the conversation again', async (stage) => {
  const ben = await stage.person('ben');
  const liar = await stage.deceive();
  const ana = await stage.person('ana');
  await Promise.all([ana.signUp(), ben.signUp()]);
  await ana.start('ben');
  await ana.encryption.click();
  await ben.accept('ana');
  await ana.reads('Only you and ben can read this.');
  await ana.say('Before');
  await ben.sees('Before');

  liar.lie = NO_SUCH_LOG;
  await ana.page.reload();
  await ana.reads('Only you and ben could read this. Its keys are lost: start it again.');
  assert.equal(await ana.encryption.getAttribute('aria-checked'), 'mixed');
  await ana.conversations.getByRole('link', { name: 'ben' }).filter({ hasText: 'Keys lost' }).waitFor();
  await ana.sees('Before');
  await ana.say('Not to be lost');
  await ana.messageOf('You', 'Not to be lost').getByText('Waiting to be sent').waitFor();
  await ana.isAccessible('keys lost');

  liar.lie = null;
  await ana.page.getByRole('button', { name: 'Start it again' }).click();
  await Promise.all([ana.reads('Only you and ben can read this.'), ben.reads('Only you and ana can read this.')]);
  await ben.sees('Not to be lost');
  await ben.say('Here we are again');
  await ana.messageOf('ben', 'Here we are again').waitFor();
  assert.equal(await ana.count('Before'), 0, 'a thread of its own');
  await ana.lookAtDetails();
  await ana.details.getByRole('button', { name: 'Earlier messages, protected' }).click();
  await ana.sees('Before');
  await ana.page.getByText('Nothing can be added here').waitFor();
  await ana.leaves();
});

story('a changed key under a known name stops sending until it is accepted', async (stage) => {
  const tap = await stage.listen();
  const ana = await stage.person('ana');
  await ana.signUp();
  await stage.relay.backUp();
  const ben = await stage.person('ben');
  await ben.signUp();
  await ana.start('ben');
  await ana.say('To the ben I know');
  await ben.accept('ana');
  await ben.sees('To the ben I know');
  await ben.leaves();

  // The name is free once more, and another person takes it.
  await stage.relay.restore();
  const other = await stage.person('ben');
  await other.signUp();
  await other.start('ana');
  await ana.isTold('ben’s identity key has changed.');
  await ana.say('Not for just anybody');
  await ana.page.getByText("ben's identity key has changed").waitFor();
  await ana.encryption.click();
  await ana.messageOf('You', 'Not for just anybody').getByText('Waiting to be sent').waitFor();
  await ana.isAccessible('a changed identity key');
  await ana.page.reload();
  await ana.isTold('ben’s identity key has changed.');
  await ana.messageOf('You', 'Not for just anybody').getByText('Waiting to be sent').waitFor();
  assert.equal(tap.carrying('Not for just anybody'), 0);
  assert.equal(await other.conversations.getByRole('link', { name: 'ana' }).count(), 1);

  await ana.page.getByRole('button', { name: 'Accept the new key' }).click();
  await ana.reads('Only you and ben can read this.');
  await ana.page.getByText('Compare the safety number').waitFor();
  await other.reads('Only you and ana can read this.');
  await other.sees('Not for just anybody');
  assert.equal(await ana.page.getByRole('button', { name: 'Accept the new key' }).count(), 0);
  assert.equal(tap.carrying('Not for just anybody'), 0);
});

story('a refused invitation is shown with its culprit until it is dismissed', async (stage) => {
  const ben = await stage.person('ben');
  const liar = await stage.deceive();
  const ana = await stage.person('ana');
  await Promise.all([ana.signUp(), ben.signUp()]);
  liar.lie = NOBODY;
  await ben.start('ana');
  const refused = ana.conversations.getByText('An invitation was refused');
  await refused.click();
  await ana.conversations.getByText('An invitation from ben was refused').waitFor();
  assert.equal(await ana.conversations.getByRole('link').count(), 0);
  await ana.isAccessible('a refused invitation');
  await ana.page.reload();
  await refused.click();
  await ana.conversations.getByRole('button', { name: 'OK' }).click();
  await refused.waitFor({ state: 'detached' });
  liar.lie = null;
});
