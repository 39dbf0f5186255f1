// @ts-check
/** Both ends of the boundary between the page and its worker: a closed table of verbs, and every call settles. */

import { Problem } from './problem.js';

/**
 * The commands of the page to its worker.
 * @typedef {object} Verbs
 * @property {(argument: { profile: string, relay: string }) => Promise<void>} open
 * @property {(command: import('../core.d.ts').Command, signal: AbortSignal) => Promise<import('../core.d.ts').Outcome>} run
 * @property {() => Promise<void>} close
 */

/**
 * A `Worker`, or the worker's own global scope.
 * @typedef {object} Port
 * @property {(message: unknown) => void} postMessage
 * @property {(kind: 'message', listener: (event: any) => void) => void} addEventListener
 */

/** The page's end. */
export class Caller {
  /** @type {Map<number, { resolve: (value: any) => void, reject: (problem: Problem) => void }>} */
  #waiting = new Map();
  /** @type {Problem | null} */
  #ended = null;
  #next = 1;
  #port;

  /**
   * @param {Port} port
   * @param {(event: import('../page.d.ts').PageEvent) => void} onEvent
   */
  constructor(port, onEvent) {
    this.#port = port;
    port.addEventListener('message', ({ data }) => {
      if (data.event) onEvent(data.event);
      else this.#settle(data);
    });
  }

  /**
   * @template {keyof Verbs} V
   * @param {V} verb
   * @param {Parameters<Verbs[V]>[0]} [argument]
   * @param {AbortSignal} [signal] ends the call; an answer that comes later is dropped
   * @returns {ReturnType<Verbs[V]>} rejects with a `Problem`, or with the signal's reason
   */
  call(verb, argument, signal) {
    const answer = new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      if (signal?.aborted) return reject(signal.reason);
      const id = this.#next++;
      const abort = () => {
        this.#waiting.delete(id);
        this.#port.postMessage({ id, abort: true });
        reject(signal?.reason);
      };
      const done = () => signal?.removeEventListener('abort', abort);
      this.#waiting.set(id, {
        resolve: (value) => (done(), resolve(value)),
        reject: (problem) => (done(), reject(problem)),
      });
      signal?.addEventListener('abort', abort, { once: true });
      this.#port.postMessage({ id, verb, argument });
    });
    return /** @type {ReturnType<Verbs[V]>} */ (answer);
  }

  /**
   * The worker has ended: every open request gets an answer.
   * @param {Problem} problem
   */
  end(problem) {
    this.#ended = problem;
    for (const { reject } of this.#waiting.values()) reject(problem);
    this.#waiting.clear();
  }

  /** @param {{ id: number, value?: unknown, problem?: import('../page.d.ts').ProblemView }} answer */
  #settle({ id, value, problem }) {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (problem) call?.reject(Problem.from(problem));
    else call?.resolve(value);
  }
}

/**
 * The worker's end: answers calls from `table`, and nothing else.
 * @param {Port} port
 * @param {Verbs} table
 * @returns {(event: import('../page.d.ts').PageEvent) => void} sends the page an event
 */
export function serve(port, table) {
  const verbs = new Map(Object.entries(table));
  /** @type {Map<number, AbortController>} */
  const running = new Map();
  port.addEventListener('message', async ({ data: { id, verb, argument, abort } }) => {
    if (abort) return running.get(id)?.abort();
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const run = verbs.get(verb);
      if (!run) throw new Problem('internal');
      port.postMessage({ id, value: await run(argument, controller.signal) });
    } catch (reason) {
      if (!controller.signal.aborted) port.postMessage({ id, problem: Problem.from(reason).view });
    } finally {
      running.delete(id);
    }
  });
  return (event) => port.postMessage({ event });
}
