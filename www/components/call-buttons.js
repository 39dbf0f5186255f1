// @ts-check
/** The ways into a call, in a conversation's head: to start one, or to join the one that goes on there. */

import { html, nothing } from 'lit';
import { line } from '../calls/line.js';
import { Problem } from '../problem.js';
import { session } from '../session.js';
import { Task } from '../task.js';
import { all } from '../words.js';
import { Element } from './element.js';

class CallButtons extends Element {
  static properties = { conversation: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../core').ConversationView | null} */
    this.conversation = null;
    this.task = new Task(this);
    this.busy = false;
  }

  render() {
    if (!this.conversation) return nothing;
    const { call } = this.conversation;
    const taken = !!session.app?.call && session.app.call.stage !== 'ended';
    /** @param {string} name @param {boolean} video */
    const button = (name, video) =>
      html`<button type="button" ?disabled=${taken} @click=${() => this.#start(video)}>${name}</button>`;
    return html`
      ${call && !call.mine
        ? html`<p class="in-call">${call.people.length > 0 ? `In a call: ${all(call.people.map(({ handle }) => handle))}` : call.words}</p>
            ${call.joinable ? button('Join', call.video) : nothing}`
        : html`${button('Voice call', false)} ${button('Video call', true)}`}
      ${this.task.words()}
    `;
  }

  /** @param {boolean} video */
  async #start(video) {
    const id = this.conversation?.id;
    if (!id || this.busy) return;
    this.busy = true;
    try {
      await (await line()).start(id, video);
    } catch (reason) {
      this.task.fail(Problem.from(reason));
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('sotto-call-buttons', CallButtons);
