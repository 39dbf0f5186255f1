// @ts-check
/** Random names for messages and tabs. */

/** 16 bytes, in hexadecimal. */
export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
