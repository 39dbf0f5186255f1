// @ts-check
/** Parts of the page that are loaded on use, or when the page is idle. */

/** @typedef {() => Promise<unknown>} Part */

/** @type {Part[]} */
const parts = [];

/** Names a part. It is loaded by calling it, and only once. @param {Part} load */
export function later(load) {
  const part = retried(load);
  parts.push(part);
  return part;
}

/**
 * A module that is loaded once. A browser may remember that it could not be fetched, and never ask the server again; so the
 * next try is for another address of the same file, which the browser names in its error.
 * @template T
 * @param {() => Promise<T>} load
 * @param {(address: string) => Promise<T>} [from]
 * @returns {() => Promise<T>}
 */
export function retried(load, from = (address) => import(/* @vite-ignore */ address)) {
  /** @type {Promise<T> | null} */
  let loaded = null;
  let address = '';
  let tries = 0;
  return () =>
    (loaded ??= (address ? from(`${address}?try=${(tries += 1)}`) : load()).catch((reason) => {
      loaded = null;
      address ||= /https?:[^\s?]+/.exec(String(reason))?.[0] ?? '';
      throw reason;
    }));
}

/**
 * One after the other, so that they are there while the server cannot be reached; also those that come with another
 * one.
 */
export async function loadParts() {
  for (const load of parts) await load().catch(() => {});
}
