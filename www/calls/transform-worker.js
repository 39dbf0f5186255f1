// @ts-check
/** The worker of a call's media: it alone has the call's keys, and every frame passes through it. */

import init, * as sotto from '../pkg/sotto.js';
import wasm from '../pkg/sotto_bg.wasm?url';
import { Frames } from './frames.js';

const { FrameCipher } = /** @type {{ FrameCipher: new () => import('../core').FrameCipher }} */ (/** @type {unknown} */ (sotto));

const tell = (/** @type {import('../core').FrameReport} */ report) => self.postMessage(report);

/** Transforms may come before the code is loaded: until then their frames wait, and none passes. */
const ready = init({ module_or_path: wasm }).then(() => {
  const cipher = new FrameCipher();
  tell({ kind: 'key', key: cipher.publicKey() });
  return new Frames(cipher, tell);
});

ready.catch((reason) => {
  console.error(reason);
  tell({ kind: 'failed' });
});

addEventListener('rtctransform', (event) => {
  const { transformer } = /** @type {any} */ (event);
  ready.then((frames) => frames.carry(transformer)).catch(() => {});
});

addEventListener('message', async ({ data }) => {
  const frames = await ready.catch(() => null);
  if (data.sealedKeys) frames?.install(data.sealedKeys);
  if (data.close) {
    frames?.close();
    self.close();
  }
});
