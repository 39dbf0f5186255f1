// @ts-check
/** A listener on the line between the pages and the relay: what an operator's network sees, unmasked. */

import { connect, createServer } from 'node:net';

export class Wiretap {
  /** The payload of every WebSocket message, both ways. @type {Buffer[]} */
  messages = [];
  /** @type {Set<import('node:net').Socket>} */
  #open = new Set();
  #server;

  /** @param {number} relay the relay's port */
  constructor(relay) {
    this.#server = createServer((page) => {
      const onward = connect(relay, 'localhost');
      for (const [from, to] of [[page, onward], [onward, page]]) {
        this.#open.add(from);
        const reader = new Reader((message) => this.messages.push(message));
        from.on('data', (chunk) => reader.take(chunk));
        from.on('close', () => (this.#open.delete(from), to.destroy()));
        from.on('error', () => to.destroy());
        from.pipe(to);
      }
    });
  }

  /** @param {import('./relay.js').Relay} relay */
  static async on(relay) {
    const tap = new Wiretap(relay.port);
    await new Promise((resolve) => tap.#server.listen(0, 'localhost', () => resolve(undefined)));
    return tap;
  }

  /** Where pages reach the relay through it. */
  get url() {
    const address = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    return `http://localhost:${address.port}/`;
  }

  /** How many messages carry these bytes. @param {string} text */
  carrying(text) {
    return this.messages.filter((message) => message.includes(text)).length;
  }

  async end() {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Reads one direction of one connection: an HTTP head, then WebSocket frames (RFC 6455, section 5.2). */
class Reader {
  #rest = Buffer.alloc(0);
  #upgraded = false;
  /** @type {Buffer[]} */
  #parts = [];
  #onMessage;

  /** @param {(message: Buffer) => void} onMessage */
  constructor(onMessage) {
    this.#onMessage = onMessage;
  }

  /** @param {Buffer} chunk */
  take(chunk) {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (!this.#upgraded && !this.#head()) return;
    while (this.#frame());
  }

  /** Skips what comes before the upgrade. A connection that only fetches files never gets there. */
  #head() {
    const upgrade = this.#rest.toString('latin1').toLowerCase().indexOf('upgrade: websocket');
    const end = upgrade < 0 ? -1 : this.#rest.indexOf('\r\n\r\n', upgrade);
    if (end < 0) return false;
    const head = this.#rest.subarray(0, end);
    if (head.includes('HTTP/1.1 101') && head.includes('permessage-deflate')) throw new Error('compressed: unreadable here');
    this.#rest = this.#rest.subarray(end + 4);
    this.#upgraded = true;
    return true;
  }

  #frame() {
    const rest = this.#rest;
    if (rest.length < 2) return false;
    const masked = rest[1] >> 7;
    const short = rest[1] & 0x7f;
    const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
    const start = 2 + wide + masked * 4;
    if (rest.length < start) return false;
    const length = wide === 0 ? short : wide === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (rest.length < start + length) return false;
    const payload = Buffer.from(rest.subarray(start, start + length));
    if (masked) for (let i = 0; i < length; i += 1) payload[i] ^= rest[start - 4 + (i % 4)];
    this.#rest = rest.subarray(start + length);
    if ((rest[0] & 0x0f) < 8) this.#parts.push(payload);
    if (rest[0] & 0x80 && (rest[0] & 0x0f) < 8) this.#onMessage(Buffer.concat(this.#parts.splice(0)));
    return true;
  }
}
