// @ts-check
/** Calls on bad days: busy, answered elsewhere, in an unprotected conversation, in a tab that is closed. */

import assert from 'node:assert/strict';
import { answers, caller, calls, heard, hears, inUse, isFree, pair, region, stateIs } from './calls.js';
import { link } from './linking.js';
import { story } from './story.js';

story('a person in a call is busy, and other callers see it', async (stage) => {
  const [ana, ben] = await pair(stage);
  const cleo = await caller(stage, 'cleo');
  await cleo.signUp();
  await cleo.protects(ben);
  await calls(ana, 'Voice call');
  await answers(ben);
  await hears(ben);
  await calls(cleo, 'Voice call');
  await stateIs(cleo, 'ben is in another call.');
  await isFree(cleo);
  assert.equal(await ben.dialog('Incoming call').count(), 0);
  await ben.isNoticed(/Missed voice call from cleo\./);
  await hears(ana);
});

story('a call answered in one tab rings in no other one', async (stage) => {
  const [ana, ben] = await pair(stage);
  const other = await stage.tab(ben);
  await other.message.waitFor();
  await calls(ana, 'Voice call');
  await Promise.all([ben, other].map((tab) => tab.dialog('Incoming call').waitFor()));
  await answers(other);
  await ben.dialog('Incoming call').waitFor({ state: 'hidden' });
  await region(ben).getByText('This call is in another tab.').waitFor();
  await Promise.all([hears(ana), hears(other)]);
  assert.deepEqual(await inUse(ben), []);
});

story('a call answered on one device rings on no other one', async (stage) => {
  const [ana, ben] = await pair(stage);
  const phone = await caller(stage, 'ben', { viewport: { width: 800, height: 800 } });
  await link(ben, phone, { history: false });
  await phone.open('ana');
  await phone.reads('Only you and ana can read this.');
  await calls(ana, 'Voice call');
  await Promise.all([ben, phone].map((device) => device.dialog('Incoming call').waitFor()));
  await answers(phone);
  await Promise.all([ben.dialog('Incoming call').waitFor({ state: 'hidden' }), stateIs(ben, 'Answered on another device.')]);
  await Promise.all([hears(ana), hears(phone)]);
  assert.deepEqual(await inUse(ben), []);
  assert.deepEqual(await heard(ben), [], 'ben has no line');
});

story('a call protects an unprotected conversation before it rings', async (stage) => {
  const [ana, ben] = await Promise.all([caller(stage, 'ana'), caller(stage, 'ben')]);
  await Promise.all([ana.signUp(), ben.signUp()]);
  await ana.start('ben');
  await ana.say('Hello');
  await ben.accept('ana');
  await ben.sees('Hello');
  assert.equal(await ben.page.getByText('Only you and ana can read this.').count(), 0);
  await calls(ana, 'Voice call');
  await ben.dialog('Incoming call').getByText('Only you and ana can hear and see this call.').waitFor();
  await ana.reads('Only you and ben can read this.');
  assert.deepEqual(await heard(ana), [], 'no connection before');
  await answers(ben);
  await Promise.all([hears(ana), hears(ben)]);
});

story('a person’s closed tab ends the call for the peer within seconds', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Voice call');
  await answers(ben);
  await Promise.all([stateIs(ana, 'Connected'), hears(ana)]);
  await ben.page.close();
  await stateIs(ana, 'ben left the call.');
  await isFree(ana);
  await ana.messages.getByText(/^Voice call, /).waitFor();
});
