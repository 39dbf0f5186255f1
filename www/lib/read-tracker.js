// @ts-check
/** Tracks which messages were painted on a visible screen. Only that starts their timers. */

/** The part of a message, or of the screen if the message is larger, that must be visible. */
const ENOUGH = 0.5;

export class ReadTracker {
  /** Ids of messages on the screen that were not reported yet. @type {Set<string>} */
  #seen = new Set();
  /** @type {Map<Element, string>} */
  #watched = new Map();
  #frame = 0;
  #observer;
  #report;

  /** @param {(ids: string[]) => void} report once for each message */
  constructor(report) {
    this.#report = report;
    this.#observer = new IntersectionObserver((entries) => this.#look(entries), { threshold: [0.1, ENOUGH, 1] });
    document.addEventListener('visibilitychange', this.#flush);
  }

  /** @param {Element} element @param {string} id */
  watch(element, id) {
    if (this.#watched.get(element) === id) return;
    this.#watched.set(element, id);
    this.#observer.observe(element);
  }

  /** Stops watching all messages. */
  clear() {
    for (const element of this.#watched.keys()) this.#observer.unobserve(element);
    this.#watched.clear();
    this.#seen.clear();
  }

  close() {
    this.clear();
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    document.removeEventListener('visibilitychange', this.#flush);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #look(entries) {
    for (const entry of entries) {
      const id = this.#watched.get(entry.target);
      const screen = entry.rootBounds?.height ?? window.innerHeight;
      const enough = entry.intersectionRatio >= ENOUGH || entry.intersectionRect.height >= screen * ENOUGH;
      if (id === undefined) continue;
      if (entry.isIntersecting && enough) this.#seen.add(id);
      else this.#seen.delete(id);
    }
    this.#flush();
  }

  /** Laid-out messages are painted one frame later; a hidden page has no frames. */
  #flush = () => {
    cancelAnimationFrame(this.#frame);
    if (this.#seen.size === 0 || document.visibilityState !== 'visible') return;
    this.#frame = requestAnimationFrame(() => {
      if (document.visibilityState !== 'visible') return;
      const ids = [...this.#seen];
      for (const [element, id] of this.#watched) {
        if (!this.#seen.has(id)) continue;
        this.#observer.unobserve(element);
        this.#watched.delete(element);
      }
      this.#seen.clear();
      if (ids.length > 0) this.#report(ids);
    });
  };
}
