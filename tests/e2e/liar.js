// @ts-check
/**
 * A lying relay: it refuses requests that the real one behind it has just carried out. Frames as in docs/PROTOCOL.md.
 */

import { Between } from './between.js';
import { binaryFrame } from './frames.js';

/** The array of two that requests, replies and enum values begin with. */
const PAIR = 0x82;
const REFUSED = 1;

/**
 * The request that gets a lie, by its number and fields; and the code of the refusal.
 * @typedef {{ about: (request: number, fields: Buffer) => boolean, code: number }} Lie
 */

/** The hello is of another version than the relay's. @type {Lie} */
export const OTHER_VERSION = { about: (request) => request === 0, code: 2 };

/** There is no such log: the answer to every device that follows one with a group's keys. @type {Lie} */
export const NO_SUCH_LOG = {
  // Follow: the array's head, the topic (a head of two and 32 bytes), the generation. Only readable logs stay at 0.
  about: (request, fields) => request === 3 && fields[1 + 34] > 0,
  code: 10,
};

/** No account has the name that was looked up. @type {Lie} */
export const NOBODY = { about: (request) => request === 12, code: 20 };

export class Liar extends Between {
  /** The present lie. @type {Lie | null} */
  lie = null;
  /** How often it has lied. */
  told = 0;

  line() {
    const doubted = /** @type {Map<number, number>} */ (new Map());
    return {
      fromPage: (/** @type {import('./frames.js').Piece} */ { raw, message }) => {
        if (message && this.lie) {
          const [id, behind] = number(message, 1);
          const [request, fields] = [message[behind + 1], message.subarray(behind + 2)];
          if (this.lie.about(request, fields)) doubted.set(id, this.lie.code);
        }
        return raw;
      },
      fromRelay: (/** @type {import('./frames.js').Piece} */ { raw, message }) => {
        if (!message || message[1] !== 0) return raw;
        const [id, behind] = number(message, 3);
        const code = doubted.get(id);
        if (code === undefined) return raw;
        doubted.delete(id);
        this.told += 1;
        return binaryFrame(
          Buffer.concat([Buffer.from([PAIR, REFUSED]), message.subarray(2, behind), Buffer.from([PAIR, code, 0])]),
        );
      },
    };
  }
}

/** An unsigned number of CBOR, and where it ends. @param {Buffer} bytes @param {number} at @returns {[number, number]} */
function number(bytes, at) {
  const size = { 24: 1, 25: 2, 26: 4 }[bytes[at]] ?? 0;
  return size === 0 ? [bytes[at], at + 1] : [bytes.readUIntBE(at + 1, size), at + 1 + size];
}
