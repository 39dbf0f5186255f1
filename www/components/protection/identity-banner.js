// @ts-check
/** Shows that a contact's identity key changed. Sending waits until the person has accepted the new key. */

import { html, nothing } from 'lit';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { named, rich, say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { Element } from '../element.js';
import { warning } from '../icons.js';

class IdentityBanner extends Element {
  static properties = { conversation: { attribute: false }, problem: { state: true } };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').ConversationView | null} */
    this.conversation = null;
    /** @type {Problem | null} */
    this.problem = null;
  }

  render() {
    const changed = this.conversation?.people.filter((person) => person.changed) ?? [];
    return html`<div role="alert">${changed.map((person) => this.#banner(person))}</div>`;
  }

  /** @param {import('../../core.d.ts').PersonView} person */
  #banner(person) {
    const name = named(person);
    return html`<div class="banner">
      ${warning}
      <p>
        <strong>${rich('identity-changed', { name })}</strong> ${rich('identity-changed-why', { name })}
      </p>
      <button type="button" @click=${() => this.#acknowledge(person.account)}>${say('accept-new-key')}</button>
      ${this.problem ? html`<p class="problem">${words.problem(this.problem)}</p>` : nothing}
    </div>`;
  }

  /** @param {string} person */
  async #acknowledge(person) {
    this.problem = null;
    try {
      await session.run({ verb: 'acknowledgeIdentity', person });
    } catch (reason) {
      this.problem = Problem.from(reason);
    }
  }
}

customElements.define('sotto-identity-banner', IdentityBanner);
