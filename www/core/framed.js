// @ts-check
/** Inside another site, which could lay something else over this page: commands that no deceived click may give. */

import { Problem } from './problem.js';

/** Commands that change who can read, or give the account away. */
const GRAVE = new Set([
  'acknowledgeIdentity',
  'answerOff',
  'enterPairingCode',
  'markVerified',
  'proposeOff',
  'removeDevice',
  'scanSafety',
  'showPhrase',
]);

/** @type {Promise<boolean> | null} */
let deceivable = null;

/** Rejects a grave command if the page around this one could deceive. @param {import('../core.d.ts').Command} command */
export async function permit(command) {
  const refuses = command.verb === 'answerOff' && !command.agree;
  if (!GRAVE.has(command.verb) || refuses || !(await isDeceivable())) return;
  throw new Problem('framed');
}

/** Whether a page of another origin is around this one that the host of Sotto has not named. */
export function isDeceivable() {
  deceivable ??= hasStrangersAround() ? namesItsFrames().then((named) => !named) : Promise.resolve(false);
  return deceivable;
}

function hasStrangersAround() {
  try {
    for (let /** @type {Window} */ at = window; at !== window.top; at = at.parent) {
      if (at.parent.location.origin !== location.origin) return true;
    }
    return false;
  } catch {
    return true;
  }
}

/** Whether the host sends a policy on who may frame this page: the browser has enforced it. */
async function namesItsFrames() {
  try {
    const { headers } = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' });
    const [, sources] = /frame-ancestors([^;,]*)/.exec(headers.get('content-security-policy') ?? '') ?? [];
    return Boolean(sources) && !/(^|\s)(\*|https?:)(\s|$)/.test(sources);
  } catch {
    return false;
  }
}
