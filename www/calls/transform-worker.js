// @ts-check
/** The worker of a call's media: the only place with the call's keys, through which every frame passes. */

import { FrameCipher, initSync } from '../pkg/frames.js';
import wasm from '../pkg/frames_bg.wasm?url';
import { Frames } from './frames.js';

const tell = (/** @type {import('../page.d.ts').FrameReport} */ report) => self.postMessage(report);
// Until it is loaded frames wait, and none passes.
const ready = WebAssembly.compileStreaming(fetch(wasm)).then((module) => {
  initSync({ module });
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
