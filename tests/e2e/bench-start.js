// @ts-check
/**
 * A start with many conversations and messages, from the address to the whole list and to an open thread: `name: value
 * unit`, the median of several runs. SOTTO_ROWS names the file with the rows (`cargo bench --bench core -- --rows FILE`).
 */

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { report } from './figures.js';
import { Stage } from './people.js';

const RUNS = 5;
/** How many conversations the file has. */
const CONVERSATIONS = 200;
/** Rows that go to the browser at once. */
const CHUNK = 2_000;

const lists = [];
const threads = [];

const stage = await Stage.set();
const ana = await stage.person('ana');
await ana.createAccount.waitFor();
// A page of the same origin on which nothing runs.
await ana.page.goto(`${stage.url}healthz`);
await fill(ana, process.env.SOTTO_ROWS ?? '');
for (let run = 0; run < RUNS; run += 1) {
  await ana.page.goto(`${stage.url}healthz`);
  const start = performance.now();
  await ana.page.goto(stage.url);
  await ana.conversations.getByRole('link').nth(CONVERSATIONS - 1).waitFor();
  lists.push(performance.now() - start);
  await ana.conversations.getByRole('link').nth(run * 7).click();
  await ana.messages.getByText('Message 249, ').waitFor();
  threads.push(performance.now() - start);
}
await stage.end();
await Stage.close();

report('page: start with 200 conversations and 50,000 messages, to the list', lists);
report('page: the same, to an open thread', threads);

/**
 * Puts the rows into the profile's store, and its key as the page keeps it.
 * @param {import('./people.js').Person} person
 * @param {string} file
 */
async function fill(person, file) {
  const lines = createInterface({ input: createReadStream(file) })[Symbol.asyncIterator]();
  await person.page.evaluate(claim, (await lines.next()).value);
  let chunk = /** @type {string[]} */ ([]);
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    chunk.push(line.value);
    if (chunk.length < CHUNK) continue;
    await person.page.evaluate(put, chunk);
    chunk = [];
  }
  await person.page.evaluate(put, chunk);
}

/** In the page: empties the stores, and wraps this store key. @param {string} hex */
async function claim(hex) {
  const secret = Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode('sotto store key v1/browser/default');
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, secret));
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('sotto/default');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const names = [...database.objectStoreNames];
  const transaction = database.transaction(names, 'readwrite');
  for (const name of names) transaction.objectStore(name).clear();
  transaction.objectStore('meta').put({ lock: 'browser', key, iv, wrapped }, 'store key');
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  Object.assign(window, { database });
}

/** In the page: stores rows as they are in the file. @param {string[]} lines */
async function put(lines) {
  const { database } = /** @type {any} */ (window);
  const transaction = database.transaction([...database.objectStoreNames], 'readwrite');
  for (const line of lines) {
    const [store, key, at, hex] = line.split(' ');
    const value = Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
    const row = at === '-' ? { value } : { value, expires_at: Number(at) };
    transaction.objectStore(store).put(row, key);
  }
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}
