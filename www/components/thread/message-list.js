// @ts-check
/** The window on a thread's messages: where it is scrolled to, what was read, and what is read out. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { Deadline } from '../../lib/countdown.js';
import { ReadTracker } from '../../lib/read-tracker.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { View } from '../element.js';
import { down } from '../icons.js';
import { log } from './thread-log.js';

/** Nearer to the end than this, the log follows new messages. */
const NEAR_PX = 80;
/** What is drawn within this time of opening a thread is not read out. */
const QUIET_MS = 1_000;

class MessageList extends View {
  static properties = {
    conversation: { attribute: false },
    protects: { attribute: false },
    place: { attribute: false },
    far: { state: true },
    quiet: { state: true },
  };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** Whether the thread is a protected one. */
    this.protects = false;
    /** The thread's address. */
    this.place = '';
    /** Whether the newest messages are out of sight. */
    this.far = false;
    /** Whether nothing is read out: what is drawn is not new. */
    this.quiet = true;
    this.task = new Task(this);
    this.deadline = new Deadline(this);
    /** @type {ReadTracker | null} */
    this.tracker = null;
    /** The thread that was shown before. */
    this.shown = '';
    /** What the log keeps in sight; null for what the person has scrolled to. @type {'unread' | 'end' | null} */
    this.aim = 'unread';
    /** Where it was scrolled to for that. */
    this.top = 0;
    /** The first message that was unread when the thread was opened; undefined before its messages are here. @type {string | null | undefined} */
    this.divider = undefined;
    /** The newest message that was drawn. */
    this.newest = '';
    /** The log's height changes with its surroundings, too. */
    this.resized = new ResizeObserver(() => this.#settle());
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.tracker?.close();
    this.tracker = null;
    this.resized.disconnect();
    clearTimeout(this.timer);
  }

  willUpdate() {
    if (this.place !== this.shown) {
      this.shown = this.place;
      this.aim = 'unread';
      this.far = false;
      this.divider = undefined;
      this.newest = '';
      this.tracker?.clear();
      this.#beQuiet();
    }
    const messages = session.thread?.messages;
    if (!messages) return;
    if (this.divider === undefined) {
      this.divider = messages.find(({ unread }) => unread)?.id ?? null;
      this.#beQuiet();
    }
    const newest = messages.at(-1);
    // Whoever writes wants to see it.
    if (newest && newest.id !== this.newest && this.newest && newest.says.kind === 'own') this.aim = 'end';
    this.newest = newest?.id ?? '';
  }

  render() {
    const { conversation, divider = null, protects } = this;
    if (!conversation) return nothing;
    const { missing } = session;
    const unread = session.thread?.messages.filter((message) => message.unread).length ?? 0;
    return html`
      <div
        class="log"
        role="log"
        aria-label=${say('messages')}
        aria-live=${this.quiet ? 'off' : 'polite'}
        tabindex="0"
        @scroll=${this.#scrolled}
      >
        <div class="lines">
          ${missing
            ? html`<p class="problem" role="alert">${words.problem(missing)}</p>`
            : log({ conversation, protects, divider, deadline: this.deadline, earlier: () => this.#earlier() })}
        </div>
      </div>
      ${this.task.words()}
      ${this.far
        ? html`<button type="button" class="newest" @click=${this.#jump} aria-label=${say('jump-to-newest')} title=${say('jump-to-newest')}>
            ${unread > 0 ? html`<span class="unread">${say('unread', { count: unread })}</span>` : nothing}${down}
          </button>`
        : nothing}
    `;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    const element = this.#log;
    if (!element) return;
    this.resized.observe(element);
    this.tracker ??= new ReadTracker(element, (messages) => this.#report(messages));
    this.#settle();
    const messages = session.thread?.messages ?? [];
    // A request is not read before it is accepted.
    if (session.conversation?.request) return;
    for (const message of messages) {
      const article = message.unread && this.querySelector(`#m-${message.id}`);
      if (article) this.tracker.watch(article, message.id);
    }
  }

  /** @returns {HTMLElement | null} */
  get #log() {
    return this.querySelector('.log');
  }

  /** Scrolls to where a person expects to be: the first unread message, the newest one, or where they were. */
  #settle() {
    const element = this.#log;
    if (!element || !session.thread) return;
    if (this.aim) {
      const end = element.scrollHeight - element.clientHeight;
      /** @type {HTMLElement | null} */
      const divider = this.aim === 'unread' ? element.querySelector('#unread') : null;
      // A quarter of what was read before stays in sight.
      const above = divider ? divider.offsetTop - element.offsetTop - element.clientHeight / 4 : end;
      element.scrollTop = Math.min(end, above);
      this.top = element.scrollTop;
    }
    this.#look();
  }

  #scrolled() {
    const element = this.#log;
    if (!element) return;
    if (element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX) this.aim = 'end';
    else if (this.aim !== 'unread' || Math.abs(element.scrollTop - this.top) > 2) this.aim = null;
    this.#look();
  }

  #look() {
    const element = this.#log;
    if (element) this.far = element.scrollHeight - element.scrollTop - element.clientHeight > element.clientHeight / 2;
  }

  #jump() {
    const element = this.#log;
    if (!element) return;
    this.aim = 'end';
    element.scrollTo({ top: element.scrollHeight, behavior: 'smooth' });
    this.focusOn('.log');
  }

  /** Older messages come above, and what is looked at stays where it is. */
  async #earlier() {
    const element = this.#log;
    if (!element) return;
    this.aim = null;
    this.#beQuiet();
    const below = element.scrollHeight - element.scrollTop;
    await this.task.work(() => session.earlier());
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await this.updateComplete;
    element.scrollTop = element.scrollHeight - below;
  }

  /** What is drawn now is not new: it is not read out. */
  #beQuiet() {
    this.quiet = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.quiet = false), QUIET_MS);
  }

  /** @param {string[]} messages */
  async #report(messages) {
    if (!session.thread) return;
    const { conversation, thread } = session.thread;
    try {
      await session.run({ verb: 'painted', conversation, thread, messages });
    } catch {
      // Not saved, so their timers have not started: they are watched again.
      this.requestUpdate();
    }
  }
}

customElements.define('sotto-message-list', MessageList);
