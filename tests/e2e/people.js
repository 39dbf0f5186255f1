// @ts-check
/** People at their browsers: they find everything by the names that are the page's contract. */

import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { USUAL, browsers, launch } from './browsers.js';
import { Liar } from './liar.js';
import { PATIENCE_MS } from './patience.js';
import { Relay } from './relay.js';
import { Wiretap } from './wiretap.js';

/** A relay, and people in front of browsers of their own. */
export class Stage {
  /** @type {import('playwright-core').BrowserContext[]} */
  #contexts = [];
  /** @type {import('./between.js').Between[]} */
  #between = [];

  /** @param {Relay} relay */
  constructor(relay) {
    this.relay = relay;
    /** The page's address. */
    this.url = relay.url;
  }

  static async set() {
    await launch(USUAL);
    return new Stage(await Relay.start());
  }

  /** Ends the browsers. */
  static async close() {
    for (const browser of browsers.values()) await (await browser).close();
  }

  /** Puts a listener between the relay and every later person. */
  async listen() {
    return this.stands(await Wiretap.on(this.relay));
  }

  /** Gives every later person a relay that can lie. */
  async deceive() {
    return this.stands(await Liar.on(this.relay));
  }

  /** Puts a proxy in front of every later person. @template {import('./between.js').Between} T @param {T} between */
  stands(between) {
    this.#between.push(between);
    this.url = between.url;
    return between;
  }

  /**
   * A person with a browser of their own who opens the page.
   * @param {string} name
   * @param {import('playwright-core').BrowserContextOptions} [options]
   * @param {string} [query]
   */
  async person(name, options = {}, query = '') {
    const person = await this.newcomer(name, options);
    await person.page.goto(this.url + query);
    return person;
  }

  /**
   * A person who has not opened the page yet.
   * @param {string} name
   * @param {import('playwright-core').BrowserContextOptions} [options]
   * @param {import('./browsers.js').Kind} [kind] of browser
   */
  async newcomer(name, options = {}, kind = USUAL) {
    const browser = await launch(kind);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    this.#contexts.push(context);
    context.setDefaultTimeout(PATIENCE_MS);
    return new Person(name, await context.newPage());
  }

  /** One more tab of a person, at the same address. @param {Person} person */
  async tab(person) {
    const page = await person.page.context().newPage();
    await page.goto(person.page.url());
    return new Person(person.name, page);
  }

  /** Two people with accounts. @param {string} [first] @param {string} [second] */
  async two(first = 'ana', second = 'ben') {
    const people = await Promise.all([this.person(first), this.person(second)]);
    await Promise.all(people.map((person) => person.signUp()));
    return people;
  }

  /** Two people who talk, unprotected. The first one wrote `Hello`. */
  async talking() {
    const [ana, ben] = await this.two();
    await ana.start('ben');
    await ana.say('Hello');
    await ben.accept('ana');
    await ben.sees('Hello');
    return [ana, ben];
  }

  /** Two people who talk, protected. */
  async protectedPair() {
    const [ana, ben] = await this.two();
    await ana.protects(ben);
    return [ana, ben];
  }

  /** Three people in a group of ana's that is called Garden, unprotected. */
  async group() {
    const people = await Promise.all(['ana', 'ben', 'cleo'].map((name) => this.person(name)));
    const [ana, ben, cleo] = people;
    await Promise.all(people.map((person) => person.signUp()));
    await ana.startGroup('ben, cleo', 'Garden');
    await Promise.all([ben.accept('Garden'), cleo.accept('Garden')]);
    return [ana, ben, cleo];
  }

  /** The same three, protected. */
  async protectedGroup() {
    const people = await this.group();
    await people[0].encryption.click();
    await Promise.all(people.map((person) => person.reads('Only the 3 people in this group can read this.')));
    return people;
  }

  /** Saves every person's screen when a test has failed. @param {string} name */
  async photograph(name) {
    const pages = this.#contexts.flatMap((context) => context.pages());
    const file = name.replace(/[^a-z0-9]+/gi, '-').slice(0, 60);
    await Promise.all(
      pages.map((page, number) => page.screenshot({ path: `test-results/${file}-${number}.png` }).catch(() => {})),
    );
  }

  async end() {
    await Promise.all(this.#contexts.map((context) => context.close()));
    await Promise.all(this.#between.map((between) => between.end()));
    await this.relay.end();
  }
}

export class Person {
  /** The browser's complaints. @type {string[]} */
  complaints = [];

  /** @param {string} name @param {import('playwright-core').Page} page */
  constructor(name, page) {
    this.name = name;
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (/Content.Security.Policy|TrustedType/i.test(message.text())) this.complaints.push(message.text());
    });
  }

  get handle() {
    return this.page.getByRole('textbox', { name: 'Your name' });
  }
  get createAccount() {
    return this.page.getByRole('button', { name: 'Create account' });
  }
  get conversations() {
    return this.page.getByRole('navigation', { name: 'Conversations' });
  }
  get newConversation() {
    return this.page.getByRole('button', { name: 'New conversation' });
  }
  get messages() {
    return this.page.getByRole('log', { name: 'Messages' });
  }
  get message() {
    return this.page.getByRole('textbox', { name: 'Message' });
  }
  get protection() {
    return this.page.getByRole('status', { name: 'Protection' });
  }
  get encryption() {
    return this.page.getByRole('switch', { name: 'End-to-end encryption' });
  }
  /** In the details. */
  get timer() {
    return this.details.getByRole('combobox', { name: 'Disappearing messages' });
  }
  get details() {
    return this.page.getByRole('complementary', { name: 'Details' });
  }
  get settings() {
    return this.page.getByRole('region', { name: 'Settings' });
  }
  get proof() {
    return this.page.getByRole('region', { name: 'What the server sees' });
  }
  get request() {
    return this.page.getByRole('region', { name: 'Request' });
  }
  get turningOff() {
    return this.page.getByRole('region', { name: 'Turn off protection?' });
  }

