// @ts-check
/** The button that shows the own picture and the devices before a call. */

import { html, nothing } from 'lit';
import { loadCalls } from '../../calls/load.js';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { say } from '../../text/say.js';
import { View } from '../element.js';
import { sliders } from '../icons.js';

class DeviceCheck extends View {
  static properties = { conversation: { attribute: false }, check: { state: true } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** The call with a preview before it begins. @type {import('../../calls/call.js').Call | null} */
    this.check = null;
    this.task = new Task(this);
  }

  render() {
    const call = this.conversation?.call;
    const taken = !!session.app?.call && session.app.call.stage !== 'ended';
    if (!this.conversation || (call && !call.mine && !call.joinable)) return nothing;
    return html`<section class="section">
      <button type="button" class="row-button" ?disabled=${taken || this.task.busy} @click=${this.#look}>${sliders}${say('check-devices')}</button>
      ${this.task.words()}
      ${this.check
        ? html`<sotto-call-check
            .conversation=${this.conversation}
            .call=${this.check}
            @closed=${() => (this.check = null)}
          ></sotto-call-check>`
        : nothing}
    </section>`;
  }

  async #look() {
    try {
      this.check = await loadCalls();
    } catch (reason) {
      this.task.fail(Problem.from(reason));
    }
  }
}

customElements.define('sotto-device-check', DeviceCheck);
