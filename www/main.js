// @ts-check
/** The page's entry: defines its elements, makes the worker, and starts the session. */

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

session.start(() => {
  // The DOM types know addresses as texts only.
  const url = /** @type {string} */ (/** @type {unknown} */ (policy?.createScriptURL(worker) ?? worker));
  return new Worker(url, { type: 'module', name: 'sotto' });
});
