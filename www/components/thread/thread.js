// @ts-check
/** One thread: its head, what is to be known about it, its messages, and its foot. */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Deadline, left } from '../../lib/countdown.js';
import { ReadTracker } from '../../lib/read-tracker.js';
import { link } from '../../lib/route.js';
import { session } from '../../core/session.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { View } from '../element.js';
import { past } from '../icons.js';
import '../protection/identity-banner.js';
import { article } from './message.js';
import '../protection/off-banner.js';
import { progress } from '../progress.js';
import '../protection/server-view.js';
import './thread-foot.js';
import './thread-head.js';

/** Nearer to the end than this, the log follows new messages. */
const NEAR_PX = 80;

class Thread extends View {
  static properties = { proof: { state: true } };

  constructor() {
    super();
    /** Whether "What the server sees" is open. */
    this.proof = false;
    this.deadline = new Deadline(this);
    /** @type {ReadTracker | null} */
    this.tracker = null;
    /** The thread that was shown before. */
    this.place = '';
    /** Whether the log stays at its end. */
    this.follows = true;
    /** The log's height changes with what is around it, too. */
    this.resized = new ResizeObserver(() => this.#follow());
  }

  connectedCallback() {
    super.connectedCallback();
    this.tracker = new ReadTracker((messages) => this.#report(messages));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.tracker?.close();
    this.resized.disconnect();
  }

  willUpdate() {
    const { conversation, thread } = session.route;
    const place = `${conversation}/${thread ?? session.conversation?.current}`;
    if (place === this.place) return;
    this.place = place;
    this.proof = false;
    this.follows = true;
    this.tracker?.clear();
  }

  render() {
    const { conversation, thread, missing } = session;
    if (!conversation) return html`<p class="empty">${say('unknown-conversation')}</p>`;
    const number = session.route.thread ?? conversation.current;
    const shown = conversation.threads.find((one) => one.thread === number);
    const protects = thread?.protected ?? shown?.protected ?? conversation.protection.state !== 'off';
    return html`
      <sotto-thread-head .conversation=${conversation}></sotto-thread-head>
      <sotto-identity-banner .conversation=${conversation}></sotto-identity-banner>
      <sotto-off-banner .conversation=${conversation}></sotto-off-banner>
      ${conversation.progress ? progress(conversation.progress) : nothing}
      ${this.#otherThreads(conversation, number)}
      <div class="thread-body ${this.proof ? 'with-proof' : ''} ${protects ? 'protected' : 'open'}">
        <div class="log" role="log" aria-label=${say('messages')} tabindex="0" @scroll=${this.#scrolled}>
          ${missing ? html`<p class="problem" role="alert">${words.problem(missing)}</p>` : this.#messages(conversation, protects)}
        </div>
        ${this.proof
          ? html`<sotto-server-view
              .conversation=${conversation.id}
              .thread=${number}
              @closed=${this.#closeProof}
            ></sotto-server-view>`
          : nothing}
      </div>
      <sotto-thread-foot
        .conversation=${conversation}
        .thread=${number}
        .protects=${protects}
        .proof=${this.proof}
        @proof=${this.#toggleProof}
      ></sotto-thread-foot>
    `;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    super.updated(changed);
    const log = this.querySelector('.log');
    if (log) this.resized.observe(log);
    this.#follow();
    // What is not accepted is not read, either.
    if (session.conversation?.request) return;
    for (const message of session.thread?.messages ?? []) {
      const article = message.unread && !message.mine && this.querySelector(`#m-${message.id}`);
      if (article) this.tracker?.watch(article, message.id);
    }
  }

  #follow() {
    const log = this.querySelector('.log');
    if (log && this.follows) log.scrollTop = log.scrollHeight;
  }

  /** @param {import('../../core.d.ts').ConversationView} conversation @param {boolean} protects */
  #messages(conversation, protects) {
    const { thread, arrival } = session;
    if (!thread) return html`<p class="empty">${say('loading')}</p>`;
    let next = Infinity;
    const messages = thread.messages.filter((message) => {
      const rest = left(message, arrival);
      if (rest !== null && rest > 0) next = Math.min(next, rest);
      return rest === null || rest > 0;
    });
    this.deadline.next(next);
    return html`
      ${thread.more
        ? html`<button type="button" class="quiet older" @click=${() => session.earlier()}>${say('show-earlier')}</button>`
        : nothing}
      ${conversation.timer && !thread.readOnly
        ? html`<p class="notice">${say('timer-notice', { seconds: conversation.timer })}</p>`
        : nothing}
      ${messages.length === 0 ? html`<p class="empty">${say('no-messages')}</p>` : nothing}
      ${repeat(messages, ({ id }) => id, (message) =>
        message.notice
          ? html`<p class="notice">${words.notice(message)}</p>`
          : article(message, arrival, protects, Boolean(conversation.group)),
      )}
    `;
  }

  /** Protected and unprotected messages never share a thread: the way to the other ones. */
  #otherThreads(/** @type {import('../../core.d.ts').ConversationView} */ conversation, /** @type {number} */ number) {
    const others = conversation.threads.filter(({ thread }) => thread !== number && thread !== conversation.current);
    if (others.length === 0) return nothing;
    return html`<div class="other-threads">
      ${others.map(
        (one) => html`<button type="button" class="quiet" @click=${() => (location.hash = link(conversation.id, one.thread))}>
          ${past}${otherThread(one)}
        </button>`,
      )}
    </div>`;
  }

  #scrolled(/** @type {Event} */ { currentTarget }) {
    const log = /** @type {HTMLElement} */ (currentTarget);
    this.follows = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
  }

  #toggleProof() {
    this.proof = !this.proof;
  }

  #closeProof() {
    this.proof = false;
    void this.updateComplete.then(() => this.focusOn('.protection .link'));
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

/** @param {import('../../core.d.ts').ThreadSummary} thread */
function otherThread({ protected: isProtected, unread: count }) {
  if (!count) return isProtected ? say('other-thread-protected') : say('other-thread-open');
  return say(isProtected ? 'other-thread-protected-unread' : 'other-thread-open-unread', { count });
}

customElements.define('sotto-thread', Thread);
