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
 * Compares every frame of this person's call before and after it is sealed.
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
    watch('audio', /** @type {any} */ (self).RTCEncodedAudioFrame);
    watch('video', /** @type {any} */ (self).RTCEncodedVideoFrame);

    /** @param {'audio' | 'video'} kind @param {any} type of the frames */
    function watch(kind, type) {
      const data = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(type.prototype, 'data'));
      Object.defineProperty(type.prototype, 'data', {
        ...data,
        set(after) {
          const before = text(data.get?.call(this));
          // What is opened gets shorter, and is not sent.
          if (after.byteLength > before.length && before.length >= sample) {
            passed[kind] += 1;
            if (text(after).includes(before.slice(0, sample))) passed.plain += 1;
          }
          data.set?.call(this, after);
        },
      });
    }

    /** @param {ArrayBuffer} bytes */
    function text(bytes) {
      return new TextDecoder('latin1').decode(bytes);
    }
  }, SAMPLE);
  return () => worker.evaluate(() => /** @type {any} */ (self).passed);
}
