// @ts-check
/** A problem as the page handles it: a stable code to branch on. The core's have a sentence; the page's own are worded by `text/views.js`. */

export class Problem extends Error {
  /**
   * @param {string} code stable; the core's, the browser's or the page's own
   * @param {string} [message] the core's sentence for a person
   * @param {Record<string, string>} [about] what the page's own sentence names
   */
  constructor(code, message = '', about = {}) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.about = about;
  }

  /** The part that can cross a worker boundary. @returns {import('../core.d.ts').ProblemView} */
  get view() {
    return { code: this.code, message: this.message };
  }

  /**
   * Makes a problem of whatever was thrown.
   * @param {unknown} reason
   * @returns {Problem}
   */
  static from(reason) {
    if (reason instanceof Problem) return reason;
    if (isView(reason)) return new Problem(reason.code, reason.message);
    console.error(reason);
    return new Problem('internal');
  }
}

/**
 * An error of the platform may have a numeric `code`; the core's are words.
 * @param {unknown} reason
 * @returns {reason is import('../core.d.ts').ProblemView}
 */
function isView(reason) {
  const view = /** @type {Partial<import('../core.d.ts').ProblemView> | null} */ (reason);
  return typeof view === 'object' && typeof view?.code === 'string' && typeof view.message === 'string';
}
