// @ts-check
/**
 * One core for all tabs of a profile. The tab that holds the lock owns it; the others send it their commands and get
 * its events. When an owner dies, the lock goes to the next tab, which opens the core from the last commit, and every
 * unanswered command is sent again: all of them are safe to repeat.
 *
 * A dead owner's messages may arrive late. The browser has the lock's holder, so a tab asks the browser before it
 * accepts another owner of the core, and takes messages from no other tab from then on.
 */

import { updated } from '../core/app-view.js';
import { Problem } from '../core/problem.js';

/**
 * @typedef {object} Pending
 * @property {import('../core.d.ts').Command} command
 * @property {string} sentTo the owner that has it; empty while there is none
 * @property {(outcome: import('../core.d.ts').Outcome) => void} resolve
 * @property {(reason: unknown) => void} reject
 */

export class Ownership {
  #me = crypto.randomUUID();
  /** The browser's name for this tab's worker; known while it owns the core. */
  #client = '';
  /** The tab that owns the core now, as far as we know. */
  #owner = '';
  /** @type {import('../page.d.ts').CoreHandle | null} */
  #core = null;
  /** Why no core could be opened here. @type {Problem | null} */
  #fault = null;
  /** It waits for the lock, or holds it. */
  #queued = false;
  /** The tab that claims to own the core, and its events, during the question to the browser. @type {{ from: string, told: import('../page.d.ts').PageEvent[] } | null} */
  #candidate = null;
  /** The last snapshot and the last news of the storage, for later tabs. @type {Map<string, import('../page.d.ts').PageEvent>} */
  #last = new Map();
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #next = 1;
  /** @type {() => void} */
  #release = () => {};
  #closed = new AbortController();
  #channel;
  #name;
  #open;
  #onEvent;

  /**
   * @param {string} name of the lock and of the channel
   * @param {(onEvent: (event: import('../core.d.ts').News) => void) => Promise<import('../page.d.ts').CoreHandle>} open
   * @param {(event: import('../page.d.ts').PageEvent) => void} onEvent
   */
  constructor(name, open, onEvent) {
    this.#name = name;
    this.#open = open;
    this.#onEvent = onEvent;
    this.#channel = new BroadcastChannel(name);
    this.#channel.addEventListener('message', ({ data }) => this.#heard(data));
  }

  /** Attaches to the owner, if there is one, and queues to become it. */
  start() {
    this.#post({ kind: 'attach' });
    this.#queue();
  }

