// @ts-check
/** Figures of calls in a real browser, with a camera of 1280x720 and 30 pictures a second: `name: value unit`. */

import { readFileSync, readdirSync } from 'node:fs';
import { setInterval as every } from 'node:timers/promises';
import { answers, calls, garden, heard, pair, until, watches } from './calls.js';
import { figure, quantile, report } from './figures.js';
import { Stage } from './people.js';
import { frameWorker } from './transforms.js';

/** @typedef {import('./people.js').Person} Person */

const RUNS = 5;
/** How long a person listens and looks. */
const LOOK_MS = 20_000;
/** A connection takes its time to find out that it can bear the whole picture. */
const RISE_MS = 60_000;
/** A camera of 30 pictures a second; and permission for the tests' own scripts to reach this machine. */
const FLAGS = [
  '--use-fake-device-for-media-stream=fps=30',
  '--disable-features=WebRtcHideLocalIpsWithMdns,LocalNetworkAccessChecks',
];
/** Ticks in which Linux counts the time of processes, in a second. */
const TICKS = 100;

process.env.SOTTO_FLAGS = FLAGS.join(' ');
await frames();
await accepting();
await four();
await Stage.close();

/** The cost of the transform, and how much of 720p30 arrives: one person films, the other one watches. */
async function frames() {
  const stage = await Stage.set();
  const [ana, ben] = await pair(stage, 'whole');
  const [begins, goesOn] = [await isolate(ana), await isolate(ben)];
  await calls(ana, 'Video call');
  const takes = [await timed(ana, 'send')];
  begins();
  await answers(ben, 'Accept without camera');
  takes.push(await timed(ben, 'receive'));
  goesOn();
  await watches(ben);
  await until(() => video(ana), ({ height }) => height === 720, 'the whole picture is sent', RISE_MS).catch(console.error);
  const [sent, came] = [await video(ana), await video(ben)];
  for (const take of takes) await take();
  await passes(LOOK_MS);
  const [sentThen, cameThen] = [await video(ana), await video(ben)];
  const seconds = LOOK_MS / 1000;
  figure('call: height of the picture that is sent', sentThen.height, 'pixels');
  figure('call: pictures sent', (sentThen.sent - sent.sent) / seconds, 'per s');
  figure('call: pictures decoded', (cameThen.decoded - came.decoded) / seconds, 'per s');
  const arrived = cameThen.received - came.received;
  figure('call: pictures that came and were dropped', (100 * (cameThen.dropped - came.dropped)) / Math.max(1, arrived), '%');
  for (const [at, doing] of ['sealing', 'opening'].entries()) {
    const { audio, video } = await takes[at]();
    for (const [what, times] of /** @type {const} */ ([['sound', audio], ['video', video]])) {
      figure(`call: ${doing} a frame of ${what}, p50`, quantile(times, 0.5), 'µs');
      figure(`call: ${doing} a frame of ${what}, p95`, quantile(times, 0.95), 'µs');
    }
  }
  await stage.end();
}

/** From the answer to the first picture of the other side. */
async function accepting() {
  const waits = [];
  for (let run = 0; run < RUNS; run += 1) {
    const stage = await Stage.set();
    const [ana, ben] = await pair(stage, 'whole');
    await ben.page.evaluate(() => {
      const scope = /** @type {any} */ (window);
      addEventListener('click', () => (scope.clicked = performance.now()), true);
      scope.first = new Promise((resolve) => {
        const look = () => {
          const picture = document.querySelector('sotto-call li:not(.self) video');
          if (!picture) requestAnimationFrame(look);
          else /** @type {HTMLVideoElement} */ (picture).requestVideoFrameCallback((now) => resolve(now - scope.clicked));
        };
        look();
      });
    });
    await calls(ana, 'Video call');
    await answers(ben);
    waits.push(await ben.page.evaluate(() => /** @type {any} */ (window).first));
    await stage.end();
  }
  report('call: from Accept to the first picture', waits);
}

/** The load of a call of four. */
async function four() {
  const stage = await Stage.set();
  const people = await garden(stage, ['ana', 'ben', 'cleo', 'dora'], {}, 'measured');
  const [ana, ...others] = people;
  await calls(ana, 'Video call');
  for (const person of others) await person.page.getByRole('button', { name: 'Join', exact: true }).click();
  await Promise.all(people.map((person) => watches(person, 3)));
  const before = [spent(), await decoded(people)];
  await passes(LOOK_MS);
  const after = [spent(), await decoded(people)];
  const seconds = LOOK_MS / 1000;
  figure('call: of four at 320x180, each person takes of one core', (100 * (after[0] - before[0])) / seconds / people.length, '%');
  figure('call: of four, pictures decoded of each other', (after[1] - before[1]) / seconds / (people.length * 3), 'per s');
  await stage.end();
}

