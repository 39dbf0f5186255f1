// @ts-check
/** Frames in a call's transform: sealed on the way out, and accepted only once on the way in. */

import assert from 'node:assert/strict';
import { answers, calls, heard, hears, holdTransforms, pair, perceivesNothing, region, releaseTransforms, stateIs, until, watches } from './calls.js';
import { story } from './story.js';
import { tapped } from './transforms.js';

/** @typedef {import('./people.js').Person} Person */
/** @typedef {{ audio: number, video: number, plain: number }} Passed frames that left the transform, and those with the encoder's bytes in them */

/** How many leading bytes of a frame are searched for in the sent bytes. */
const SAMPLE = 16;

story('no frame that leaves the transform contains the encoder’s bytes', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Video call');
  await ben.dialog('Incoming call').waitFor();
  const passed = await capture(ana);
  await answers(ben);
  await Promise.all([watches(ben), hears(ben)]);
  const { plain } = await until(passed, ({ audio, video }) => audio > 50 && video > 10, 'frames are sent');
  assert.equal(plain, 0);
});

story('frames of sound have one length in speech and silence', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Voice call');
  await ben.dialog('Incoming call').waitFor();
  const worker = await tapped(ana);
  await worker.evaluate(() => {
    const lengths = /** @type {number[]} */ ([]);
    Object.assign(self, { lengths });
    /** @type {any} */ (self).tap('send', 'readable', (/** @type {any} */ frame) => lengths.push(frame.data.byteLength));
  });
  await answers(ben);
  await hears(ben);
  const lengths = await until(
    () => worker.evaluate(() => /** @type {any} */ (self).lengths),
    (all) => all.length > 200,
    'frames are sent',
  );
  assert.deepEqual([...new Set(lengths)], [lengths[0]]);
});

story('no packet reveals loudness or rotation outside of the sealed part', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Video call');
  await answers(ben);
  await Promise.all([watches(ana), watches(ben)]);
  for (const person of [ana, ben]) {
    const names = await person.page.evaluate(() =>
      /** @type {any} */ (window).connections.flatMap((/** @type {RTCPeerConnection} */ one) =>
        one.getSenders().flatMap((sender) => sender.getParameters().headerExtensions.map(({ uri }) => uri)),
      ),
    );
    assert.ok(names.length > 0);
    const known = /:sdes:(mid|rtp-stream-id|repaired-rtp-stream-id)$|\/abs-send-time$|transport-wide-cc/;
    assert.deepEqual(names.filter((/** @type {string} */ name) => !known.test(name)), [], person.name);
  }
});

story('frames before their transform are dropped and connect no peer', async (stage) => {
  const [ana, ben] = await pair(stage);
  await holdTransforms(ana);
  await ana.page.reload();
  await ana.message.waitFor();
  await calls(ana, 'Video call');
  await answers(ben);
  await until(() => heard(ana), (open) => open.some(({ packets }) => packets > 50), 'frames come');
  await perceivesNothing(ana);
  await stateIs(ana, 'Connecting…');
  await region(ana).getByText('Connecting with ben.').waitFor();
  await releaseTransforms(ana);
  await stateIs(ana, 'Connected');
  await Promise.all([hears(ana), watches(ana)]);
});

story('a repeated sealed frame is dropped and counted', async (stage) => {
  const [ana, ben] = await pair(stage);
  await calls(ana, 'Voice call');
  await ben.dialog('Incoming call').waitFor();
  const replayed = await replay(ana);
  await answers(ben);
  const { again } = await until(replayed, (now) => now.again > 50, 'frames come again');
  await until(() => dropped(ana), (count) => count >= again, 'they are counted');
  assert.equal((await replayed()).played, 0);
  await hears(ana);
});

/**
 * Compares every frame of this person's call before and behind the transform, whatever that does with it.
 * @param {Person} person
 * @returns {Promise<() => Promise<Passed>>} the frames seen until then
 */
async function capture(person) {
  const worker = await tapped(person);
  await worker.evaluate((sample) => {
    const scope = /** @type {any} */ (self);
    const passed = { audio: 0, video: 0, plain: 0 };
    Object.assign(self, { passed });
    /** The encoder's bytes, by frame. @type {WeakMap<object, string>} */
    const made = new WeakMap();
    scope.tap('send', 'readable', (/** @type {any} */ frame) => void made.set(frame, scope.text(frame)));
    scope.tap('send', 'writable', (/** @type {any} */ frame) => {
      const before = made.get(frame)?.slice(0, sample) ?? '';
      // So short is silence.
      if (made.has(frame) && before.length < sample) return;
      passed[frame instanceof scope.RTCEncodedVideoFrame ? 'video' : 'audio'] += 1;
      if (scope.text(frame).includes(before)) passed.plain += 1;
    });
  }, SAMPLE);
  return () => worker.evaluate(() => /** @type {any} */ (self).passed);
}

/**
 * From the next transform on, every second frame that comes to this person is the one before, once more.
 * @param {Person} person
 * @returns {Promise<() => Promise<{ again: number, played: number }>>} the repeated frames until then, and how many of
 * them were played
 */
async function replay(person) {
  const worker = await tapped(person);
  await worker.evaluate(() => {
    const scope = /** @type {any} */ (self);
    const replayed = { again: 0, played: 0 };
    Object.assign(self, { replayed });
    /** @type {WeakSet<object>} */
    const repeated = new WeakSet();
    /** @type {ArrayBuffer | null} */
    let last = null;
    scope.tap('receive', 'readable', (/** @type {any} */ frame) => {
      if (last) {
        frame.data = last;
        replayed.again += 1;
        repeated.add(frame);
      }
      last = last ? null : frame.data.slice(0);
    });
    scope.tap('receive', 'writable', (/** @type {any} */ frame) => {
      if (repeated.has(frame)) replayed.played += 1;
    });
  });
  return () => worker.evaluate(() => /** @type {any} */ (self).replayed);
}

/** The other side's frames that did not authenticate, as the person's page counts them. @param {Person} person @returns {Promise<number>} */
function dropped(person) {
  return person.page.evaluate(() => /** @type {any} */ (document.querySelector('sotto-call-tile')).peer.dropped);
}
