// @ts-check
/** The page's entry: defines its elements, makes its workers, and starts the session. */

import { allowCalls } from './calls/line.js';
import './components/app.js';
import { session } from './session.js';
import worker from './worker.js?worker&url';

/** The only script address that the page's content policy lets it make. */
const policy = window.trustedTypes?.createPolicy('app-url', {
  createScriptURL(url) {
    if (new URL(url, location.href).href !== new URL(worker, location.href).href) throw new TypeError('not the worker');
    return url;
  },
});

session.start(() => make('sotto'));
allowCalls(make);

/** @param {string} name what the worker is for */
function make(name) {
  // The DOM types know addresses as texts only.
  const url = /** @type {string} */ (/** @type {unknown} */ (policy?.createScriptURL(worker) ?? worker));
  return new Worker(url, { type: 'module', name });
}
