// @ts-check
/** Groups: members who join, write and leave, and removed ones who read nothing more. */

import assert from 'node:assert/strict';
import { surely } from './people.js';
import { story } from './story.js';

story('three people talk in a group, and each sees the authors', async (stage) => {
  const [ana, ben, cleo] = await stage.group();
  await ana.say('Who has the key to the shed?');
  await Promise.all([ben.messageOf('ana', 'the shed').waitFor(), cleo.messageOf('ana', 'the shed').waitFor()]);
  await cleo.say('I have it');
  await Promise.all([ana.messageOf('cleo', 'I have it').waitFor(), ben.messageOf('cleo', 'I have it').waitFor()]);
  await ana.page.locator('.thread-head').getByText('3 people', { exact: true }).waitFor();

  const dialog = await ana.lookAtDetails();
  await ana.row('ben').waitFor();
  await ana.row('cleo').waitFor();
  await dialog.getByRole('listitem').filter({ hasText: /You\s+ana\s+Admin/ }).waitFor();
  await ana.isAccessible('the people of a group');
  await ana.leaves();
});

story('a protected group reads together, and no text is on the wire', async (stage) => {
  const tap = await stage.listen();
  const [ana, ben, cleo] = await stage.protectedGroup();
  await ana.say('Only for the garden');
  await Promise.all([ben.sees('Only for the garden'), cleo.sees('Only for the garden')]);
  await ben.say('And from the garden');
  await Promise.all([ana.sees('And from the garden'), cleo.sees('And from the garden')]);
  assert.equal(tap.carrying('the garden'), 0);
  await ana.isAccessible('a protected group');
});

story('a removed person sees it, reads nothing later, and cannot write', async (stage) => {
  const [ana, ben, cleo] = await stage.protectedGroup();
  await ana.say('For three');
  await cleo.sees('For three');
  await ana.lookAtDetails();
  await surely(ana.row('cleo'), 'Remove');
  await ana.row('cleo').waitFor({ state: 'detached' });
  await ana.isNoticed(/cleo/);
  await ben.isNoticed(/cleo/);
  await cleo.page.getByRole('button', { name: 'Delete conversation' }).waitFor();
  assert.equal(await cleo.message.count(), 0);

  await ana.say('For two');
  await ben.sees('For two');
  assert.equal(await cleo.count('For two'), 0);
  await cleo.messageOf('ana', 'For three').waitFor();
  await cleo.isAccessible('a group that has ended for one');
  await surely(cleo.page.locator('sotto-thread-foot'), 'Delete conversation');
  await cleo.conversations.getByRole('link', { name: 'Garden' }).waitFor({ state: 'detached' });
});

story('each change to a group’s people, admins and name is a line', async (stage) => {
  const [ana, ben, cleo] = await stage.protectedGroup();
  const dora = await stage.person('dora');
  await dora.signUp();
  await ana.say('Before dora');

  const dialog = await ana.lookAtDetails();
  await dialog.getByRole('button', { name: 'Add people' }).click();
  await dialog.getByRole('textbox', { name: 'Add people' }).fill('dora');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await ana.row('dora').waitFor();
  await dora.accept('Garden');
  await dora.reads('Only the 4 people in this group can read this.');
  assert.equal(await dora.count('Before dora'), 0, 'who comes later reads nothing earlier');
  await ben.isNoticed(/dora/);

  await dialog.getByRole('textbox', { name: 'Group name' }).fill('Orchard');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await Promise.all([ana, ben, cleo, dora].map((one) => one.page.getByRole('heading', { name: 'Orchard', level: 1 }).waitFor()));
  await ben.isNoticed(/Orchard/);

  await surely(ana.row('ben'), 'Make admin');
  await ana.row('ben').getByText('Admin').waitFor();
  await ben.lookAtDetails();
  await ben.details.getByRole('button', { name: 'Add people' }).waitFor();

  await cleo.lookAtDetails();
  assert.equal(await cleo.details.getByRole('button', { name: 'Remove' }).count(), 0, 'no admin');
  await surely(cleo.details, 'Leave group');
  await cleo.page.getByRole('button', { name: 'Delete conversation' }).waitFor();
  await ana.row('cleo').waitFor({ state: 'detached' });
  await ana.isNoticed(/cleo/);
  await ana.say('For those who stayed');
  await dora.sees('For those who stayed');
});

story('a group with an unknown name is refused, and the typed text stays', async (stage) => {
  const [ana] = await stage.two();
  await ana.newConversation.click();
  const dialog = ana.dialog('New conversation');
  assert.equal(await dialog.getByRole('textbox', { name: 'Group name' }).count(), 0, 'not for one person');
  await dialog.getByRole('textbox', { name: 'People' }).fill('ben, nobody-of-that-name');
  await dialog.getByRole('textbox', { name: 'Group name' }).fill('Garden');
  await ana.isAccessible('a new group');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await ana.isTold(/nobody-of-that-name/);
  assert.equal(await dialog.getByRole('textbox', { name: 'Group name' }).inputValue(), 'Garden');
  assert.equal(await ana.conversations.getByRole('link').count(), 0);
});
