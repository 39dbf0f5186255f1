// @ts-check
/** A proxy between the pages and the relay: every connection passes through it, and each piece can be inspected. */

import { connect, createServer } from 'node:net';
import { Frames } from './frames.js';

export class Between {
  /** @type {Set<import('node:net').Socket>} */
  #open = new Set();
  #server;

  /** @param {number} relay the relay's port */
  constructor(relay) {
    this.#server = createServer((page) => {
      const onward = connect(relay, 'localhost');
      const { fromPage, fromRelay } = this.line();
      this.#pass(page, onward, fromPage);
      this.#pass(onward, page, fromRelay);
    });
  }

  /**
   * @template {Between} T
   * @this {new (relay: number) => T}
   * @param {import('./relay.js').Relay} relay
   */
  static async on(relay) {
    const between = new this(relay.port);
    await new Promise((resolve) => between.#server.listen(0, 'localhost', () => resolve(undefined)));
    return between;
  }

  /** The address at which pages reach the relay through it. */
  get url() {
    const address = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    return `http://localhost:${address.port}/`;
  }

  /**
   * Handlers for the pieces of a new connection: each returns the bytes to pass on.
   * @returns {Record<'fromPage' | 'fromRelay', (piece: import('./frames.js').Piece) => Buffer>}
   */
  line() {
    return { fromPage: ({ raw }) => raw, fromRelay: ({ raw }) => raw };
  }

  async end() {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /**
   * @param {import('node:net').Socket} from
   * @param {import('node:net').Socket} to
   * @param {(piece: import('./frames.js').Piece) => Buffer} each
   */
  #pass(from, to, each) {
    this.#open.add(from);
    const frames = new Frames();
    from.on('data', (chunk) => {
      for (const piece of frames.take(chunk)) to.write(each(piece));
    });
    from.on('close', () => (this.#open.delete(from), to.destroy()));
    from.on('error', () => to.destroy());
  }
}
