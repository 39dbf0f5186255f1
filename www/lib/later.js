// @ts-check
/** Parts of the page that are loaded on use, or when the page is idle. */

/** @typedef {() => Promise<unknown>} Part */

/** @type {Part[]} */
const parts = [];

/** Names a part. It is loaded by calling it, and only once. @param {Part} load */
export function later(load) {
  parts.push(load);
  return load;
}

/**
 * One after the other, so that they are there while the server cannot be reached; also those that come with another
 * one.
 */
export async function loadParts() {
  for (const load of parts) await load().catch(() => {});
}
