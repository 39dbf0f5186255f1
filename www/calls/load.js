// @ts-check
/** Loads the code of calls when a call starts, rings, or is in progress. */

import { Problem } from '../core/problem.js';
import { session } from '../core/session.js';
import { retried } from '../lib/later.js';

const part = retried(() => import('../components/call/call.js'));

/** @typedef {import('./call.js').Call} Call */

/** @type {Promise<Call> | null} */
let loading = null;
/** @type {() => Worker} */
let makeWorker = () => {
  throw new Problem('internal');
};

/** @param {() => Worker} make the worker of a call's frames */
export function allowCalls(make) {
  makeWorker = make;
  session.addEventListener('change', () => {
    if (!loading && session.app?.call) void loadCalls().catch(() => {});
  });
}

/** The page's call, and the elements that show it. @returns {Promise<Call>} rejects with a `Problem` */
export function loadCalls() {
  loading ??= load().catch((reason) => {
    loading = null;
    console.error(reason);
    throw new Problem('callsNotLoaded');
  });
  return loading;
}

async function load() {
  const { Call, connect } = await part();
  const call = new Call((command) => session.run(command), makeWorker);
  const follow = () => (session.fault ? call.end() : call.follow(session.app));
  session.addEventListener('change', follow);
  session.addEventListener('call', (event) => call.hear(/** @type {CustomEvent} */ (event).detail));
  // If another tab owns the core, it hangs up for this one; otherwise the others learn it from their connections.
  window.addEventListener('pagehide', () => call.end());
  follow();
  connect(call);
  return call;
}
