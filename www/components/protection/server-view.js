// @ts-check
/** *What the server sees*: the bytes that it holds for a thread, fetched back from it, next to the text here. */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { Deadline, left, now } from '../../lib/countdown.js';
import { number } from '../../text/format.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { Element } from '../element.js';
import { close } from '../icons.js';
import { serverRecord } from './server-record.js';

class ServerView extends Element {
  static properties = {
    conversation: { attribute: false },
    thread: { attribute: false },
    inspected: { state: true },
    busy: { state: true },
    problem: { state: true },
  };

  constructor() {
    super();
    this.conversation = '';
    this.thread = 0;
    /** @type {import('../../core.d.ts').InspectedView | null} */
    this.inspected = null;
    this.busy = false;
    /** @type {Problem | null} */
    this.problem = null;
    this.ended = new AbortController();
    this.deadline = new Deadline(this);
    /** When `inspected` came. */
    this.arrival = now();
  }

  /** Removes expired text here, too, and its bytes where the server can read them. */
  willUpdate() {
    if (!this.inspected) return;
    let next = Infinity;
    const records = this.inspected.records.map((record) => {
      const rest = left(record, this.arrival);
      if (rest === null) return record;
      if (rest <= 0) return gone(record, !this.inspected?.protected);
      next = Math.min(next, rest);
      return record;
    });
    this.inspected = { ...this.inspected, records };
    this.deadline.next(next);
  }

  firstUpdated() {
    this.focusOn('h2');
    this.#fetch();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.ended.abort();
  }

  render() {
    return html`<section class="server-view" aria-label=${say('server-view')} tabindex="0">
      <header>
        <h2 tabindex="-1">${say('server-view')}</h2>
        <button type="button" class="quiet square" aria-label=${say('close')} @click=${() => this.dispatchEvent(new Event('closed'))}>
          ${close}
        </button>
      </header>
      <p class="problem" role="alert">${words.problem(this.problem)}</p>
      <p role="status" aria-label=${say('fetching')}>${this.busy ? say('asking-server') : ''}</p>
      ${this.inspected ? this.#all(this.inspected) : nothing}
      <button type="button" ?disabled=${this.busy} @click=${this.#fetch}>${say('fetch-again')}</button>
    </section>`;
  }

  /** @param {import('../../core.d.ts').InspectedView} inspected */
  #all({ protected: isProtected, topic, generation, capabilityHash, count, records }) {
    return html`
      <p class=${isProtected ? 'verdict on' : 'verdict off'}>
        ${isProtected ? say('server-sees-protected') : say('server-sees-open')}
      </p>
      <ol class="records">
        ${repeat(records.toReversed(), ({ cursor }) => cursor, serverRecord)}
      </ol>
      <dl class="facts">
        <dt>${say('log')}</dt><dd><code>${topic}</code></dd>
        <dt>${say('generation')}</dt><dd>${generation}</dd>
        <dt>${say('hash')}</dt><dd><code>${capabilityHash}</code></dd>
        <dt>${say('records')}</dt>
        <dd>${records.length < count ? say('records-newest', { count, shown: records.length }) : number(count)}</dd>
      </dl>
    `;
  }

  async #fetch() {
    const { conversation, thread, ended } = this;
    this.busy = true;
    this.problem = null;
    try {
      const outcome = await session.run({ verb: 'inspect', conversation, thread }, ended.signal);
      if (outcome.kind !== 'inspected') return;
      this.inspected = outcome.inspected;
      this.arrival = now();
    } catch (reason) {
      if (!ended.signal.aborted) this.problem = Problem.from(reason);
    } finally {
      this.busy = false;
    }
  }
}

/** @param {import('../../core.d.ts').InspectedRecord} record @param {boolean} readable @returns {import('../../core.d.ts').InspectedRecord} */
function gone(record, readable) {
  const body = readable ? new Uint8Array() : record.body;
  return { ...record, body, hidden: readable, seenAs: undefined, remainingMs: undefined };
}

customElements.define('sotto-server-view', ServerView);
