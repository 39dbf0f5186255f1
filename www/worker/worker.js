// @ts-check
/** The worker: loads the core's WebAssembly, and owns the core or attaches to the tab that does. */

import { outlive } from '../calls/tab-lock.js';
import { Problem } from '../core/problem.js';
import { serve } from '../core/rpc.js';
import { Core, initSync } from '../pkg/sotto.js';
import wasm from '../pkg/sotto_bg.wasm?url';
import { Ownership } from './ownership.js';

/** @type {Ownership | null} */
let ownership = null;

const tell = serve(/** @type {import('../core/rpc.js').Port} */ (/** @type {unknown} */ (self)), {
  // Every tab loads the code at once, so that one can take over while the server cannot be reached.
  async open({ profile, relay }) {
    try {
      initSync({ module: await WebAssembly.compileStreaming(fetch(wasm)) });
    } catch (reason) {
      console.error(reason);
      throw new Problem('coreNotLoaded');
    }
    ownership = new Ownership(`sotto/${profile}`, (onEvent) => open(profile, relay, onEvent), tell);
    ownership.start();
  },
  async run(command, signal) {
    if (!ownership) throw new Problem('loadFailed');
    return ownership.run(command, signal);
  },
  async close() {
    ownership?.close();
  },
});

/** Opens the core, which ends its part of a call when the call's tab has ended. @type {typeof Core.open} */
async function open(profile, relay, onEvent) {
  const follow = outlive((command) => core.run(command));
  const core = await Core.open(profile, relay, (/** @type {import('../core.d.ts').News} */ event) => {
    onEvent(event);
    if (event.kind === 'app') follow(event.app.call);
    else if (event.kind === 'appChange') follow(event.change.app.call);
  });
  return core;
}

/**
 * A core that trapped is half-way through an input, and its socket still calls it: the worker ends at once, and with it
 * the lock. Another tab, or a new worker of this one, opens the core from the last commit.
 */
const trapped = (/** @type {unknown} */ reason) => {
  if (!(reason instanceof WebAssembly.RuntimeError)) return;
  const problem = new Problem('crashed');
  tell({ kind: 'fault', problem: problem.view });
  self.close();
};
addEventListener('error', (event) => trapped(event.error));
addEventListener('unhandledrejection', (event) => trapped(event.reason));
