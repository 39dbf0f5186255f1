// @ts-check
/** The call on the screen: ringing, in progress with a tile for each participant, or ended, with the reason. */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ring } from '../../calls/ringtone.js';
import { loudest } from '../../calls/webrtc.js';
import { Problem } from '../../core/problem.js';
import { session } from '../../core/session.js';
import { Task } from '../../core/task.js';
import { say } from '../../text/say.js';
import * as words from '../../text/views.js';
import { avatar } from '../avatar.js';
import { View } from '../element.js';
import { closedLock, phone, sliders } from '../icons.js';
import './call-check.js';
import './call-devices.js';
import './call-incoming.js';
import './call-tile.js';
import { mediaButtons } from './media-buttons.js';

// Loaded together: the call, and its elements.
export { Call } from '../../calls/call.js';

/** Loudness is looked at this often. */
const LISTEN_MS = 500;
/** @type {import('../../calls/call.js').Call | null} */
let call = null;

/** @param {import('../../calls/call.js').Call} one the call for the elements from now on */
export function connect(one) {
  call = one;
  for (const element of document.querySelectorAll('sotto-call')) /** @type {CallRegion} */ (element).attach();
}

class CallRegion extends View {
  static properties = { speaker: { state: true }, devices: { state: true } };

  constructor() {
    super();
    /** The peer who speaks. @type {string | null} */
    this.speaker = null;
    /** Whether the pickers are open. */
    this.devices = false;
    this.task = new Task(this);
    this.show = () => this.requestUpdate();
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    /** Ends the sound of ringing at the other side. @type {(() => void) | null} */
    this.quiet = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.attach();
    this.timer = setInterval(async () => (this.speaker = await loudest(call?.part?.connections.peers)), LISTEN_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
    call?.removeEventListener('change', this.show);
    this.quiet?.();
    this.quiet = null;
  }

  attach() {
    call?.addEventListener('change', this.show);
    this.requestUpdate();
  }

  updated() {
    const rings = !!call?.mine && call.view?.stage === 'ringingOut';
    if (rings) this.quiet ??= ring('there');
    else {
      this.quiet?.();
      this.quiet = null;
    }
    // Frames may flow once the sentence has been painted.
    if (this.querySelector('.call-sentence')) requestAnimationFrame(() => requestAnimationFrame(() => call?.seen()));
  }

  render() {
    const view = call?.view;
    if (!view || !call) return nothing;
    // Another call that rings is another dialog.
    if (view.stage === 'ringingIn') {
      return repeat([view], (one) => one.call, () => html`<sotto-call-incoming .view=${view} .call=${call}></sotto-call-incoming>`);
    }
    const title = words.callTitle(view);
    return html`<section class="call people-${Math.min(view.peers.length, 3)}" aria-label=${say('call')}>
      <header class="call-head">
        ${avatar(title)}
        <h2>${title}</h2>
        <p role="status" aria-label=${say('call-state')}>${words.callState(view)}</p>
      </header>
      ${view.stage === 'ended' ? nothing : html`<p class="call-sentence">${closedLock}<span>${words.callSentence(view)}</span></p>`}
      ${call.mine ? this.#mine(view) : this.#elsewhere(view)}
      <p class="problem" role="alert">${words.problem(call.part?.media.problem) || words.callProblem(view) || words.problem(this.task.problem)}</p>
    </section>`;
  }

  /** @param {import('../../core.d.ts').CallView} view */
  #mine({ peers, stage }) {
    const media = call?.part?.media;
    const { camera = null, screen = null } = media?.sent ?? {};
    const own = session.app?.account?.handle ?? '';
    return html`
      <ul class="tiles">
        ${repeat(peers, ({ peer }) => peer, (one) => html`<li class=${this.speaker === one.peer ? 'speaks' : ''}>
          <sotto-call-tile
            .view=${one}
            .peer=${call?.part?.connections.peers.get(one.peer) ?? null}
            .speaks=${this.speaker === one.peer}
          ></sotto-call-tile>
        </li>`)}
        <li class="self"><sotto-call-tile .own=${{ handle: own, camera, screen, muted: media?.muted ?? false }}></sotto-call-tile></li>
      </ul>
      ${this.devices && media ? html`<sotto-call-devices .media=${media} .sent=${media.sent}></sotto-call-devices>` : nothing}
      <div class="actions call-actions">
        ${mediaButtons(media)}
        <button type="button" aria-expanded=${this.devices} @click=${() => (this.devices = !this.devices)}>${sliders}${say('devices')}</button>
        ${this.#leave(stage)}
      </div>
    `;
  }

  /** @param {import('../../core.d.ts').CallView} view */
  #elsewhere({ stage }) {
    return html`
      ${stage === 'ended' ? nothing : html`<p>${say('call-in-other-tab')}</p>`}
      <div class="actions call-actions">${this.#leave(stage)}</div>
    `;
  }

  /** @param {import('../../core.d.ts').CallView['stage']} stage */
  #leave(stage) {
    const ends = stage !== 'ended';
    const act = () => call?.hangUp().catch((reason) => this.task.fail(Problem.from(reason)));
    return html`<button type="button" class=${ends ? 'hang-up' : ''} @click=${act}>${ends ? html`${phone}${say('hang-up')}` : say('close')}</button>`;
  }
}

customElements.define('sotto-call', CallRegion);
