// @ts-check
/** The page's entry: defines its elements, makes its workers, and starts the session. */

import { allowCalls } from './calls/load.js';
import frames from './calls/transform-worker.js?worker&url';
import './components/shell/app.js';
import { session } from './core/session.js';
import { loadParts } from './lib/later.js';
import { language } from './text/language.js';
import worker from './worker/worker.js?worker&url';

/** The only script addresses that the page's content policy lets it make. */
const WORKERS = [worker, frames].map((url) => new URL(url, location.href).href);

const policy = window.trustedTypes?.createPolicy('app-url', {
  createScriptURL(url) {
    if (!WORKERS.includes(new URL(url, location.href).href)) throw new TypeError('not a worker');
    return url;
  },
});

void language.start(session.profile);
session.start(() => make(worker));
session.addEventListener('change', prepare);
allowCalls(() => make(frames));

/** A person with an account may want any part of the page, also while the server is away. */
function prepare() {
  if (!session.app?.account?.registered || session.app.connection !== 'online') return;
  session.removeEventListener('change', prepare);
  // Safari has no such callback.
  if ('requestIdleCallback' in window) window.requestIdleCallback(() => loadParts());
  else setTimeout(loadParts);
}

/** @param {string} script */
function make(script) {
  // The DOM types allow addresses as texts only.
  const url = /** @type {string} */ (/** @type {unknown} */ (policy?.createScriptURL(script) ?? script));
  return new Worker(url, { type: 'module' });
}
