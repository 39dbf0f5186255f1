// @ts-check
/** The browsers of the stories: how they are launched, once for each kind. */

import { chromium, firefox } from 'playwright-core';
import { PATIENCE_MS } from './patience.js';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Cameras and microphones that are made up, the second camera for depth only; and calls that do not leave this machine.
  '--use-fake-device-for-media-stream=fps=10,device-count=3',
  '--use-fake-ui-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/** The same for Firefox. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
};

/** @typedef {'chromium' | 'firefox'} Kind */

/** The browser of people who ask for none: Chromium, unless SOTTO_BROWSER names Firefox. */
export const USUAL = /** @type {Kind} */ (process.env.SOTTO_BROWSER ?? 'chromium');
/** The running browsers. @type {Map<Kind, Promise<import('playwright-core').Browser>>} */
export const browsers = new Map();

/** SOTTO_FLAGS go after Chromium's own ones, and count for more. @param {Kind} kind */
export function launch(kind) {
  const more = process.env.SOTTO_FLAGS?.split(' ') ?? [];
  const { CHROMIUM = '/usr/bin/chromium', FIREFOX = '/usr/bin/firefox-esr' } = process.env;
  const running =
    browsers.get(kind) ??
    (kind === 'firefox'
      ? firefox.launch({ channel: 'moz-firefox', executablePath: FIREFOX, firefoxUserPrefs: PREFERENCES, timeout: PATIENCE_MS })
      : chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...more], timeout: PATIENCE_MS }));
  browsers.set(kind, running);
  return running;
}
