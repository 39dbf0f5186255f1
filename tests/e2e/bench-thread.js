// @ts-check
/**
 * A long thread: 1,000 messages written one after another, until the other side shows the last; and one's own message
 * among them, from the key to the screen. Prints `name: value unit`.
 */

import { figure, report } from './figures.js';
import { Stage } from './people.js';

const MESSAGES = 1_000;
const RUNS = 9;
/** The rates at the beginning and at the end are those of this many messages. */
const PART = 100;

const stage = await Stage.set();
const [ana, ben] = await stage.protectedPair();
const box = await ana.message.elementHandle();
const log = await ana.messages.elementHandle();

/** Writes as a quick person does: the words are there at once, and the next ones follow when the page shows them. */
const write = (/** @type {string} */ text) =>
  ana.page.evaluate(
    async ([box, log, text]) => {
      const area = /** @type {HTMLTextAreaElement} */ (box);
      const start = performance.now();
      const shown = new Promise((resolve) => {
        const watch = new MutationObserver(() => {
          if (!/** @type {HTMLElement} */ (log).lastElementChild?.textContent?.includes(/** @type {string} */ (text))) return;
          watch.disconnect();
          resolve(undefined);
        });
        watch.observe(/** @type {HTMLElement} */ (log), { childList: true, subtree: true, characterData: true });
      });
      area.value = /** @type {string} */ (text);
      area.dispatchEvent(new Event('input', { bubbles: true }));
      area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      await shown;
      return performance.now() - start;
    },
    /** @type {const} */ ([box, log, text]),
  );

const start = performance.now();
/** @type {number[]} */
const times = [];
for (let message = 0; message < MESSAGES; message += 1) {
  await write(`Message ${message}.`);
  times.push(performance.now());
}
await ben.messages.getByText(`Message ${MESSAGES - 1}.`, { exact: true }).waitFor({ timeout: 300_000 });
figure(`page: ${MESSAGES} messages one after another, until all are at the other side`, performance.now() - start, 'ms');
const rate = (/** @type {number} */ from) => (PART * 1000) / (times[from + PART - 1] - times[from]);
figure('page: of these, the first hundred', rate(0), 'messages/s');
figure('page: of these, the last hundred', rate(MESSAGES - PART), 'messages/s');

const own = [];
for (let run = 0; run < RUNS; run += 1) own.push(await write(`One more, ${run}.`));
report(`page: an own message among ${MESSAGES}, from the key to the screen`, own);
await stage.end();
await Stage.close();
