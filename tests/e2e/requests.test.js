// @ts-check
/** Requests: a stranger waits, and learns nothing before Accept. */

import assert from 'node:assert/strict';
import { surely } from './people.js';
import { story } from './story.js';

story('a first message waits under Requests without an acknowledgement', async (stage) => {
  const [ana, ben] = await stage.two();
  await ana.start('ben');
  await ana.say('We met on Sunday');
  await ana.encryption.click();
  await ana.reads("Waiting for ben's device");

  await ben.conversations.getByRole('heading', { name: 'Requests' }).waitFor();
  await ben.open('ana');
  await ben.request.getByText('They are not told that you have seen this').waitFor();
  assert.equal(await ben.message.count(), 0);
  await ben.isAccessible('a request');
  await ben.page.reload();
  await ben.request.waitFor();
  await ana.page.reload();
  await ana.reads("Waiting for ben's device");

  await ben.request.getByRole('button', { name: 'Accept' }).click();
  await Promise.all([ana.reads('Only you and ben can read this.'), ben.reads('Only you and ana can read this.')]);
  await ben.conversations.getByRole('heading', { name: 'Requests' }).waitFor({ state: 'detached' });
  await ben.say('On Sunday, yes');
  await ana.messageOf('ben', 'On Sunday, yes').waitFor();
});

story('a deleted request is gone, and its sender learns nothing', async (stage) => {
  const [ana, ben] = await stage.two();
  await ana.start('ben');
  await ana.say('Anybody there?');
  await ben.open('ana');
  await surely(ben.request, 'Delete');
  await ben.conversations.getByRole('link', { name: 'ana' }).waitFor({ state: 'detached' });
  await ben.page.reload();
  await ben.newConversation.waitFor();
  assert.equal(await ben.conversations.getByRole('link').count(), 0);
  await ana.messageOf('You', 'Anybody there?').getByText('Sent', { exact: true }).waitFor();
  await ana.reads('Not protected');
});

story('a blocked person reaches no one and is not told; Settings unblocks them', async (stage) => {
  const [ana, ben] = await stage.two();
  const cleo = await stage.person('cleo');
  await cleo.signUp();
  await ana.start('ben');
  await ana.say('Buy this');
  await ben.open('ana');
  await surely(ben.request, 'Block');
  await ben.conversations.getByRole('link', { name: 'ana' }).waitFor({ state: 'detached' });
  await ana.say('Buy this, too');
  await ana.messageOf('You', 'Buy this, too').getByText('Sent', { exact: true }).waitFor();
  // A later message of another person is shown, so ana's would have been.
  await cleo.start('ben');
  await cleo.say('Hello ben');
  await ben.conversations.getByRole('link', { name: 'cleo' }).waitFor();
  assert.equal(await ben.conversations.getByRole('link', { name: 'ana' }).count(), 0);

  await ben.lookAtSettings();
  const blocked = ben.settings.getByRole('group', { name: 'Blocked people' });
  await blocked.getByText('ana').waitFor();
  await blocked.getByRole('button', { name: 'Unblock' }).click();
  await blocked.getByText('ana').waitFor({ state: 'detached' });
  await ben.closeDialog();
});

story('a person in a conversation can be blocked and unblocked there', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await ben.lookAtDetails();
  await surely(ben.row('ana'), 'Block');
  await ben.row('ana').getByText('Blocked').waitFor();
  await ben.closeDialog();
  await ana.say('Do you hear me?');
  await ana.messageOf('You', 'Do you hear me?').getByText('Sent', { exact: true }).waitFor();
  await ben.lookAtDetails();
  await ben.row('ana').getByRole('button', { name: 'Unblock' }).click();
  await ben.row('ana').getByRole('button', { name: 'Block', exact: true }).waitFor();
  await ben.closeDialog();
  await ana.say('And now?');
  await ben.sees('And now?');
  assert.equal(await ben.count('Do you hear me?'), 0);
});
