// @ts-check
/** The network and the relay's disk: all text is readable before protection, and none after it. */

import assert from 'node:assert/strict';
import { story } from './story.js';
import { dump } from './storage.js';

const OPEN = 'Postcards are open to every hand they pass through';
const CLOSED = 'This sentence is nobody else’s business whatsoever';

story('plain text is on the wire and the relay’s disk only before protection', async (stage) => {
  const tap = await stage.listen();
  const [ana, ben] = await stage.two();
  await ana.start('ben');
  await ana.say(OPEN);
  await ben.accept('ana');
  await ben.sees(OPEN);
  assert.ok(tap.carrying(OPEN) >= 2, 'once to the relay and once from it');
  const disk = async (/** @type {string} */ text) => (await stage.relay.disk()).some((file) => file.includes(text));
  assert.ok(await disk(OPEN));

  await ben.encryption.click();
  await Promise.all([ana.reads('Only you and ben can read this.'), ben.reads('Only you and ana can read this.')]);
  const before = tap.messages.length;
  await ana.say(CLOSED);
  await ben.sees(CLOSED);
  await ben.say(`You wrote: ${CLOSED}`);
  await ana.messageOf('ben', CLOSED).waitFor();
  assert.ok(tap.messages.length > before, 'the line was listened to');
  assert.equal(tap.carrying(CLOSED), 0);
  assert.equal(await disk(CLOSED), false);

  for (const person of [ana, ben]) {
    const { keys, text } = await dump(person.page);
    assert.ok(keys.length > 0);
    assert.equal(text.includes(Buffer.from(CLOSED).toString('latin1')), false, 'sealed at rest');
    assert.equal(text.includes(OPEN), false, 'sealed at rest, too');
  }
});

story('"What the server sees" shows text before protection and bytes after it', async (stage) => {
  const [ana, ben] = await stage.talking();
  await ana.page.getByRole('button', { name: 'How do you know?' }).click();
  await ana.proof.getByText('Hello').first().waitFor();
  assert.match(await ana.proof.locator('.bytes').filter({ hasText: 'Hello' }).first().innerText(), /Hello/);

  await ben.encryption.click();
  await ana.reads('Only you and ben can read this.');
  await ana.say('Hello again');
  await ben.sees('Hello again');
  if (await ana.proof.isHidden()) await ana.page.getByRole('button', { name: 'How do you know?' }).click();
  await ana.proof.locator('.seen').filter({ hasText: 'Hello again' }).waitFor();
  assert.equal(await ana.proof.locator('.bytes').filter({ hasText: 'Hello' }).count(), 0);
  await ana.proof.getByText('in hexadecimal').first().click();
  await ana.proof.locator('.hex').filter({ hasText: /([0-9a-f]{2} ){32}/ }).first().waitFor();
  await ana.proof.getByRole('button', { name: 'Close' }).click();
  await ana.proof.waitFor({ state: 'hidden' });
});
