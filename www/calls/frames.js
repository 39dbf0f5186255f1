// @ts-check
/** The worker's path of every encoded frame: it is sealed or opened, or dropped. */

/**
 * The purpose of one transform.
 * @typedef {object} Line
 * @property {string} line its name, which reports carry
 * @property {string} peer whose connection it is
 * @property {'send' | 'receive'} direction
 */

/** How often counts of dropped frames are reported at most. */
const COUNT_MS = 1_000;
/** How long all frames must be dropped before the page shows that nothing can be played. */
const SILENT_MS = 1_000;

export class Frames {
  #cipher;
  #tell;
  /** Transforms that send. @type {Set<any>} */
  #senders = new Set();

  /**
   * @param {import('../page.d.ts').FrameCipher} cipher
   * @param {(report: import('../page.d.ts').FrameReport) => void} tell
   */
  constructor(cipher, tell) {
    this.#cipher = cipher;
    this.#tell = tell;
  }

  /** @param {Uint8Array} sealedKeys */
  install(sealedKeys) {
    const fresh = this.#cipher.install(sealedKeys, performance.now());
    // Frames from before the keys were dropped, so a picture has to begin with a key frame.
    if (fresh) for (const transformer of this.#senders) renew(transformer.generateKeyFrame?.());
    this.#tell({ kind: 'keys', ready: this.#cipher.canSeal() });
  }

  /**
   * Carries the frames of one transform until its track ends.
   * @param {any} transformer an `RTCRtpScriptTransformer`, which is missing in the DOM types
   */
  async carry(transformer) {
    /** @type {Line} */
    const line = transformer.options;
    if (line.direction === 'send') this.#senders.add(transformer);
    const through = line.direction === 'send' ? this.#sealing(line) : this.#opening(line, transformer);
    try {
      await transformer.readable.pipeThrough(through).pipeTo(transformer.writable);
    } catch {
      // The connection was closed: nothing is left to carry.
    } finally {
      this.#senders.delete(transformer);
    }
  }

  close() {
    this.#cipher.free();
  }

  /** @param {Line} line */
  #sealing({ line, peer }) {
    let flows = false;
    return new TransformStream({
      transform: (frame, out) => {
        const sealed = this.#cipher.seal(new Uint8Array(frame.data));
        if (!sealed) return;
        frame.data = buffer(sealed);
        out.enqueue(frame);
        if (!flows) this.#tell({ kind: 'flows', line, peer, direction: 'send' });
        flows = true;
      },
    });
  }

  /** @param {Line} line @param {any} transformer */
  #opening({ line, peer }, transformer) {
    const whom = new TextEncoder().encode(peer);
    /** The last report. @type {'flows' | 'stops' | null} */
    let state = null;
    /** Since when every frame was dropped. @type {number | null} */
    let since = null;
    let told = 0;
    let at = -Infinity;
    const turn = (/** @type {'flows' | 'stops'} */ next) => {
      if (next !== state) this.#tell({ kind: next, line, peer, direction: 'receive' });
      state = next;
    };
    const count = (/** @type {number} */ now) => {
      since ??= now;
      if (now - since >= SILENT_MS) turn('stops');
      const dropped = this.#cipher.dropped(whom);
      if (dropped === told || now - at < COUNT_MS) return;
      told = dropped;
      at = now;
      this.#tell({ kind: 'dropped', peer, dropped });
      // After a gap only a whole picture can be decoded.
      renew(transformer.sendKeyFrameRequest?.());
    };
    return new TransformStream({
      transform: (frame, out) => {
        const now = performance.now();
        const opened = this.#cipher.open(whom, new Uint8Array(frame.data), now);
        if (!opened) return count(now);
        since = null;
        frame.data = buffer(opened);
        out.enqueue(frame);
        turn('flows');
      },
    });
  }
}

/** Sound has no key frames, and rejects. @param {Promise<unknown> | undefined} asked */
function renew(asked) {
  asked?.catch(() => {});
}

/** A frame takes a buffer that is its own. @param {Uint8Array} bytes */
function buffer(bytes) {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
}
