// @ts-check
/** Parts that are loaded on use: once, and again after a failure. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retried } from '../../www/lib/later.js';

const FAILED = new TypeError('Failed to fetch dynamically imported module: https://a.example/assets/part-1.js');

test('a part is loaded once', async () => {
  let loads = 0;
  const part = retried(async () => (loads += 1));
  assert.deepEqual(await Promise.all([part(), part()]), [1, 1]);
  assert.equal(await part(), 1);
});

test('a part that failed is fetched from another address each time, until it comes', async () => {
  /** @type {string[]} */
  const addresses = [];
  const part = retried(
    () => Promise.reject(FAILED),
    async (address) => {
      addresses.push(address);
      if (addresses.length < 2) throw new TypeError(`Failed: ${address}`);
      return 'part';
    },
  );
  await assert.rejects(part(), FAILED);
  await assert.rejects(part());
  assert.equal(await part(), 'part');
  assert.equal(await part(), 'part');
  assert.deepEqual(addresses, ['https://a.example/assets/part-1.js?try=1', 'https://a.example/assets/part-1.js?try=2']);
});

test('a browser that names no address is asked for the same one again', async () => {
  let loads = 0;
  const part = retried(async () => {
    loads += 1;
    if (loads === 1) throw new TypeError('Importing a module script failed.');
    return loads;
  });
  await assert.rejects(part());
  assert.equal(await part(), 2);
});
