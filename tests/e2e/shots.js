// @ts-check
/** Pictures of every view, for people to look at: desktop and phone, light and dark. Run by `cargo xtask shots`. */

import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Stage } from './people.js';

const FOLDER = fileURLToPath(new URL('../../target/shots/', import.meta.url));

/** Only views whose names contain this. */
const ONLY = process.argv[2] ?? '';

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 760 } };

/** @param {import('./people.js').Person} person @param {string} view */
async function shoot({ page }, view) {
  if (!view.includes(ONLY)) return;
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Laid out and painted.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await page.screenshot({ path: `${FOLDER}${view}-${size}-${colorScheme}.png` });
    }
  }
  await page.setViewportSize(SIZES.desktop);
  await page.emulateMedia({ colorScheme: 'light' });
}

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const stage = await Stage.set();
const people = await Promise.all(['Ana', 'Ben', 'Cleo', 'Dora'].map((name) => stage.person(name)));
const [ana, ben, cleo, dora] = people;
await shoot(ana, 'first-run');
await Promise.all(people.map((person) => person.signUp()));
await shoot(ana, 'empty-list');
await ana.start('Ben');
await ana.say('Did you get home all right?');
await shoot(ben, 'request-list');
await ben.accept('Ana');
await ben.say('Yes. I would rather not say more here.');
await shoot(ana, 'thread-off');
await ben.encryption.click();
await ana.reads('Only you and Ben can read this.');
await ana.say('Now it is only the two of us.');
for (const text of ['Good.', 'Thursday at seven, at the usual place?', 'I can bring the photographs. All of them, also those of the house, the garden and the old boat, if you have an hour or two for it, and a table that is large enough.']) await ben.say(text);
for (const text of ['Yes.', 'The code for the door is 4711.', 'Come earlier, if you like', '😀']) await ana.say(text);
await shoot(ana, 'thread-on');
await ana.startGroup('Ben, Cleo, Dora', 'Garden club');
await ben.open('Garden club');
await Promise.all([cleo, dora].map((person) => person.accept('Garden club')));
await ana.encryption.click();
await cleo.reads('Only the 4 people in this group');
await cleo.say('Who waters the tomatoes this week?');
await ben.say('I can do Monday and Tuesday.');
await dora.say('Then I take the rest. They want a lot of it in this heat, and the ones by the wall even more.');
await dora.say('Deal?');
await ana.say('Deal.');
await cleo.say('The key is under the third pot.');
await cleo.say('Not the blue one!');
await ana.say('I remember the blue one. Never again.');
await ana.sees('Not the blue one!');
await shoot(ana, 'group');
await ana.lookAtDetails();
await shoot(ana, 'group-details');
await ana.closeDetails();
await cleo.start('Ana');
await cleo.say('A stranger’s question');
await ana.conversations.getByRole('link', { name: 'Cleo' }).waitFor();
await ana.page.goto(`${stage.url}#/`);
await shoot(ana, 'list');
await ana.open('Cleo');
await shoot(ana, 'request');
await ana.lookAtSettings();
await shoot(ana, 'settings');
await ana.newConversation.click();
await shoot(ana, 'new-conversation');
await ana.closeDialog();
await ana.open('Ben');
await ana.lookAtDetails();
await shoot(ana, 'details');
await (await ana.verify()).getByRole('img').waitFor();
await shoot(ana, 'verify');
await ana.closeDialog();
await ana.closeDetails();
await ana.page.getByRole('button', { name: 'How do you know?' }).click();
await ana.proof.locator('.seen').first().waitFor();
await shoot(ana, 'proof');
await ana.page.getByRole('button', { name: 'Close' }).first().click();
await ana.page.getByRole('button', { name: 'Video call' }).click();
await ben.dialog('Incoming call').waitFor();
await shoot(ben, 'incoming-call');
await ben.dialog('Incoming call').getByRole('button', { name: 'Accept', exact: true }).click();
await ana.page.locator('video').nth(1).waitFor();
await ana.page.waitForFunction(() => [...document.querySelectorAll('video')].every((one) => one.currentTime > 1));
await shoot(ana, 'call');
await stage.end();
await Stage.close();
