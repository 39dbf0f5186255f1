// @ts-check
/** Bugs that the core and its driver reported, counted by line: fixed lines without content, for the developers. */

/** How many different lines are counted. They are literals of the program's source, and few. */
const MOST_LINES = 50;

export class Bugs {
  /** How often each line was reported; the first one comes first. @type {Map<string, number>} */
  #counts = new Map();
  #key;

  /** Continues the counts from before a reload of this tab. @param {string} profile */
  constructor(profile) {
    this.#key = `sotto/${profile}/bugs`;
    try {
      this.#counts = read(sessionStorage.getItem(this.#key) ?? '[]');
    } catch {
      // A browser without storage for the tab: counted from here on.
    }
  }

  /** How often anything was reported. */
  get total() {
    return [...this.#counts.values()].reduce((sum, times) => sum + times, 0);
  }

  /** Each line, and how often it was reported. @returns {[string, number][]} */
  get lines() {
    return [...this.#counts];
  }

  /** All lines as they are copied, in the same form for readers of every language. */
  get text() {
    return this.lines.map(([line, times]) => `${times} × ${line}`).join('\n');
  }

  /** @param {string} line */
  count(line) {
    const times = this.#counts.get(line) ?? 0;
    if (times === 0 && this.#counts.size >= MOST_LINES) return;
    this.#counts.set(line, times + 1);
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.lines));
    } catch {
      // They are shown until the next reload.
    }
  }
}

/** @param {string} kept @returns {Map<string, number>} */
function read(kept) {
  const lines = /** @type {[unknown, unknown][]} */ (JSON.parse(kept));
  const whole = lines.every(([line, times]) => typeof line === 'string' && Number.isSafeInteger(times));
  return whole ? new Map(/** @type {[string, number][]} */ (lines)) : new Map();
}
