// @ts-check
/** One thread: its head, the banners, its messages, and its foot. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { Deadline } from '../../lib/countdown.js';
import { later } from '../../lib/later.js';
import { ReadTracker } from '../../lib/read-tracker.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { View } from '../element.js';
import { progress } from '../progress.js';
import '../protection/identity-banner.js';
import '../protection/off-banner.js';
import { otherThreads } from './other-threads.js';
import './thread-foot.js';
import './thread-head.js';
import { log } from './thread-log.js';

/** Nearer to the end than this, the log follows new messages. */
const NEAR_PX = 80;

const serverView = later(() => import('../protection/server-view.js'));

class Thread extends View {
  static properties = { proof: { state: true } };

  constructor() {
    super();
    /** Whether "What the server sees" is open. */
    this.proof = false;
    this.task = new Task(this);
    this.deadline = new Deadline(this);
    /** @type {ReadTracker | null} */
    this.tracker = null;
    /** The thread that was shown before. */
    this.place = '';
    /** Whether the log stays at its end. */
    this.follows = true;
    /** The log's height changes with its surroundings, too. */
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
      ${otherThreads(conversation, number)}
      <div class="thread-body ${this.proof ? 'with-proof' : ''} ${protects ? 'protected' : 'open'}">
        <div class="log" role="log" aria-label=${say('messages')} tabindex="0" @scroll=${this.#scrolled}>
          ${missing ? html`<p class="problem" role="alert">${words.problem(missing)}</p>` : log(conversation, protects, this.deadline)}
        </div>
        ${this.proof
          ? html`<sotto-server-view
              .conversation=${conversation.id}
              .thread=${number}
              @closed=${this.#closeProof}
            ></sotto-server-view>`
          : nothing}
      </div>
      ${this.task.words()}
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
    // A request is not read before it is accepted.
    if (session.conversation?.request) return;
    for (const message of session.thread?.messages ?? []) {
      const article = message.unread && this.querySelector(`#m-${message.id}`);
      if (article) this.tracker?.watch(article, message.id);
    }
  }

  #follow() {
    const log = this.querySelector('.log');
    if (log && this.follows) log.scrollTop = log.scrollHeight;
  }

  #scrolled(/** @type {Event} */ { currentTarget }) {
    const log = /** @type {HTMLElement} */ (currentTarget);
    this.follows = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
  }

  async #toggleProof() {
    this.proof = !this.proof && (await this.task.load(serverView));
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

customElements.define('sotto-thread', Thread);
