// @ts-check
/** The page's end of a call's media worker: makes transforms, passes sealed keys on, and receives its reports. */

import { Problem } from '../core/problem.js';

/** Tells by `report` events (`detail` is a `FrameReport`). */
export class Sealer extends EventTarget {
  /** Whether frames can be sealed: the call's keys are there. */
  canSeal = false;
  #worker;
  #next = 1;
  /** The worker's public key, for the core to seal the call's keys to. @type {Promise<string>} */
  key;

  /** @param {() => Worker} makeWorker */
  constructor(makeWorker) {
    super();
    if (!('RTCRtpScriptTransform' in globalThis)) {
      throw new Problem('noEncryptedCalls');
    }
    this.#worker = makeWorker();
    const failed = new Problem('sealerNotLoaded');
    this.key = new Promise((resolve, reject) => {
      this.#worker.addEventListener('error', () => reject(failed));
      this.#worker.addEventListener('message', ({ data }) => {
        if (data.kind === 'key') return resolve(data.key);
        if (data.kind === 'failed') return reject(failed);
        if (data.kind === 'keys') this.canSeal = data.ready;
        this.dispatchEvent(new CustomEvent('report', { detail: data }));
      });
    });
    this.key.catch(() => {});
  }

  /** @param {Uint8Array} sealedKeys */
  install(sealedKeys) {
    this.#worker.postMessage({ sealedKeys });
  }

  /**
   * For one sender or receiver, before anything else is done with it.
   * @param {string} peer
   * @param {'send' | 'receive'} direction
   * @returns {{ line: string, transform: unknown }}
   */
  transform(peer, direction) {
    const line = `${direction}-${this.#next++}`;
    const { RTCRtpScriptTransform } = /** @type {any} */ (globalThis);
    return { line, transform: new RTCRtpScriptTransform(this.#worker, { line, peer, direction }) };
  }

  /** Wipes the keys; no frame passes from now on. */
  close() {
    this.canSeal = false;
    this.#worker.postMessage({ close: true });
  }
}
