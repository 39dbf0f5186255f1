// @ts-check
/** The first name of this browser among the account's devices, until the person renames it. */

import { session } from '../core/session.js';
import { plain, say } from '../text/say.js';

/** The first that is found counts: later ones are in the texts of earlier ones, too. @type {[RegExp, string][]} */
const BROWSERS = [
  [/Firefox|FxiOS/, 'Firefox'],
  [/Edg/, 'Edge'],
  [/OPR/, 'Opera'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
];

/** @type {[RegExp, string][]} */
const SYSTEMS = [
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Mac/, 'Mac'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'Chromebook'],
  [/Linux/, 'Linux'],
];

/** "Firefox on Linux". */
export function browserName() {
  const find = (/** @type {[RegExp, string][]} */ table) => table.find(([mark]) => mark.test(navigator.userAgent))?.[1];
  const browser = find(BROWSERS) ?? say('a-browser');
  const system = find(SYSTEMS);
  const name = system ? plain('browser-on', { browser, system }) : browser;
  // A name has no controls of direction, even where the language's words have some.
  return name.replace(/\p{Bidi_Control}/gu, '');
}

/** The device that was named last. */
let named = '';

/** Names this device as soon as it has its account, at any time. A device without a name of its own does no harm. */
export function nameThisDevice() {
  const { account, devices } = session.app ?? {};
  const own = account?.registered && devices?.find((one) => one.own && !one.name);
  if (!own || own.device === named) return;
  named = own.device;
  session.run({ verb: 'renameDevice', device: named, name: browserName() }).catch(() => {});
}
