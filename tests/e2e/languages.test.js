// @ts-check
/** The page in other languages: German, and the pseudo-language, in which words from outside the catalogue show. */

import assert from 'node:assert/strict';
import { reports } from './defects.js';
import { inEachFont } from './fonts.js';
import { story } from './story.js';

/** The names and texts of the stories' people, and the page's own name in every language. */
const NAMES = ['Sotto', 'ana', 'ben', 'cleo', 'Garden', 'Hello', 'nobody', 'here', 'Language', 'English', 'Deutsch', 'Chrome', 'Linux'];

/**
 * This view has only marked words, runs from right to left, and fits on a screen and on a phone.
 * @param {import('./people.js').Person} person
 * @param {string} view
 */
async function isWorded(person, view) {
  const plain = await person.page.evaluate(visibleWords);
  assert.deepEqual(plain.filter((word) => !NAMES.includes(word)), [], view);
  assert.equal(await person.page.evaluate(() => document.documentElement.dir), 'rtl');
  for (const size of [{ width: 360, height: 640 }, { width: 1280, height: 800 }]) {
    await person.page.setViewportSize(size);
    await inEachFont(person.page, async (font) => {
      assert.deepEqual(await person.page.evaluate(stickingOut), [], `${view}, ${size.width} pixels wide, in ${font}`);
    });
  }
}

/** Runs in the page: words in plain letters, shown or read out, that are neither codes nor bytes. */
function visibleWords() {
  const shown = [...document.querySelectorAll('body *')].filter(
    (one) => one.checkVisibility() && !one.closest('code, .bytes, .seen, .digits, .phrase, .four-words, svg, [lang]:not(html)'),
  );
  const texts = shown.flatMap((one) => [
    ...[...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent ?? ''),
    ...['aria-label', 'title', 'placeholder', 'alt'].map((name) => one.getAttribute(name) ?? ''),
  ]);
  return texts.flatMap((text) => text.match(/[a-z]{2,}/gi) ?? []);
}

/** Runs in the page: lists the elements that are wider than it. */
function stickingOut() {
  const { scrollWidth } = document.documentElement;
  const dialogs = [...document.querySelectorAll('dialog[open]')].filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    return left < 0 || right > window.innerWidth || one.scrollWidth > one.clientWidth;
  });
  return [...(scrollWidth > window.innerWidth ? [`page: ${scrollWidth}`] : []), ...dialogs.map((one) => one.parentElement?.localName)];
}

story('in the pseudo-language every view has its words from the catalogue', async (stage) => {
  const [ana, ben, cleo] = await Promise.all([stage.person('ana', { locale: 'ar-XB' }), stage.person('ben'), stage.person('cleo')]);
  const { page } = ana;
  /** @param {string} view @param {string} ready what has to be visible first */
  const dialog = async (view, ready = 'dialog[open] h2') => {
    await page.locator(ready).first().waitFor();
    await isWorded(ana, view);
    await page.keyboard.press('Escape');
    // A closed dialog leaves the page a moment later.
    await page.locator('dialog').waitFor({ state: 'detached' });
  };
  await Promise.all([ben.signUp(), cleo.signUp()]);
  await page.locator('#handle').waitFor();
  await isWorded(ana, 'first run');
  await page.locator('.account-exists .link').first().click();
  await dialog('linking this browser', '.short-code');
  await page.locator('.account-exists .link').last().click();
  await dialog('recovering');
  await page.locator('#handle').fill('ana');
  await page.locator('.first-run .primary').click();
  await page.locator('.new').waitFor();
  await isWorded(ana, 'an empty list');

  await page.locator('.new').click();
  await page.locator('#people').fill('nobody-here');
  await page.locator('dialog .primary').click();
  await dialog('new conversation', 'dialog .problem:not(:empty)');
  await reports(ana, ['no words of the page', 'no words of the page', 'another line']);
  await page.locator('.list-head button').click();
  await page.locator('.invite button').nth(1).click();
  await dialog('an invitation', '.qr');
  await dialog('settings', '.bugs');
  await page.locator('.reminder .link').last().click();
  await dialog('the recovery phrase');

  await page.locator('.new').click();
  await page.locator('#people').fill('ben');
  await page.locator('dialog .primary').click();
  await page.locator('#message').fill('Hello');
  await page.locator('#message').press('Enter');
  await page.locator('article').filter({ hasText: 'Hello' }).waitFor();
  await isWorded(ana, 'an unprotected thread');
  await page.locator('.protection .link').click();
  await page.locator('.record').first().waitFor();
  await isWorded(ana, 'what the server sees');
  await page.locator('.server-view .square').click();

  await page.locator('#protect').click();
  await isWorded(ana, 'a thread that waits');
  await ben.accept('ana');
  await page.locator('.composer.on').waitFor();
  await page.locator('.about-button').click();
  await page.locator('.timer select').selectOption('3600');
  await page.locator('.notice').first().waitFor();
  await page.locator('#message').fill('Hello');
  await page.locator('#message').press('Enter');
  await page.locator('.expiry').waitFor();
  await isWorded(ana, 'a protected thread with its details');
  await page.locator('.timer select').selectOption('custom');
  await dialog('custom time');
  await page.locator('.verify').click();
  await dialog('the safety number', '.digits');
  await page.locator('.details-head .square').click();
  await isWorded(ana, 'a protected thread');
  await page.locator('#protect').click();
  await page.locator('dialog .actions button').last().click();
  await page.locator('#off').waitFor();
  await isWorded(ana, 'a question to turn protection off');

  await cleo.startGroup('ana, ben', 'Garden');
  await page.locator('.requests a').click();
  await page.locator('.request .primary').waitFor();
  await isWorded(ana, 'a request');
  await page.locator('.request .primary').click();
  await page.locator('#message').waitFor();
  await page.locator('.about-button').click();
  await page.locator('.people').waitFor();
  await isWorded(ana, 'the people of a group');
  assert.deepEqual(ana.complaints, []);
});

story('the page is German in a German browser, and loads no other language', async (stage) => {
  const ana = await stage.newcomer('ana', { locale: 'de-AT' });
  /** @type {string[]} */
  const loaded = [];
  ana.page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await ana.page.goto(stage.url);
  await ana.page.getByRole('textbox', { name: 'Dein Name' }).fill('ana');
  await ana.page.getByRole('button', { name: 'Konto anlegen' }).click();
  await ana.page.getByRole('button', { name: 'Neue Unterhaltung' }).waitFor();
  assert.equal(await ana.page.evaluate(() => document.documentElement.lang), 'de');
  assert.deepEqual(loaded.filter((path) => /\/en-/.test(path)), []);
});

story('the language changes in Settings and back, at once and for good', async (stage) => {
  const ana = await stage.person('ana');
  await ana.signUp();
  await ana.lookAtSettings();
  await ana.page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  const german = ana.page.getByRole('region', { name: 'Einstellungen' });
  await german.getByRole('group', { name: 'Deine Geräte' }).waitFor();
  await ana.isAccessible('settings in German');
  await ana.closeDialog();
  await ana.page.reload();
  await ana.page.getByRole('button', { name: 'Einstellungen' }).click();
  assert.equal(await ana.page.evaluate(() => document.documentElement.lang), 'de');
  await german.getByRole('combobox', { name: 'Sprache' }).selectOption('English');
  await ana.settings.getByRole('group', { name: 'Your devices' }).waitFor();
  assert.equal(await ana.page.evaluate(() => document.documentElement.lang), 'en');
  assert.deepEqual(ana.complaints, []);
});
