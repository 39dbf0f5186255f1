// @ts-check
/** One test: a stage of its own, and a name that is a sentence. */

import { after, test } from 'node:test';
import { LIMIT_MS } from './patience.js';
import { Stage } from './people.js';

/** @param {string} name @param {(stage: Stage) => Promise<void>} run @param {number} [limit] in milliseconds */
export function story(name, run, limit = LIMIT_MS) {
  test(name, { timeout: limit }, async () => {
    const stage = await Stage.set();
    try {
      await run(stage);
    } catch (error) {
      await stage.photograph(name);
      throw error;
    } finally {
      await stage.end();
    }
  });
}

// The browser ends with the file's last test.
after(() => Stage.close());
