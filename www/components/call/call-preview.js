// @ts-check
/** A preview before a call: the own picture, and the choice of devices. */

import { html, nothing } from 'lit';
import { say } from '../../text/say.js';
import { problem } from '../../text/views.js';
import { Element } from '../element.js';
import './call-devices.js';
import { play } from './call-tile.js';

class CallPreview extends Element {
  static properties = { call: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../../calls/call.js').Call | null} */
    this.call = null;
    this.show = () => this.requestUpdate();
  }

  firstUpdated() {
    this.call?.addEventListener('change', this.show);
    void this.call?.prepare();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.call?.removeEventListener('change', this.show);
    this.call?.unprepare();
  }

  render() {
    const media = this.call?.ready;
    if (!media) return nothing;
    return html`
      ${media.sent.camera
        ? html`<video class="picture own" autoplay playsinline muted aria-label=${say('your-picture')}></video>`
        : html`<div class="no-picture"><p>${problem(media.problem) || say('camera-starts')}</p></div>`}
      <sotto-call-devices .media=${media} .sent=${media.sent}></sotto-call-devices>
    `;
  }

  updated() {
    play(this.querySelector('video'), this.call?.ready?.sent.camera ?? null);
  }
}

customElements.define('sotto-call-preview', CallPreview);
