// @ts-check
/** Looks into the worker through which the frames of a person's call pass. */

import { until } from './calls.js';

/** @typedef {import('./people.js').Person} Person */

/** The worker of this person's call, once it is there. @param {Person} person */
export async function frameWorker(person) {
  const found = await until(
    async () => person.page.workers().find((one) => one.url().includes('transform-worker')),
    (one) => !!one,
    'there is a worker for frames',
  );
  return /** @type {import('playwright-core').Worker} */ (found);
}

/**
 * The worker of this person's call, with `tap` in it from now on: it sees every frame at one end of each transform of a
 * direction, and the transform's purpose, from the next transform on.
 * @param {Person} person
 */
export async function tapped(person) {
  const worker = await frameWorker(person);
  await worker.evaluate(() => {
    const { prototype } = /** @type {any} */ (self).RTCRtpScriptTransformer;
    Object.assign(self, {
      /** @param {any} frame */
      text(frame) {
        return new TextDecoder('latin1').decode(frame.data);
      },
      /** @param {'send' | 'receive'} direction @param {'readable' | 'writable'} end @param {(frame: any, line: import('../../www/calls/frames.js').Line) => void} look */
      tap(direction, end, look) {
        const own = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, end));
        Object.defineProperty(prototype, end, {
          get() {
            const frames = own.get?.call(this);
            const line = this.options;
            if (line.direction !== direction) return frames;
            const through = new TransformStream({ transform: (frame, out) => (look(frame, line), out.enqueue(frame)) });
            if (end === 'readable') return frames.pipeThrough(through);
            through.readable.pipeTo(frames).catch(() => {});
            return through.writable;
          },
          configurable: true,
        });
      },
    });
  });
  return worker;
}
