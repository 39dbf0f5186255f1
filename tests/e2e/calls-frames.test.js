// @ts-check
/** What passes a call's transform: sealed on the way out, and once only on the way in. */

import assert from 'node:assert/strict';
import { answers, calls, hears, pair, until, watches } from './calls.js';
import { story } from './story.js';

/** @typedef {import('./people.js').Person} Person */
/** @typedef {{ audio: number, video: number, plain: number }} Passed frames that left the transform, and those with the encoder's bytes in them */

/** So many leading bytes of a frame are looked for in what is sent. */
const SAMPLE = 16;

story('no frame that leaves the transform contains what the encoder made', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Video call');
  await ben.dialog('Incoming call').waitFor();
  const passed = await capture(ana);
  await answers(ben);
  await Promise.all([watches(ben), hears(ben)]);
  const { plain } = await until(passed, ({ audio, video }) => audio > 50 && video > 10, 'frames are sent');
  assert.equal(plain, 0);
});

/**
 * Compares every frame of this person's call before and behind the transform, whatever that does with it.
 * @param {Person} person
 * @returns {Promise<() => Promise<Passed>>} what was seen so far
 */
async function capture(person) {
  const worker = await until(
    async () => {
      const workers = person.page.workers();
      const names = await Promise.all(workers.map((one) => one.evaluate(() => self.name)));
      return workers[names.indexOf('frames')];
    },
    (found) => !!found,
    'there is a worker for frames',
  );
  await worker.evaluate((sample) => {
    const passed = { audio: 0, video: 0, plain: 0 };
    Object.assign(self, { passed });
    const scope = /** @type {any} */ (self);
    /** What the encoder made, by frame. @type {WeakMap<object, string>} */
    const made = new WeakMap();
    watch('readable', (frames, look) => frames.pipeThrough(through(look)), (frame) => made.set(frame, text(frame.data)));
    watch('writable', (frames, look) => {
      const tap = through(look);
      tap.readable.pipeTo(frames).catch(() => {});
      return tap.writable;
    }, (frame) => {
      const before = made.get(frame)?.slice(0, sample) ?? '';
      // So short is silence.
      if (made.has(frame) && before.length < sample) return;
      passed[frame instanceof scope.RTCEncodedVideoFrame ? 'video' : 'audio'] += 1;
      if (text(frame.data).includes(before)) passed.plain += 1;
    });

    /**
     * Looks at every frame at one end of each transform that sends.
     * @param {'readable' | 'writable'} end
     * @param {(frames: any, look: (frame: any) => void) => any} put
     * @param {(frame: any) => void} look
     */
    function watch(end, put, look) {
      const { prototype } = scope.RTCRtpScriptTransformer;
      const own = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, end));
      Object.defineProperty(prototype, end, {
        get() {
          const frames = own.get?.call(this);
          return this.options.direction === 'send' ? put(frames, look) : frames;
        },
      });
    }

    /** @param {(frame: any) => void} look */
    function through(look) {
      return new TransformStream({ transform: (frame, out) => (look(frame), out.enqueue(frame)) });
    }

    /** @param {ArrayBuffer} bytes */
    function text(bytes) {
      return new TextDecoder('latin1').decode(bytes);
    }
  }, SAMPLE);
  return () => worker.evaluate(() => /** @type {any} */ (self).passed);
}