/** @param {number} milliseconds */
async function passes(milliseconds) {
  for await (const _ of every(milliseconds)) return;
}

/** Pictures that all of them have decoded. @param {Person[]} people */
async function decoded(people) {
  const all = await Promise.all(people.map(heard));
  return all.flat().reduce((total, { frames }) => total + frames, 0);
}

/** The video statistics of this person's connection. @param {Person} person */
function video(person) {
  return person.page.evaluate(async () => {
    const stats = [...(await /** @type {any} */ (window).connections.at(-1).getStats()).values()].filter(({ kind }) => kind === 'video');
    const sum = (/** @type {string} */ type, /** @type {string} */ name) =>
      stats.reduce((total, one) => total + (one.type === type ? (one[name] ?? 0) : 0), 0);
    return {
      height: Math.max(0, ...stats.map((one) => (one.type === 'outbound-rtp' ? (one.frameHeight ?? 0) : 0))),
      sent: sum('outbound-rtp', 'framesSent'),
      received: sum('inbound-rtp', 'framesReceived'),
      decoded: sum('inbound-rtp', 'framesDecoded'),
      dropped: sum('inbound-rtp', 'framesDropped'),
    };
  });
}

/**
 * Reloads the page in a process of its own, which a clock of microseconds needs.
 * @param {Person} person
 * @returns {Promise<() => void>} lets the worker of a call's frames begin, which waits for that
 */
async function isolate(person) {
  let begin = () => {};
  const begun = new Promise((resolve) => (begin = () => resolve(undefined)));
  await person.page.context().route('**/*', async (route) => {
    if (/frames.*\.wasm/.test(route.request().url())) await begun;
    const response = await route.fetch();
    const alone = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
    await route.fulfill({ response, headers: { ...response.headers(), ...alone } });
  });
  await person.page.reload();
  await person.message.waitFor();
  return begin;
}

/**
 * Records from now on how long the transform takes with each frame of a direction: from reading its bytes to replacing
 * them.
 * @param {Person} person
 * @param {'send' | 'receive'} direction
 * @returns {Promise<() => Promise<{ audio: number[], video: number[] }>>} the times since the last call, in µs
 */
async function timed(person, direction) {
  const worker = await frameWorker(person);
  await worker.evaluate((direction) => {
    const scope = /** @type {any} */ (self);
    if (!scope.crossOriginIsolated) throw new Error('this clock is too coarse');
    scope.times = { audio: [], video: [] };
    const ours = new WeakSet();
    const { prototype } = scope.RTCRtpScriptTransformer;
    const readable = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, 'readable'));
    Object.defineProperty(prototype, 'readable', {
      get() {
        const frames = readable.get?.call(this);
        if (this.options.direction !== direction) return frames;
        return frames.pipeThrough(new TransformStream({ transform: (frame, out) => (ours.add(frame), out.enqueue(frame)) }));
      },
    });
    for (const kind of /** @type {const} */ (['audio', 'video'])) {
      const { prototype } = kind === 'audio' ? scope.RTCEncodedAudioFrame : scope.RTCEncodedVideoFrame;
      const data = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, 'data'));
      const begun = new WeakMap();
      Object.defineProperty(prototype, 'data', {
        get() {
          begun.set(this, performance.now());
          return data.get?.call(this);
        },
        set(bytes) {
          data.set?.call(this, bytes);
          if (ours.has(this)) scope.times[kind].push((performance.now() - begun.get(this)) * 1000);
        },
      });
    }
  }, direction);
  return () =>
    worker.evaluate(() => {
      const scope = /** @type {any} */ (self);
      const { times } = scope;
      scope.times = { audio: [], video: [] };
      return times;
    });
}

/** Seconds of processor time that the browsers of this process have used. */
function spent() {
  /** @type {Map<number, { parent: number, name: string, ticks: number }>} */
  const processes = new Map();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${entry}/stat`, 'latin1')) ?? [];
      const fields = rest.split(' ');
      processes.set(Number(entry), { parent: Number(fields[1]), name, ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // The process has ended in between.
    }
  }
  const ours = (/** @type {number} */ pid) => {
    for (let at = pid; at > 1; at = processes.get(at)?.parent ?? 0) if (at === process.pid) return pid !== process.pid;
    return false;
  };
  let ticks = 0;
  for (const [pid, one] of processes) if (ours(pid) && !one.name.startsWith('sotto')) ticks += one.ticks;
  return ticks / TICKS;
}
