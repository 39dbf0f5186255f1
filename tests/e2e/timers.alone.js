// @ts-check
/**
 * Messages that disappear: from the page, from the browser's store, on both sides. The tests measure when, so they run
 * alone.
 */

import assert from 'node:assert/strict';
import { story } from './story.js';
import { dump, untilStored } from './storage.js';

story('a message of 5 seconds leaves page and store on both sides', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await ana.setTimer('5 s');
  await ana.messages.getByText('A photo of the screen can still be taken').waitFor();
  await ben.messages.getByText('A photo of the screen can still be taken').waitFor();
  await ben.lookAtDetails();
  assert.equal(await ben.timer.inputValue(), '5');

  const people = [ana, ben];
  const before = await Promise.all(people.map((person) => messageRows(person.page)));
  await ana.say('Gone in five');
  const mine = ana.messageOf('You', 'Gone in five');
  const theirs = ben.messageOf('ana', 'Gone in five');
  await theirs.waitFor();
  const read = performance.now();
  await mine.getByText('Disappears 5 seconds after it is read').waitFor();
  const kept = await Promise.all(people.map((person) => dump(person.page)));
  for (const [number, { text, keys }] of kept.entries()) {
    assert.equal(text.includes('Gone in five'), false, 'sealed at rest');
    assert.equal(keys.filter(isMessage).length, before[number].length + 1, 'kept until then');
  }

  await Promise.all([mine.waitFor({ state: 'detached' }), theirs.waitFor({ state: 'detached' })]);
  assert.ok(performance.now() - read > 2_500, 'not before its time');
  for (const [number, person] of people.entries()) {
    const gone = (/** @type {import('./storage.js').Found} */ { keys }) =>
      keys.filter(isMessage).join() === before[number].join();
    await untilStored(person.page, gone, 'no row of the message');
    await person.page.reload();
    await person.message.waitFor();
    assert.equal(await person.count('Gone in five'), 0);
  }
});

story('a page whose core has died shows no message beyond its time', async (stage) => {
  const [ana, ben] = await Promise.all([stage.newcomer('ana'), stage.person('ben')]);
  await ana.page.addInitScript(() => {
    const workers = /** @type {Worker[]} */ ((/** @type {any} */ (window).workers = []));
    window.Worker = class extends Worker {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        workers.push(this);
      }
    };
  });
  await ana.page.goto(stage.url);
  await Promise.all([ana.signUp(), ben.signUp()]);
  await ana.start('ben');
  await ana.setTimer('5 s');
  await ana.page.getByText('A photo of the screen can still be taken').waitFor();
  await ana.say('Gone without a core');
  const message = ana.messageOf('You', 'Gone without a core');
  // Its time runs.
  await message.getByText('Sent', { exact: true }).waitFor();
  const ended = await ana.page.evaluate(() => {
    const { workers } = /** @type {{ workers: Worker[] }} */ (/** @type {unknown} */ (window));
    for (const worker of workers) worker.terminate();
    return workers.length;
  });
  assert.equal(ended, 1);
  assert.equal(await message.count(), 1);
  await message.waitFor({ state: 'detached' });
});

story('a message that was not looked at keeps its time', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await ana.setTimer('5 s');
  await ben.messages.getByText('disappear 5 seconds').first().waitFor();
  await ben.page.goto(stage.url);
  await ben.newConversation.waitFor();
  await ana.say('Unread');
  await ben.conversations.getByText('1 unread').waitFor();
  await ana.messageOf('You', 'Unread').waitFor({ state: 'detached' });
  await ben.open('ana');
  await ben.sees('Unread');
  await ben.messageOf('ana', 'Unread').waitFor({ state: 'detached' });
});

story('a hidden page reads nothing until a person looks at it', async (stage) => {
  const [ana, ben] = await stage.protectedPair();
  await ana.setTimer('5 s');
  await ben.page.getByText('A photo of the screen can still be taken').waitFor();
  const show = (/** @type {DocumentVisibilityState} */ state) =>
    ben.page.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await show('hidden');
  await ana.say('For your eyes');
  await ben.sees('For your eyes');
  // The sender's timer has ended, and the reader's has not begun.
  await ana.messageOf('You', 'For your eyes').waitFor({ state: 'detached' });
  assert.equal(await ben.count('For your eyes'), 1);
  await show('visible');
  await ben.messageOf('ana', 'For your eyes').waitFor({ state: 'detached' });
});

story('"What the server sees" shows no message longer than the thread', async (stage) => {
  const [ana, ben] = await stage.talking();
  await ana.setTimer('5 s');
  await ana.page.getByText('A photo of the screen can still be taken').waitFor();
  const shown = ana.proof.locator('.seen, .bytes').filter({ hasText: 'Gone there, too' });
  const look = async (/** @type {number} */ places) => {
    await ana.say('Gone there, too');
    await ana.messageOf('You', 'Gone there, too').getByText('Sent', { exact: true }).waitFor();
    if (await ana.proof.isHidden()) await ana.page.getByRole('button', { name: 'How do you know?' }).click();
    else await ana.proof.getByRole('button', { name: 'Fetch again' }).click();
    await shown.first().waitFor();
    assert.equal(await shown.count(), places);
    await ana.messageOf('You', 'Gone there, too').waitFor({ state: 'detached' });
    await shown.first().waitFor({ state: 'detached', timeout: 1_000 });
    assert.equal(await shown.count(), 0);
    await ana.proof.getByRole('button', { name: 'Fetch again' }).click();
    await ana.proof.getByRole('button', { name: 'Fetch again', disabled: false }).waitFor();
    assert.equal(await shown.count(), 0, 'nor when it is fetched again');
  };
  await look(2);
  await ana.proof.getByText('held by the server until then').first().waitFor();
  await ben.encryption.click();
  await ana.reads('Only you and ben can read this.');
  await look(1);
});

/** @param {string} key */
function isMessage(key) {
  return key.startsWith('messages/');
}

/** @param {import('playwright-core').Page} page */
async function messageRows(page) {
  return (await dump(page)).keys.filter(isMessage);
}
