// @ts-check
/** A command in an element's view: whether it is under way, and why it failed. */

import { html, nothing } from 'lit';
import * as words from '../text/views.js';
import { Problem } from './problem.js';
import { session } from './session.js';

export class Task {
  busy = false;
  /** @type {Problem | null} */
  problem = null;
  #host;

  /** @param {import('lit').ReactiveControllerHost} host rendered again when one of the two changes */
  constructor(host) {
    this.#host = host;
  }

  /**
   * One at a time: a command during another one is not run.
   * @param {import('../core.d.ts').Command} command
   * @returns {Promise<import('../core.d.ts').Outcome | null>} null when it was not done; `problem` has the reason
   */
  async run(command) {
    if (this.busy) return null;
    this.#set(true, null);
    try {
      const outcome = await session.run(command);
      this.#set(false, null);
      return outcome;
    } catch (reason) {
      this.fail(Problem.from(reason));
      return null;
    }
  }

  /** Work that is no single command. @param {() => Promise<unknown>} work @returns {Promise<boolean>} whether it was done */
  async work(work) {
    if (this.busy) return false;
    this.#set(true, null);
    try {
      await work();
      this.#set(false, null);
      return true;
    } catch (reason) {
      this.fail(Problem.from(reason));
      return false;
    }
  }

  /** A part of the page that is needed now. @param {import('../lib/later.js').Part} load @returns {Promise<boolean>} */
  async load(load) {
    try {
      await load();
      if (this.problem) this.#set(this.busy, null);
      return true;
    } catch (reason) {
      console.error(reason);
      this.fail(new Problem('partNotLoaded'));
      return false;
    }
  }

  /** @param {Problem} problem */
  fail(problem) {
    this.#set(false, problem);
  }

  /** The problem's words, in an element that exists before them, so that they are read out. @param {string} [id] */
  words(id) {
    return html`<p class="problem" id=${id ?? nothing} role="alert">${words.problem(this.problem)}</p>`;
  }

  /** @param {boolean} busy @param {Problem | null} problem */
  #set(busy, problem) {
    this.busy = busy;
    this.problem = problem;
    this.#host.requestUpdate();
  }
}
