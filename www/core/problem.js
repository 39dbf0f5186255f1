// @ts-check
/**
 * A problem as the page handles it: a stable code to branch on, and the names for its sentence. `text/views.js` words
 * it.
 */

/** @typedef {import('../page.d.ts').ProblemView} ProblemView */

export class Problem extends Error {
  /**
   * @param {string} code stable; the core's, the browser's or the page's own
   * @param {Record<string, unknown>} [about] the names for the sentence
   */
  constructor(code, about = {}) {
    super(code);
    this.name = 'Problem';
    this.code = code;
    this.about = about;
  }

  /** The part that can cross a worker boundary. @returns {ProblemView} */
  get view() {
    return { ...this.about, code: this.code };
  }

  /**
   * Makes a problem of whatever was thrown.
   * @param {unknown} reason
   * @returns {Problem}
   */
  static from(reason) {
    if (reason instanceof Problem) return reason;
    if (isView(reason)) {
      const { code, ...about } = reason;
      return new Problem(code, about);
    }
    console.error(reason);
    return new Problem('internal');
  }
}

/**
 * An error of the platform may have a `code`, too; the core's problems are plain objects.
 * @param {unknown} reason
 * @returns {reason is ProblemView}
 */
function isView(reason) {
  if (typeof reason !== 'object' || reason instanceof Error) return false;
  return typeof (/** @type {Partial<ProblemView> | null} */ (reason)?.code) === 'string';
}
