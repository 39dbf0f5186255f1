// @ts-check
/** The page's state: the core's last snapshots, and nothing besides. Commands go down, snapshots come up. */

import { now } from '../lib/countdown.js';
import { Drafts } from '../lib/drafts.js';
import { isName, parse } from '../lib/route.js';
import { updated } from './app-view.js';
import { Bugs } from './bugs.js';
import { permit } from './framed.js';
import { OpenThread } from './open-thread.js';
import { Problem } from './problem.js';
import { Caller } from './rpc.js';

/** How many times a crashed worker is restarted before the page gives up. */
const RESTARTS = 3;
/** How many milliseconds a hidden page, which has no frames, waits before it shows a change. */
const HIDDEN_MS = 100;

/** Announces with a `change` event that the page must render again. */
export class Session extends EventTarget {
  /** @type {import('../core.d.ts').AppView | null} null until the core's first snapshot */
  app = null;
  /** @type {Problem | null} why the page can show nothing */
  fault = null;
  /** @type {Problem | null} why the browser saves nothing at present */
  storage = null;
  /** @type {Problem | null} why the thread of the route could not be opened */
  missing = null;
  route = parse(location.hash);
  /** The place from which the settings were opened. */
  before = '';
  profile = new URLSearchParams(location.search).get('profile') ?? 'default';
  drafts = new Drafts();
  bugs = new Bugs(this.profile);

  /** The last requested thread. */
  #shown = '';
  #open = new OpenThread();
  /** The frame or timer that will announce a change. @type {{ frame: number, timer: ReturnType<typeof setTimeout> } | null} */
  #showing = null;
  /** @type {(caller: Caller) => void} */
  #started = () => {};
  /** @type {Promise<Caller>} */
  #caller = new Promise((resolve) => (this.#started = resolve));
  /** @type {() => void} */
  #launch = () => {};
  #restarts = 0;

  /** The thread that the route shows, once it is loaded. */
  get thread() {
    return this.#open.thread;
  }

  /** The conversation of the route. @returns {import('../core.d.ts').ConversationView | null} */
  get conversation() {
    return this.app?.conversations.find(({ id }) => id === this.route.conversation) ?? null;
  }

  /** @param {() => Worker} makeWorker */
  start(makeWorker) {
    const away = unusable(this.profile);
    if (away) return this.#fail(away);
    window.addEventListener('hashchange', (event) => {
      const { settings } = this.route;
      this.route = parse(location.hash);
      if (!settings && this.route.settings) this.before = new URL(event.oldURL).hash;
      this.#follow();
    });
    // A page that the browser kept for "back" has closed its core.
    window.addEventListener('pageshow', (event) => event.persisted && location.reload());
    this.#launch = () => this.#begin(makeWorker());
    this.#launch();
  }

  /** @param {Worker} worker */
  #begin(worker) {
    const over = new AbortController();
    const caller = new Caller(worker, (event) => {
      if (event.kind !== 'fault' || event.problem.code !== 'crashed') return this.#take(event);
      over.abort();
      caller.end(Problem.from(event.problem));
      this.#restart(Problem.from(event.problem));
    });
    worker.addEventListener('error', () => {
      const problem = new Problem('loadFailed');
      caller.end(problem);
      this.#fail(problem);
    });
    const close = () => void caller.call('close').catch(() => worker.terminate());
    window.addEventListener('pagehide', close, { signal: over.signal });
    caller.call('open', { profile: this.profile, relay: relay() }).catch((reason) => this.#fail(Problem.from(reason)));
    this.#started(caller);
    this.#caller = Promise.resolve(caller);
  }

  /** The worker has ended itself. @param {Problem} problem */
  #restart(problem) {
    this.#restarts += 1;
    if (this.#restarts > RESTARTS) return this.#fail(problem);
    this.#shown = '';
    this.#launch();
  }

