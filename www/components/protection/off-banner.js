// @ts-check
/** Somebody asks everybody to turn protection off. It says who, and who has answered; refusing is as near as agreeing. */

import { html, nothing } from 'lit';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { all } from '../../text/format.js';
import { Element } from '../element.js';
import { openLock } from '../icons.js';

class OffBanner extends Element {
  static properties = { conversation: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    this.task = new Task(this);
  }

  render() {
    const off = this.conversation?.off;
    if (!off) return nothing;
    return html`<section class="banner open" id="off" tabindex="-1" aria-label="Turn off protection?">
      ${openLock}
      <div class="banner-words">
        <p>
          <strong>${off.mine ? 'You ask' : `${off.by} asks`} to turn protection off.</strong> If everybody agrees, a new thread
          begins that whoever runs this server can read. Until then everything stays protected.
        </p>
        <p role="status" aria-label="Answers">${answers(off)}</p>
        ${this.task.words()}
      </div>
      <div class="actions">${this.#actions(off)}</div>
    </section>`;
  }

  /** @param {import('../../core.d.ts').OffView} off */
  #actions({ mine, answered }) {
    const conversation = this.conversation?.id ?? '';
    /** @param {string} name @param {import('../../core.d.ts').Command} command */
    const button = (name, command) =>
      html`<button type="button" @click=${() => this.task.run(command)}>${name}</button>`;
    if (mine) return button('Take back', { verb: 'withdrawOff', conversation });
    if (answered) return html`<p>You have agreed.</p>`;
    return html`
      ${button('Refuse', { verb: 'answerOff', conversation, agree: false })}
      ${button('Agree', { verb: 'answerOff', conversation, agree: true })}
    `;
  }
}

/** @param {import('../../core.d.ts').OffView} off */
function answers({ agreed, waiting }) {
  const own = session.app?.account?.handle;
  /** @param {string[]} handles */
  const names = (handles) => all(handles.map((handle) => (handle === own ? 'you' : handle)));
  return html`${agreed.length > 0 ? html`Agreed: ${names(agreed)}. ` : nothing}${waiting.length > 0
    ? html`Not answered yet: ${names(waiting)}.`
    : nothing}`;
}

customElements.define('sotto-off-banner', OffBanner);