  /**
   * @param {import('../core.d.ts').Command} command
   * @param {AbortSignal} signal once aborted, the command is sent to no later owner
   * @returns {Promise<import('../core.d.ts').Outcome>}
   */
  run(command, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#fault) return reject(this.#fault);
      const id = this.#next++;
      this.#pending.set(id, { command, sentTo: '', resolve, reject });
      signal.addEventListener('abort', () => this.#take(id)?.reject(signal.reason), { once: true });
      this.#flush();
    });
  }

  /** Before the worker ends. */
  close() {
    this.#closed.abort();
    this.#core?.close();
    this.#core = null;
    this.#release();
    this.#channel.close();
  }

  /** Waits to become the owner. */
  #queue() {
    if (this.#queued) return;
    this.#queued = true;
    const { signal } = this.#closed;
    navigator.locks
      .request(this.#name, { signal }, () => this.#own())
      .catch((reason) => this.#closed.signal.aborted || this.#fail(Problem.from(reason)))
      .finally(() => (this.#queued = false));
  }

  /** Holds the lock for as long as this returns nothing. */
  async #own() {
    const held = new Promise((resolve) => (this.#release = () => resolve(undefined)));
    try {
      this.#client = await holder(this.#name);
      this.#core = await this.#open((event) => this.#tell(event));
    } catch (reason) {
      this.#fail(Problem.from(reason));
      return;
    }
    this.#owner = this.#me;
    this.#fault = null;
    this.#announce(null);
    this.#onEvent({ kind: 'opened' });
    this.#flush();
    await held;
  }

  /**
   * No core can be opened here: reports that, answers waiting commands, and lets another tab try. When one has
   * succeeded, this tab queues again behind it.
   * @param {Problem} problem
   */
  #fail(problem) {
    this.#core = null;
    this.#owner = '';
    this.#fault = problem;
    this.#release();
    this.#onEvent({ kind: 'fault', problem: problem.view });
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(problem);
  }

  /** @param {import('../core.d.ts').News} event */
  #tell(event) {
    if (event.kind === 'app' || event.kind === 'problem') this.#last.set(event.kind, event);
    const last = this.#last.get('app');
    if (event.kind === 'appChange' && last?.kind === 'app') {
      this.#last.set('app', { kind: 'app', app: updated(last.app, event.change) });
    }
    this.#onEvent(event);
    this.#post({ kind: 'event', event });
  }

  /** @param {string | null} to one tab, or all */
  #announce(to) {
    this.#post({ kind: 'owner', to, client: this.#client, last: [...this.#last.values()] });
  }

  /** @param {any} message from another tab of this profile */
  #heard({ kind, from, to, id, client, last, event, command, outcome, problem }) {
    if (to && to !== this.#me) return;
    if (kind === 'attach' && this.#core) this.#announce(from);
    if (kind === 'run' && this.#core) this.#serve(this.#core, from, id, command);
    if (kind === 'done' && this.#pending.get(id)?.sentTo === from) {
      const pending = this.#take(id);
      if (problem) pending?.reject(Problem.from(problem));
      else pending?.resolve(outcome);
    }
    if (kind === 'event' && from === this.#owner) this.#onEvent(event);
    if (kind === 'event' && from === this.#candidate?.from) this.#candidate?.told.push(event);
    if (kind === 'owner' && from !== this.#owner) this.#follow({ from, told: last }, client);
  }

  /**
   * Another tab claims to own the core.
   * @param {{ from: string, told: import('../page.d.ts').PageEvent[] }} candidate
   * @param {string} client its worker, by the browser's name
   */
  async #follow(candidate, client) {
    this.#candidate = candidate;
    const owns = (await holder(this.#name)) === client;
    if (this.#candidate !== candidate) return;
    this.#candidate = null;
    if (!owns || this.#core) return;
    this.#owner = candidate.from;
    this.#fault = null;
    candidate.told.forEach(this.#onEvent);
    this.#onEvent({ kind: 'opened' });
    this.#flush();
    this.#queue();
  }

  /** Hands the present owner the commands that it does not have yet. */
  #flush() {
    for (const [id, pending] of this.#pending) {
      if (!this.#owner || pending.sentTo === this.#owner) continue;
      pending.sentTo = this.#owner;
      if (!this.#core) this.#post({ kind: 'run', to: this.#owner, id, command: pending.command });
      else {
        this.#core.run(pending.command).then(
          (outcome) => this.#take(id)?.resolve(outcome),
          (reason) => this.#take(id)?.reject(reason),
        );
      }
    }
  }

  /**
   * @param {import('../page.d.ts').CoreHandle} core
   * @param {string} to
   * @param {number} id
   * @param {import('../core.d.ts').Command} command
   */
  async #serve(core, to, id, command) {
    try {
      this.#post({ kind: 'done', to, id, outcome: await core.run(command) });
    } catch (reason) {
      this.#post({ kind: 'done', to, id, problem: Problem.from(reason).view });
    }
  }

  /** @param {number} id */
  #take(id) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  /** @param {Record<string, unknown>} message */
  #post(message) {
    if (!this.#closed.signal.aborted) this.#channel.postMessage({ ...message, from: this.#me });
  }
}

/** The worker that holds a lock, by the browser's name. @param {string} name @returns {Promise<string>} */
async function holder(name) {
  const { held } = await navigator.locks.query();
  return held?.find((lock) => lock.name === name)?.clientId ?? '';
}