  /**
   * @param {import('../core.d.ts').Command} command
   * @param {AbortSignal} [signal]
   * @returns {Promise<import('../core.d.ts').Outcome>} rejects with a `Problem`
   */
  async run(command, signal) {
    if (window.self !== window.top) await permit(command);
    return (await this.#caller).call('run', command, signal);
  }

  /** One more page of older messages. */
  async earlier() {
    const thread = this.thread;
    if (thread) await this.#ask(place(thread), true);
  }

  /** @param {import('../page.d.ts').PageEvent} event */
  #take(event) {
    if (event.kind === 'app' || event.kind === 'appChange') {
      if (event.kind === 'app') this.app = event.app;
      else if (this.app) this.app = updated(this.app, event.change);
      this.fault = null;
      this.#follow();
    } else if (event.kind === 'thread') {
      this.#arrived(event.thread);
    } else if (event.kind === 'threadChange') {
      this.#change(event.change);
    } else if (event.kind === 'opened') {
      // Another core, in another tab: it has no thread open yet.
      this.#shown = '';
      this.#follow();
    } else if (event.kind === 'problem') {
      this.storage = event.problem ? Problem.from(event.problem) : null;
      // The core starts over from its saved state, and has no thread open at its next snapshot.
      if (event.problem) this.#shown = '';
    } else if (event.kind === 'bug') {
      this.bugs.count(event.line);
    } else if (event.kind === 'fault') {
      this.#fail(Problem.from(event.problem));
    } else {
      // Nothing to show: the page's own part of the call carries it out.
      this.dispatchEvent(new CustomEvent('call', { detail: event }));
      return;
    }
    this.#changed();
  }

  /** Opens the thread that the route names, if another one is open. */
  async #follow() {
    const conversation = this.conversation;
    const thread = this.route.thread ?? conversation?.current ?? null;
    const shown = conversation && thread !== null ? `${conversation.id}/${thread}` : '';
    if (shown === this.#shown) return this.#changed();
    this.#shown = shown;
    this.missing = null;
    this.#open.forget();
    if (this.thread && !this.#isShown(this.thread)) this.#open.thread = null;
    this.#changed();
    if (!conversation || thread === null) return;
    const asked = { conversation: conversation.id, thread };
    try {
      await this.#ask(asked, false);
    } catch (reason) {
      if (!this.#isShown(asked)) return;
      this.#shown = '';
      this.missing = Problem.from(reason);
      this.#changed();
    }
  }

  /** Asks for the thread, or for one more page of it. @param {{ conversation: string, thread: number }} asked @param {boolean} earlier */
  async #ask(asked, earlier) {
    this.#open.asks();
    try {
      const outcome = await this.run({ verb: 'open', earlier, ...asked });
      if (outcome.kind === 'thread' && this.#isShown(asked)) this.#arrived(outcome.thread);
    } finally {
      this.#open.answered();
    }
  }

  /** @param {import('../core.d.ts').ThreadView} thread */
  #arrived(thread) {
    if (!this.#isShown(thread)) return;
    this.#open.arrives(thread, now());
    this.#changed();
  }

  /** @param {import('../core.d.ts').ThreadChangeView} change */
  #change(change) {
    if (!this.#isShown(change) || !this.#open.changes(change, now())) return;
    // A change was missed, so the thread is opened again.
    this.#shown = '';
    void this.#follow();
  }

  /** @param {{ conversation: string, thread: number }} place */
  #isShown({ conversation, thread }) {
    return this.#shown === `${conversation}/${thread}`;
  }

  /** @param {Problem} problem */
  #fail(problem) {
    this.fault = problem;
    this.#changed();
  }

  /** Snapshots that come faster than the page renders are rendered as one, the last. */
  #changed() {
    if (this.#showing) return;
    const frame = requestAnimationFrame(() => this.#show());
    // A hidden page has no frames.
    const timer = setTimeout(() => this.#show(), HIDDEN_MS);
    this.#showing = { frame, timer };
  }

  #show() {
    if (this.#showing) cancelAnimationFrame(this.#showing.frame);
    clearTimeout(this.#showing?.timer);
    this.#showing = null;
    this.dispatchEvent(new Event('change'));
  }
}

/** The page's one session. */
export const session = new Session();

/** @param {import('../core.d.ts').ThreadView} thread */
function place({ conversation, thread }) {
  return { conversation, thread };
}

/** The relay that serves this page also carries its messages. */
function relay() {
  const url = new URL('ws', new URL(location.pathname, location.origin));
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Why the page cannot work here at all. @param {string} profile */
function unusable(profile) {
  if (!isName(profile)) {
    return new Problem('profile');
  }
  if (!window.isSecureContext) {
    return new Problem('insecure');
  }
  if (!window.indexedDB) {
    return new Problem('noIndexedDb');
  }
  if (!navigator.locks || !window.BroadcastChannel || !window.Worker) {
    return new Problem('oldBrowser');
  }
  return null;
}
