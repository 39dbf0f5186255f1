// @ts-check
/** First run: names, one question, and a server that is away. */

import assert from 'node:assert/strict';
import { story } from './story.js';

story('a forbidden, long or taken name is refused, and another one works', async (stage) => {
  const ana = await stage.person('ana');
  const refused = /** @type {const} */ ([
    ['', /at least one/],
    ['ana banana', /only letters/],
    ['ána', /only letters/],
    ['a'.repeat(33), /at most 32/],
  ]);
  for (const [name, words] of refused) {
    await ana.handle.fill(name);
    await ana.createAccount.click();
    await ana.isTold(words);
    assert.equal(await ana.handle.inputValue(), name, 'what was typed stays');
  }
  await ana.signUp('ana');

  const other = await stage.person('other');
  await other.handle.fill('ANA');
  await other.createAccount.click();
  await other.isTold(/taken/);
  await other.signUp('other');
  await ana.leaves();
  await other.leaves();
});

story('an account begun without the server is finished when it answers', async (stage) => {
  const ana = await stage.person('ana');
  await ana.handle.waitFor();
  await stage.relay.kill();
  await ana.page.getByRole('status', { name: 'Connection' }).filter({ hasText: 'cannot be reached' }).waitFor();
  await ana.handle.fill('ana');
  await ana.createAccount.click();
  await ana.page.getByRole('status', { name: 'Progress' }).filter({ hasText: 'finished as soon as it answers' }).waitFor();
  await stage.relay.restart();
  await ana.newConversation.waitFor();
  await ana.page.reload();
  await ana.newConversation.waitFor();
  await ana.lookAtSettings();
  await ana.settings.getByText(/^(Chrome|Firefox) on/).waitFor();
});

story('a name taken while the server was away can be replaced', async (stage) => {
  const [late, other] = await Promise.all([stage.person('late'), stage.person('other')]);
  await late.handle.fill('ana');
  await late.page.context().setOffline(true);
  await stage.relay.kill();
  await late.page.getByRole('status', { name: 'Connection' }).filter({ hasText: 'cannot be reached' }).waitFor();
  await late.createAccount.click();
  await late.page.getByRole('status', { name: 'Progress' }).filter({ hasText: 'finished as soon as it answers' }).waitFor();
  // The other one must be first: this page stays shut until then.
  const address = late.page.url();
  await late.page.goto('about:blank');
  await stage.relay.restart();
  await other.signUp('ana');
  await late.page.context().setOffline(false);
  await late.page.goto(address);
  await late.isTold(/taken/);
  await late.signUp('anastasia');
});

story('"Protect every new conversation" holds from the first message on', async (stage) => {
  const ana = await stage.person('ana');
  const ben = await stage.person('ben');
  const question = ana.page.getByRole('switch', { name: 'Protect every new conversation' });
  assert.equal(await question.getAttribute('aria-checked'), 'false', 'opt-in is the default');
  await question.click();
  await Promise.all([ana.signUp(), ben.signUp()]);
  await ana.start('ben');
  assert.notEqual(await ana.encryption.getAttribute('aria-checked'), 'false');
  await ana.say('From the first word on');
  await ben.accept('ana');
  await ben.sees('From the first word on');
  await ben.reads('Only you and ana can read this.');

  await ana.lookAtSettings();
  const setting = ana.settings.getByRole('switch', { name: 'Protect every new conversation' });
  assert.equal(await setting.getAttribute('aria-checked'), 'true');
  await setting.click();
  await ana.page.locator('#setting-protect-new[aria-checked=false]').waitFor();
  await ana.page.keyboard.press('Escape');
  await ana.page.reload();
  await ana.lookAtSettings();
  await ana.page.locator('#setting-protect-new[aria-checked=false]').waitFor();
});

story('profiles of one browser are separate people', async (stage) => {
  const ana = await stage.person('ana', {}, '?profile=ana');
  await ana.signUp();
  const page = await ana.page.context().newPage();
  await page.goto(`${stage.url}?profile=ben`);
  await page.getByRole('textbox', { name: 'Your name' }).waitFor();
  await page.goto(`${stage.url}?profile=${encodeURIComponent('not allowed')}`);
  await page.getByRole('alert').filter({ hasText: 'not allowed' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Create account' }).count(), 0);
});

story('a page without IndexedDB shows the reason and offers no account', async (stage) => {
  const ana = await stage.person('ana');
  await ana.page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined }));
  await ana.page.reload();
  await ana.isTold(/storage/);
  assert.equal(await ana.createAccount.count(), 0);
});

story('nothing moves under the pointer while the page finds the server', async (stage) => {
  const ana = await stage.newcomer('ana');
  // Recorded in the page: a shift right after the first paint would be over before the test asks.
  await ana.page.addInitScript(() => {
    const page = /** @type {any} */ (window);
    page.moved = [];
    new PerformanceObserver((list) => {
      const shifts = /** @type {any[]} */ (list.getEntries());
      for (const { sources } of shifts) for (const { node } of sources) page.moved.push(node?.localName);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const who of ['nobody yet', 'ana']) {
    await ana.page.goto(stage.url);
    if (who === 'nobody yet') await ana.handle.waitFor();
    else await ana.newConversation.waitFor();
    await ana.page.getByRole('status', { name: 'Connection' }).filter({ hasText: /^$/ }).waitFor({ state: 'attached' });
    // The browser reports a shift with the following frame.
    await ana.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.deepEqual(await ana.page.evaluate(() => /** @type {any} */ (window).moved), [], who);
    if (who === 'nobody yet') await ana.signUp();
  }
});
