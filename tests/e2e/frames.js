// @ts-check
/** Reads one direction of one connection: an HTTP head, then WebSocket frames (RFC 6455, section 5.2). */

/**
 * A part of the traffic, in its order.
 * @typedef {{ raw: Buffer, message: Buffer | null }} Piece raw: the bytes as they came; message: the unmasked payload of
 *   the WebSocket message that ends with them
 */

export class Frames {
  #rest = Buffer.alloc(0);
  #upgraded = false;
  /** @type {Buffer[]} */
  #parts = [];

  /** @param {Buffer} chunk @returns {Piece[]} */
  take(chunk) {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const pieces = /** @type {Piece[]} */ ([]);
    if (!this.#upgraded) {
      const behind = this.#behindHead();
      const head = behind < 0 ? chunk : chunk.subarray(0, chunk.length - (this.#rest.length - behind));
      pieces.push({ raw: head, message: null });
      if (behind < 0) return pieces;
      this.#rest = this.#rest.subarray(behind);
      this.#upgraded = true;
    }
    for (let piece = this.#frame(); piece; piece = this.#frame()) pieces.push(piece);
    return pieces;
  }

  /** The end of the upgrade's head. A connection that only fetches files never reaches it. */
  #behindHead() {
    const upgrade = this.#rest.toString('latin1').toLowerCase().indexOf('upgrade: websocket');
    const end = upgrade < 0 ? -1 : this.#rest.indexOf('\r\n\r\n', upgrade);
    if (end < 0) return -1;
    const head = this.#rest.subarray(0, end);
    if (head.includes('HTTP/1.1 101') && head.includes('permessage-deflate')) throw new Error('compressed: unreadable here');
    return end + 4;
  }

  /** @returns {Piece | null} */
  #frame() {
    const rest = this.#rest;
    if (rest.length < 2) return null;
    const masked = rest[1] >> 7;
    const short = rest[1] & 0x7f;
    const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
    const start = 2 + wide + masked * 4;
    if (rest.length < start) return null;
    const length = wide === 0 ? short : wide === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (rest.length < start + length) return null;
    const payload = Buffer.from(rest.subarray(start, start + length));
    if (masked) for (let i = 0; i < length; i += 1) payload[i] ^= rest[start - 4 + (i % 4)];
    this.#rest = rest.subarray(start + length);
    const raw = rest.subarray(0, start + length);
    const data = (rest[0] & 0x0f) < 8;
    if (data) this.#parts.push(payload);
    const ends = data && (rest[0] & 0x80) !== 0;
    return { raw, message: ends ? Buffer.concat(this.#parts.splice(0)) : null };
  }
}

/** A whole binary message as one frame of a server. @param {Buffer} payload */
export function binaryFrame(payload) {
  if (payload.length > 125) throw new Error('longer than anything that is made here');
  return Buffer.concat([Buffer.from([0x82, payload.length]), payload]);
}
