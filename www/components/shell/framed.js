// @ts-check
/** Inside another site: names what is done in a window of its own, and opens one. */

import { html, nothing } from 'lit';
import { isDeceivable } from '../../core/framed.js';
import { say } from '../../text/say.js';
import { Element } from '../element.js';

class Framed extends Element {
  static properties = { shown: { state: true } };

  constructor() {
    super();
    this.shown = false;
    void isDeceivable().then((shown) => (this.shown = shown));
  }

  render() {
    if (!this.shown) return nothing;
    return html`<p class="notice-bar">
      ${say('framed')} <a href=${location.href} target="_blank" rel="noopener">${say('framed-open')}</a>
    </p>`;
  }
}

customElements.define('sotto-framed', Framed);
