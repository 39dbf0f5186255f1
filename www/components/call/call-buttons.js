// @ts-check
/** The buttons in a conversation's head that start a call, or join the one in progress. */

import { html, nothing } from 'lit';
import { loadCalls } from '../../calls/load.js';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { say } from '../../text/say.js';
import { inCall } from '../../text/views.js';
import { View } from '../element.js';
import { film, phone } from '../icons.js';

class CallButtons extends View {
  static properties = { conversation: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    this.task = new Task(this);
    this.busy = false;
  }

  render() {
    if (!this.conversation) return nothing;
    const { call } = this.conversation;
    const taken = !!session.app?.call && session.app.call.stage !== 'ended';
    const goesOn = call && !call.mine;
    /** @param {unknown} name @param {() => unknown} act @param {string} [label] */
    const button = (name, act, label) =>
      html`<button type="button" class="quiet square" aria-label=${label ?? nothing} title=${label ?? nothing} ?disabled=${taken} @click=${act}>${name}</button>`;
    return html`
      ${goesOn ? html`<p class="in-call">${phone}${inCall(call)}</p>` : nothing}
      ${!goesOn
        ? html`${button(phone, () => this.#start(false), say('voice-call'))} ${button(film, () => this.#start(true), say('video-call'))}`
        : call.joinable
          ? button(say('join'), () => this.#start(call.video))
          : nothing}
      ${this.task.words()}
    `;
  }

  /** @param {boolean} video */
  #start(video) {
    return this.#do(async (call, id) => call.start(id, video));
  }

  /** @param {(call: import('../../calls/call.js').Call, id: string) => Promise<void>} act */
  async #do(act) {
    const id = this.conversation?.id;
    if (!id || this.busy) return;
    this.busy = true;
    try {
      await act(await loadCalls(), id);
    } catch (reason) {
      this.task.fail(Problem.from(reason));
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('sotto-call-buttons', CallButtons);
