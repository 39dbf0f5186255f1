// @ts-check
/** The buttons for the media that this tab sends into a call: sound, camera, screen. */

import { html } from 'lit';
import { say } from '../../text/say.js';
import { film, microphone, screen as display } from '../icons.js';

/** @param {import('../../calls/media.js').Media | undefined} media */
export function mediaButtons(media) {
  const { camera = null, screen = null } = media?.sent ?? {};
  /** @param {unknown} icon @param {string} name @param {boolean} on @param {() => unknown} act */
  const toggle = (icon, name, on, act) => html`<button type="button" aria-pressed=${on} @click=${act}>${icon}${name}</button>`;
  return html`
    ${toggle(microphone, say('mute'), media?.muted ?? false, () => media?.mute(!media.muted))}
    ${toggle(film, say('camera'), !!camera, () => media?.film(!camera))}
    ${toggle(display, say('share-screen'), !!screen, () => media?.share(!screen))}
  `;
}
