// @ts-check
/** One participant in a call: the picture, or the reason why there is none. */

import { html, nothing } from 'lit';
import { named, plain, rich, say } from '../../text/say.js';
import { peer } from '../../text/views.js';
import { avatar } from '../avatar.js';
import { Element } from '../element.js';
import { muted } from '../icons.js';

const QUALITY = /** @type {const} */ ({ good: 'quality-good', fair: 'quality-fair', poor: 'quality-poor' });

class Tile extends Element {
  static properties = {
    view: { attribute: false },
    // The same connection, but with possibly changed media.
    peer: { attribute: false, hasChanged: () => true },
    own: { attribute: false },
    speaks: { attribute: false },
    silenced: { state: true },
  };

  constructor() {
    super();
    /** @type {import('../../core.d.ts').CallPeerView | null} */
    this.view = null;
    /** @type {import('../../calls/peer.js').Peer | null} */
    this.peer = null;
    /** This device. @type {{ handle: string, camera: MediaStreamTrack | null, screen: MediaStreamTrack | null, muted: boolean } | null} */
    this.own = null;
    this.speaks = false;
    /** The person has silenced this participant. */
    this.silenced = false;
  }

  render() {
    const name = this.view ? named(this.view) : '';
    const { picture } = this.#tracks();
    const quality = this.peer?.quality;
    return html`
      ${picture
        ? html`<video
            class="picture ${(this.own ?? this.view)?.screen ? 'screen' : this.own ? 'own' : ''}"
            autoplay
            playsinline
            muted
            aria-label=${this.own ? say('your-own-picture') : plain('picture-of', { name })}
          ></video>`
        : html`<div class="no-picture">${avatar(this.own?.handle ?? name)}<p>${this.#why(name)}</p></div>`}
      <audio autoplay></audio>
      <p class="tile-name">
        <strong>${this.own ? say('you') : name}</strong>${(this.own?.muted ?? this.view?.muted) ? html`<span class="tag">${muted}${say('muted')}</span>` : nothing}
        ${this.speaks ? html`<span class="tag">${say('speaks')}</span>` : nothing}
        ${quality && this.view?.state === 'connected'
          ? html`<span class="quality ${quality}"><span class="bars" aria-hidden="true"><i></i><i></i><i></i></span>${say(QUALITY[quality])}</span>`
          : nothing}
        ${picture && this.peer?.forged ? html`<span class="problem">${this.#why(name)}</span>` : nothing}
        ${this.own
          ? nothing
          : html`<button type="button" class="link" aria-pressed=${this.silenced} @click=${() => (this.silenced = !this.silenced)}>
              ${rich('silence', { name })}
            </button>`}
      </p>
    `;
  }

  updated() {
    const { picture, sound } = this.#tracks();
    play(this.querySelector('video'), picture);
    const audio = this.querySelector('audio');
    if (audio) audio.muted = this.silenced;
    play(audio, sound);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const one of this.querySelectorAll('video, audio')) /** @type {HTMLMediaElement} */ (one).srcObject = null;
  }

  /** Tracks of the other side only after their frames authenticated. */
  #tracks() {
    if (this.own) return { picture: this.own.screen ?? this.own.camera, sound: null };
    const { microphone = null, camera = null, screen = null } = this.peer?.tracks ?? {};
    return { picture: (this.view?.screen && screen) || (this.view?.camera && camera) || null, sound: microphone };
  }

  /** @param {string} name */
  #why(name) {
    if (this.own) return say('own-camera-off');
    if (this.peer?.forged) return rich('not-sealed', { name });
    // The core has words for all cases but a picture that is under way.
    return (this.view && peer(this.view)) || rich('waiting-for-picture', { name });
  }
}

/** Lets an element play a track, or none. @param {HTMLMediaElement | null} element @param {MediaStreamTrack | null} track */
export function play(element, track) {
  if (!element) return;
  const now = /** @type {MediaStream | null} */ (element.srcObject)?.getTracks()[0] ?? null;
  if (now !== track) element.srcObject = track && new MediaStream([track]);
}

customElements.define('sotto-call-tile', Tile);
