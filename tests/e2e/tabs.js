// @ts-check
/** Many tabs of one person: the owner of the core, its death, and direct commands to the core. */

import { randomBytes } from 'node:crypto';

/** @typedef {import('./people.js').Person} Person */
/** @typedef {import('../../www/core.d.ts').Command} Command */
/** @typedef {import('../../www/core.d.ts').Outcome} Outcome */

/**
 * Ids of calls that are not the page's own. The page drops their answers, as those of calls that it has given up.
 */
const OURS = 1_000_000;

export class Tabs {
  /** The living ones. @type {Person[]} */
  all = [];
  /** The worker of each, as Web Locks names it. @type {Map<Person, string>} */
  #workers = new Map();
  /** The debugging session that ends each tab's process. @type {Map<Person, import('playwright-core').CDPSession>} */
  #ends = new Map();
  #stage;

  /** @param {import('./people.js').Stage} stage @param {Person} first */
  constructor(stage, first) {
    this.#stage = stage;
    this.first = first;
  }

  /** `count` tabs at the address of `first`, which is one of them. @param {import('./people.js').Stage} stage @param {Person} first @param {number} count */
  static async of(stage, first, count) {
    const tabs = new Tabs(stage, first);
    await tabs.#join(first);
    await Promise.all(Array.from({ length: count - 1 }, () => tabs.open()));
    return tabs;
  }

  /** One more, at the same address. */
  async open() {
    const tab = await this.#stage.tab(this.all[0]);
    await tab.message.waitFor();
    await this.#join(tab);
    return tab;
  }

  /** The one that owns the core. Waits while there is none. */
  async owner() {
    for (;;) {
      const held = await this.all[0].page.evaluate(async () => {
        const { held } = await navigator.locks.query();
        return held?.find(({ name }) => name?.startsWith('sotto/'))?.clientId;
      });
      const owner = this.all.find((tab) => this.#workers.get(tab) === held);
      if (owner) return owner;
    }
  }

  /** The one that owns the core when `before` does not any more. @param {Person} before */
  async next(before) {
    for (;;) {
      const owner = await this.owner();
      if (owner !== before) return owner;
    }
  }

  /**
   * Its process ends at once, without a last message. So does every tab that shares the process.
   * @param {Person} tab
   */
  async kill(tab) {
    const gone = tab.page.waitForEvent('crash');
    // No process is left to answer.
    this.#ends.get(tab)?.send('Page.crash').catch(() => {});
    await gone;
    this.#leave(tab);
  }

  /** @param {Person} tab */
  async #join(tab) {
    const [worker] = tab.page.workers();
    const id = await worker.evaluate(() => {
      const probe = crypto.randomUUID();
      return navigator.locks.request(probe, async () => {
        const { held } = await navigator.locks.query();
        return held?.find(({ name }) => name === probe)?.clientId ?? '';
      });
    });
    this.#workers.set(tab, id);
    this.#ends.set(tab, await tab.page.context().newCDPSession(tab.page));
    this.all.push(tab);
    tab.page.once('crash', () => this.#leave(tab));
  }

  /** @param {Person} tab */
  #leave(tab) {
    this.all = this.all.filter((one) => one !== tab);
  }
}

/** From the next page on, tests can send commands directly to the worker of this person's tabs. @param {Person} person */
export async function listenTo(person) {
  await person.page.context().addInitScript((first) => {
    /** @type {Map<number, [(value: any) => void, (reason: Error) => void]>} */
    const waiting = new Map();
    let next = first;
    window.Worker = class extends Worker {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        this.addEventListener('message', ({ data: { id, value, problem } }) => {
          const [resolve, reject] = waiting.get(id) ?? [];
          waiting.delete(id);
          if (problem) reject?.(new Error(JSON.stringify(problem)));
          else resolve?.(value);
        });
        const ask = (/** @type {unknown} */ argument) =>
          new Promise((resolve, reject) => {
            const id = next++;
            waiting.set(id, [resolve, reject]);
            this.postMessage({ id, verb: 'run', argument });
          });
        Object.assign(window, { ask });
      }
    };
  }, OURS);
}

/**
 * Asks the core through one tab, as that tab's page does.
 * @param {Person} tab
 * @param {Command} command
 * @returns {Promise<Outcome>}
 */
export function ask(tab, command) {
  return tab.page.evaluate((asked) => /** @type {any} */ (window).ask(asked), command);
}

/** The same, for commands without a result. @param {Person} tab @param {Command} command @returns {Promise<void>} */
export function order(tab, command) {
  return tab.page.evaluate((asked) => /** @type {any} */ (window).ask(asked).then(() => {}), command);
}

/** @param {string} conversation @param {string} text @returns {Command} */
export function sending(conversation, text) {
  return { verb: 'send', conversation, id: randomBytes(16).toString('hex'), text, thread: null };
}

/** The conversation that a person looks at. @param {Person} person */
export function place(person) {
  return /** @type {string} */ (/[0-9a-f]{32}/.exec(new URL(person.page.url()).hash)?.[0]);
}

/**
 * A whole thread, from its first message on.
 * @param {Person} person
 * @param {string} conversation
 */
export async function history(person, conversation) {
  for (;;) {
    const outcome = await ask(person, { verb: 'open', conversation, thread: null, earlier: true });
    if (outcome.kind !== 'thread') throw new Error(`no thread: ${outcome.kind}`);
    if (!outcome.thread.more) return outcome.thread;
  }
}