  /** @param {string} name */
  dialog(name) {
    return this.page.getByRole('dialog', { name });
  }

  /** @param {string} [name] */
  async signUp(name = this.name) {
    await this.handle.fill(name);
    await this.createAccount.click();
    await this.newConversation.waitFor();
  }

  /** Asks for a conversation; the dialog closes only if that works. @param {string} people */
  async ask(people) {
    if (!(await this.dialog('New conversation').isVisible())) await this.newConversation.click();
    const dialog = this.dialog('New conversation');
    await dialog.getByRole('textbox', { name: 'People' }).fill(people);
    await dialog.getByRole('button', { name: 'Start' }).click();
  }

  /** @param {string} people */
  async start(people) {
    await this.ask(people);
    await this.dialog('New conversation').waitFor({ state: 'hidden' });
    await this.message.waitFor();
  }

  /** @param {string} people @param {string} name of the group */
  async startGroup(people, name) {
    await this.newConversation.click();
    const dialog = this.dialog('New conversation');
    await dialog.getByRole('textbox', { name: 'People' }).fill(people);
    await dialog.getByRole('textbox', { name: 'Group name' }).fill(name);
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await this.page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  /** Opens a request, and accepts it. @param {string} people */
  async accept(people) {
    await this.open(people);
    await this.request.getByRole('button', { name: 'Accept' }).click();
    await this.message.waitFor();
  }

  /** Opens the conversation's details, if they are not open. */
  async lookAtDetails() {
    if (!(await this.details.isVisible())) await this.page.getByRole('button', { name: 'Conversation details' }).click();
    await this.details.waitFor();
    return this.details;
  }

  /** Closes the conversation's details, if they are open. */
  async closeDetails() {
    if (!(await this.details.isVisible())) return;
    await this.details.getByRole('button', { name: 'Close' }).click();
    await this.details.waitFor({ state: 'hidden' });
  }

  /** One person's row in the details. @param {string} handle */
  row(handle) {
    return this.details.getByRole('list', { name: 'People' }).getByRole('group', { name: handle, exact: true });
  }

  /** Opens the safety number with the other person of a conversation of two. */
  async verify() {
    const details = await this.lookAtDetails();
    await details.getByRole('button', { name: 'Verify' }).click();
    return this.dialog('Safety number');
  }

  /** Chooses a time after which messages disappear. @param {string} choice */
  async setTimer(choice) {
    await this.lookAtDetails();
    await this.timer.selectOption(choice);
  }

  /** Opens the settings. */
  async lookAtSettings() {
    await this.page.getByRole('button', { name: 'Settings' }).click();
    await this.settings.waitFor();
    return this.settings;
  }

  async closeDialog() {
    await this.page.keyboard.press('Escape');
  }

  /** A notice in the thread. @param {RegExp} words */
  async isNoticed(words) {
    await this.messages.locator('.notice').filter({ hasText: words }).first().waitFor();
  }

  /** @param {string} people */
  async open(people) {
    await this.conversations.getByRole('link', { name: people }).click();
    await this.page.getByRole('heading', { name: people, level: 1 }).waitFor();
  }

  /** Writes and sends; it is in the thread when this ends. @param {string} text */
  async say(text) {
    await this.message.fill(text);
    await this.message.press('Enter');
    await this.messageOf('You', text).waitFor();
  }

  /** @param {string} sender @param {string} text */
  messageOf(sender, text) {
    return this.messages.getByRole('article', { name: sender }).filter({ hasText: text });
  }

  /** @param {string} text */
  async sees(text) {
    await this.messages.getByRole('article').filter({ hasText: text }).waitFor();
  }

  /** @param {string} text counts the messages with this text */
  async count(text) {
    return this.messages.getByRole('article').filter({ hasText: text }).count();
  }

  /** The composer's sentence. @param {string} sentence */
  async reads(sentence) {
    await this.protection.filter({ hasText: sentence }).waitFor();
  }

  /** Begins a conversation with a person, and turns protection on; it is on for both when this ends. @param {Person} other */
  async protects(other) {
    await this.start(other.name);
    await this.encryption.click();
    await other.accept(this.name);
    await Promise.all([this.reads(`Only you and ${other.name} can read this.`), other.reads(`Only you and ${this.name} can read this.`)]);
  }

  /** Words that appear anywhere, mostly in an alert. @param {string | RegExp} words */
  async isTold(words) {
    await this.page.getByRole('alert').filter({ hasText: words }).first().waitFor();
  }

  async leaves() {
    assert.deepEqual(this.complaints, []);
    await this.page.context().close();
  }

  /** This screen has no accessibility fault, light or dark. @param {string} screen */
  async isAccessible(screen) {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await this.page.emulateMedia({ colorScheme });
      // Colours that fade are measured when they have arrived.
      await this.page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)));
      const { violations } = await new AxeBuilder({ page: this.page }).setLegacyMode(true).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      assert.deepEqual(found, [], `${screen}, ${colorScheme}`);
    }
  }
}

/**
 * Presses a button that asks for a confirmation, and confirms.
 * @param {import('playwright-core').Locator} where
 * @param {string} name of both buttons
 */
export async function surely(where, name) {
  await where.getByRole('button', { name, exact: true }).click();
  await where.getByRole('group', { name: /\?/ }).getByRole('button', { name, exact: true }).click();
}
