// @ts-check
/** The worker of a call's media: it alone has the call's keys, and every frame passes through it. */

import { Frames } from './frames.js';

/**
 * @param {Promise<import('../core').FrameCipher>} cipher until it is loaded frames wait, and none passes
 */
export function carryFrames(cipher) {
  const tell = (/** @type {import('../core').FrameReport} */ report) => self.postMessage(report);
  const ready = cipher.then((loaded) => {
    tell({ kind: 'key', key: loaded.publicKey() });
    return new Frames(loaded, tell);
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
}
