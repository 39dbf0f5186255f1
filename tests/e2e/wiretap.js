// @ts-check
/** A listener between the pages and the relay: an operator's view of the network, unmasked. */

import { Between } from './between.js';

export class Wiretap extends Between {
  /** The payload of every WebSocket message, both ways. @type {Buffer[]} */
  messages = [];

  line() {
    const listen = (/** @type {import('./frames.js').Piece} */ { raw, message }) => {
      if (message) this.messages.push(message);
      return raw;
    };
    return { fromPage: listen, fromRelay: listen };
  }

  /** How many messages carry these bytes. @param {string} text */
  carrying(text) {
    return this.messages.filter((message) => message.includes(text)).length;
  }
}
