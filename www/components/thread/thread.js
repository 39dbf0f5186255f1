// @ts-check
/** One thread: its head, the banners, its messages, and its foot; and beside it the details, or what the server sees. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { later } from '../../lib/later.js';
import { details } from '../../lib/route.js';
import { say } from '../../text/say.js';
import { View } from '../element.js';
import { progress } from '../progress.js';
import '../protection/identity-banner.js';
import '../protection/off-banner.js';
import './message-list.js';
import './thread-foot.js';
import './thread-head.js';

const serverView = later(() => import('../protection/server-view.js'));
const detailsPanel = later(() => import('../details/details.js'));

class Thread extends View {
  static properties = { proof: { state: true }, ready: { state: true } };

  constructor() {
    super();
    /** Whether "What the server sees" is open. */
    this.proof = false;
    /** Whether the details have been loaded. */
    this.ready = false;
    this.task = new Task(this);
    /** Whether the details were open before. */
    this.detailed = false;
    /** The thread that was shown before. */
    this.place = '';
  }

  willUpdate() {
    const { conversation, thread } = session.route;
    const place = `${conversation}/${thread ?? session.conversation?.current}`;
    if (session.route.details && !this.detailed) this.proof = false;
    this.detailed = session.route.details;
    if (this.detailed && !this.ready) void this.#load();
    if (place === this.place) return;
    this.place = place;
    this.proof = false;
    this.task = new Task(this);
  }

  render() {
    const { conversation, thread, route } = session;
    if (!conversation) return html`<p class="empty">${say('unknown-conversation')}</p>`;
    const number = route.thread ?? conversation.current;
    const shown = conversation.threads.find((one) => one.thread === number);
    const protects = thread?.protected ?? shown?.protected ?? conversation.protection.state !== 'off';
    const opens = route.details && this.ready;
    return html`
      <div class="thread ${protects ? 'protected' : 'open'} ${opens || this.proof ? 'with-side' : ''}">
        <div class="thread-main">
          <sotto-thread-head .conversation=${conversation}></sotto-thread-head>
          ${this.task.words()}
          <sotto-identity-banner .conversation=${conversation}></sotto-identity-banner>
          <sotto-off-banner .conversation=${conversation}></sotto-off-banner>
          ${conversation.progress ? progress(conversation.progress) : nothing}
          <sotto-message-list .conversation=${conversation} .protects=${protects} .place=${this.place}></sotto-message-list>
          <sotto-thread-foot
            .conversation=${conversation}
            .thread=${number}
            .protects=${protects}
            .proof=${this.proof}
            @proof=${this.#toggleProof}
          ></sotto-thread-foot>
        </div>
        ${this.proof
          ? html`<sotto-server-view .conversation=${conversation.id} .thread=${number} @closed=${this.#closeProof}></sotto-server-view>`
          : nothing}
        ${opens ? html`<sotto-details .conversation=${conversation} .thread=${number}></sotto-details>` : nothing}
      </div>
    `;
  }

  async #load() {
    this.ready = await this.task.load(detailsPanel);
  }

  async #toggleProof() {
    this.proof = !this.proof && (await this.task.load(serverView));
    if (this.proof && session.route.details) location.replace(details(session.route, false));
  }

  #closeProof() {
    this.proof = false;
    void this.updateComplete.then(() => this.focusOn('.protection .link'));
  }
}

customElements.define('sotto-thread', Thread);
