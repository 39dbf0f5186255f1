// @ts-check
/** Tracks which messages were painted on a visible screen. Only that starts their timers. */

/** The part of a message, or of the log if the message is taller, that must be visible. */
const ENOUGH = 0.5;

/**
 * Whether so much of a message is in sight that a person can read it: half of it, or half of the log's height.
 * @param {{ top: number, bottom: number }} message
 * @param {{ top: number, bottom: number }} log
 */
export function isInSight(message, log) {
  const visible = Math.min(message.bottom, log.bottom) - Math.max(message.top, log.top);
  return visible > 0 && visible >= ENOUGH * Math.min(message.bottom - message.top, log.bottom - log.top);
}

export class ReadTracker {
  /** Messages that were not reported yet. @type {Map<Element, string>} */
  #watched = new Map();
  /** Those with a part in the log's window. @type {Set<Element>} */
  #near = new Set();
  #frame = 0;
  #log;
  #observer;
  #resized;
  #report;

  /** @param {Element} log that scrolls @param {(ids: string[]) => void} report once for each message */
  constructor(log, report) {
    this.#log = log;
    this.#report = report;
    this.#observer = new IntersectionObserver((entries) => this.#move(entries), { root: log });
    this.#resized = new ResizeObserver(this.#look);
    this.#resized.observe(log);
    log.addEventListener('scroll', this.#look);
    document.addEventListener('visibilitychange', this.#look);
  }

  /** @param {Element} element @param {string} id */
  watch(element, id) {
    if (this.#watched.get(element) === id) return;
    this.#watched.set(element, id);
    this.#observer.observe(element);
  }

  /** Stops watching all messages. */
  clear() {
    for (const element of [...this.#watched.keys()]) this.#leave(element);
  }

  close() {
    this.clear();
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.#resized.disconnect();
    this.#log.removeEventListener('scroll', this.#look);
    document.removeEventListener('visibilitychange', this.#look);
  }

  /** @param {Element} element */
  #leave(element) {
    this.#observer.unobserve(element);
    this.#watched.delete(element);
    this.#near.delete(element);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #move(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && this.#watched.has(target)) this.#near.add(target);
      else this.#near.delete(target);
    }
    this.#look();
  }

  /** Laid-out messages are painted one frame later; a hidden page has no frames. */
  #look = () => {
    cancelAnimationFrame(this.#frame);
    if (this.#near.size === 0 || document.visibilityState !== 'visible') return;
    this.#frame = requestAnimationFrame(() => {
      if (document.visibilityState !== 'visible') return;
      const log = this.#log.getBoundingClientRect();
      const seen = [...this.#near].filter((one) => isInSight(one.getBoundingClientRect(), log));
      const ids = seen.map((one) => this.#watched.get(one) ?? '');
      for (const one of seen) this.#leave(one);
      if (ids.length > 0) this.#report(ids);
    });
  };
}
