// @ts-check
/** The page's own deadlines: a message disappears on time even before the core removes it. */

/**
 * The arrival of a snapshot: by the steady clock, and by the wall clock, which continues while the computer sleeps.
 * @typedef {{ steady: number, wall: number }} Arrival
 */

/** @typedef {import('lit').ReactiveController} ReactiveController */

/** The longest delay that `setTimeout` takes. */
const LONGEST_MS = 2 ** 31 - 1;

/** @returns {Arrival} */
export function now() {
  return { steady: performance.now(), wall: Date.now() };
}

/**
 * The milliseconds that a message has left; null while its timer has not started. The clock that has advanced further
 * decides, so that one that is set back lengthens nothing.
 * @param {{ remainingMs?: number | null }} message
 * @param {Arrival} arrival
 */
export function left(message, arrival) {
  if (message.remainingMs == null) return null;
  const moment = now();
  return message.remainingMs - Math.max(moment.steady - arrival.steady, moment.wall - arrival.wall);
}

/**
 * Runs an element's update again when the next deadline comes.
 * @implements {ReactiveController}
 */
export class Deadline {
  #host;
  #timer = 0;

  /** @param {import('lit').ReactiveControllerHost} host */
  constructor(host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected() {
    document.addEventListener('visibilitychange', this.#update);
  }

  hostDisconnected() {
    document.removeEventListener('visibilitychange', this.#update);
    clearTimeout(this.#timer);
  }

  /** @param {number} ms from now; Infinity for never */
  next(ms) {
    clearTimeout(this.#timer);
    if (ms !== Infinity) this.#timer = window.setTimeout(this.#update, Math.min(Math.max(ms, 0), LONGEST_MS));
  }

  #update = () => this.#host.requestUpdate();
}
