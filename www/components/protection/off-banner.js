// @ts-check
/** A member's question to turn protection off: the proposer, the answers so far, and both answers equally near. */

import { html, nothing } from 'lit';
import { Task } from '../../core/task.js';
import { named, rich, say } from '../../text/say.js';
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
    return html`<section class="banner open" id="off" tabindex="-1" aria-label=${say('off-question')}>
      ${openLock}
      <div class="banner-words">
        <p>
          <strong>${off.mine ? say('off-asked-by-you') : rich('off-asked', { name: named(off.by) })}</strong> ${say('off-means')}
        </p>
        <p role="status" aria-label=${say('answers')}>${answers(off)}</p>
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
    if (mine) return button(say('take-back'), { verb: 'withdrawOff', conversation });
    if (answered) return html`<p>${say('you-have-agreed')}</p>`;
    return html`
      ${button(say('refuse'), { verb: 'answerOff', conversation, agree: false })}
      ${button(say('agree'), { verb: 'answerOff', conversation, agree: true })}
    `;
  }
}

/** @param {import('../../core.d.ts').OffView} off */
function answers({ agreed, waiting }) {
  /** @param {import('../../core.d.ts').PersonName[]} people */
  const names = (people) => people.map((person) => (person.own ? say('you-in-a-list') : named(person)));
  return html`${agreed.length > 0 ? rich('off-agreed', { names: names(agreed) }) : ''}
    ${waiting.length > 0 ? rich('off-waiting', { names: names(waiting) }) : ''}`;
}

customElements.define('sotto-off-banner', OffBanner);
