// @ts-check
/** The foot of a thread: the composer, or the reason why it is read-only and the next step. */

import { html, nothing } from 'lit';
import { Task } from '../../core/task.js';
import { link } from '../../lib/route.js';
import { say } from '../../text/say.js';
import { ended } from '../../text/views.js';
import '../confirm-button.js';
import { Element } from '../element.js';
import { openLock, past } from '../icons.js';
import './composer.js';
import { protectionRow } from './protection-row.js';
import './request.js';

class ThreadFoot extends Element {
  static properties = {
    conversation: { attribute: false },
    thread: { attribute: false },
    protects: { attribute: false },
    proof: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** The number of the thread that is shown. */
    this.thread = 0;
    /** Whether that thread is a protected one. */
    this.protects = false;
    /** Whether "What the server sees" is open. */
    this.proof = false;
    this.task = new Task(this);
    /** The request that was shown before. */
    this.asked = '';
  }

  render() {
    const { conversation, thread } = this;
    if (!conversation) return nothing;
    if (thread !== conversation.current) return this.#past(conversation);
    if (conversation.request) return html`<sotto-request .conversation=${conversation}></sotto-request>`;
    if (conversation.ended) return this.#ended(conversation);
    return html`<sotto-composer .conversation=${conversation} .proof=${this.proof}></sotto-composer>`;
  }

  updated() {
    const id = this.conversation?.id ?? '';
    // A person who accepts wants to answer. The composer renders one frame later.
    if (this.asked === id && id && !this.conversation?.request) requestAnimationFrame(() => this.focusOn('textarea'));
    this.asked = this.conversation?.request ? id : '';
  }

  /** @param {import('../../core.d.ts').ConversationView} conversation */
  #past({ id }) {
    const back = () => (location.hash = link(id));
    return html`<div class="composer past ${this.protects ? 'on' : 'off'}">
      ${protectionRow({
        icon: this.protects ? past : openLock,
        sentence: html`<p class="sentence">${this.protects ? say('earlier-protected') : say('earlier-open')}</p>`,
        proof: this.proof,
        more: html`<button type="button" class="action" @click=${back}>${say('back-to-conversation')}</button>`,
      })}
    </div>`;
  }

  /** @param {import('../../core.d.ts').ConversationView} conversation */
  #ended(conversation) {
    return html`<div class="composer past ${this.protects ? 'on' : 'off'}">
      ${protectionRow({ icon: past, sentence: html`<p class="sentence">${ended(conversation)}</p>`, proof: this.proof })}
      ${this.task.words()}
      <div class="actions">
        <sotto-confirm-button
          .name=${say('delete-conversation')}
          .question=${say('delete-conversation-question')}
          .act=${() => this.#delete(conversation.id)}
        ></sotto-confirm-button>
      </div>
    </div>`;
  }

  /** @param {string} conversation */
  async #delete(conversation) {
    if (await this.task.run({ verb: 'deleteConversation', conversation })) location.hash = '#/';
  }
}

customElements.define('sotto-thread-foot', ThreadFoot);
