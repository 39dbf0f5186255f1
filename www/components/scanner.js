// @ts-check
/** A textbox for the code on the other screen: pasted, typed, or read by the camera. */

import { html, nothing } from 'lit';
import { say } from '../text/say.js';
import * as words from '../text/views.js';
import { Element } from './element.js';
import { camera } from './icons.js';
import { retried } from '../lib/later.js';

const scan = retried(() => import('../lib/scan.js'));

/** Between two looks at the picture. */
const LOOK_MS = 150;
/** The largest size at which a picture is searched: a larger one makes a code neither clearer nor quicker to read. */
const LOOK_PX = 720;

class Scanner extends Element {
  static properties = {
    name: { attribute: false },
    hint: { attribute: false },
    problem: { attribute: false },
    looks: { state: true },
    blind: { state: true },
  };

  constructor() {
    super();
    /** The textbox's name. */
    this.name = '';
    this.hint = '';
    /** Why the code was refused. @type {import('../core/problem.js').Problem | null} */
    this.problem = null;
    this.looks = false;
    /** Whether no camera can be used. */
    this.blind = false;
    /** Ends the present look through the camera. */
    this.ended = new AbortController();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stop();
  }

  get value() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector('textarea')).value.trim();
  }

  render() {
    const able = Boolean(navigator.mediaDevices?.getUserMedia);
    return html`<div class="field">
      <label for="code">${this.name}</label>
      <textarea
        id="code"
        rows="2"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        aria-describedby="code-hint code-problem"
        aria-invalid=${this.problem ? 'true' : nothing}
      ></textarea>
      <p class="hint" id="code-hint">${this.hint}</p>
      <p class="problem" id="code-problem" role="alert">${words.problem(this.problem) || (this.blind ? say('no-camera') : '')}</p>
      ${able
        ? html`<button type="button" aria-expanded=${this.looks} @click=${this.#toggle}>
            ${camera}${this.looks ? say('stop-camera') : say('scan')}
          </button>`
        : nothing}
      ${this.looks ? html`<video class="view" muted playsinline aria-label=${say('camera-sees')}></video>` : nothing}
    </div>`;
  }

  #toggle() {
    if (this.looks) this.#stop();
    else this.#look();
  }

  #stop() {
    this.ended.abort();
    this.looks = false;
  }

  async #look() {
    this.ended = new AbortController();
    const { signal } = this.ended;
    this.blind = false;
    this.looks = true;
    try {
      const { read } = await scan();
      await this.updateComplete;
      const video = /** @type {HTMLVideoElement} */ (this.querySelector('video'));
      const text = await read(video, { signal, everyMs: LOOK_MS, largestPx: LOOK_PX });
      if (signal.aborted) return;
      /** @type {HTMLTextAreaElement} */ (this.querySelector('textarea')).value = text;
      this.#stop();
      this.dispatchEvent(new Event('scanned'));
    } catch {
      if (signal.aborted) return;
      this.#stop();
      this.blind = true;
    }
  }
}

customElements.define('sotto-scanner', Scanner);
