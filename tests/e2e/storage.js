// @ts-check
/** The browser's disk for the page: every row of every object store, as bytes. */

import { PATIENCE_MS } from './patience.js';

/**
 * @typedef {{ keys: string[], text: string }} Found keys: `store/key` of every row; text: keys and values, one character
 *   for each byte
 *
 * @param {import('playwright-core').Page} page
 * @returns {Promise<Found>}
 */
export async function dump(page) {
  return page.evaluate(async () => {
    const done = (/** @type {IDBRequest} */ request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const parts = /** @type {string[]} */ ([]);
    const walk = (/** @type {unknown} */ value) => {
      if (value instanceof ArrayBuffer) walk(new Uint8Array(value));
      else if (ArrayBuffer.isView(value)) {
        const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        parts.push(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
      } else if (typeof value === 'object' && value !== null) Object.entries(value).flat().forEach(walk);
      else parts.push(String(value));
    };
    const keys = /** @type {string[]} */ ([]);
    for (const { name } of await indexedDB.databases()) {
      const database = /** @type {IDBDatabase} */ (await done(indexedDB.open(/** @type {string} */ (name))));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        const [names, values] = await Promise.all([done(objects.getAllKeys()), done(objects.getAll())]);
        keys.push(...names.map((/** @type {string} */ one) => `${store}/${one}`));
        walk(names);
        walk(values);
      }
      database.close();
    }
    return { keys, text: parts.join('\n') };
  });
}

/**
 * Waits until the browser's disk is as it must be.
 * @param {import('playwright-core').Page} page
 * @param {(found: Found) => boolean} holds
 * @param {string} what for the failure's message
 */
export async function untilStored(page, holds, what) {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await dump(page);
    if (holds(found)) return found;
    if (performance.now() > deadline) throw new Error(`not so in the browser's store: ${what} (${found.keys.length} rows)`);
    // A frame later it may be.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}

/**
 * Damages rows of the profile's store. No page of ours may be open.
 * @param {import('playwright-core').Page} page
 * @param {string} prefix the beginning of their keys
 */
export async function bend(page, prefix) {
  await page.evaluate(async (prefix) => {
    const done = (/** @type {IDBRequest} */ request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = /** @type {IDBDatabase} */ (await done(indexedDB.open(/** @type {string} */ (name))));
      const rows = database.transaction('state', 'readwrite').objectStore('state');
      for (const key of await done(rows.getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`)))) {
        const row = await done(rows.get(key));
        row.value[40] ^= 1;
        await done(rows.put(row, key));
      }
      database.close();
    }
  }, prefix);
}
