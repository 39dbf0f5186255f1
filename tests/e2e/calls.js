// @ts-check
/** People who call each other: their steps, and the media that really arrives at their devices. */

import assert from 'node:assert/strict';
import { setInterval as every } from 'node:timers/promises';
import { PATIENCE_MS } from './patience.js';

/** @typedef {import('./people.js').Person} Person */

/** From one look at a connection to the next. */
const LOOK_MS = 150;

/**
 * Cameras, as constraints of a page beyond its own. The picture's size is seldom the point of a story, and this machine
 * encodes and decodes the pictures of all its people, each of them in software and for each of the others.
 */
export const CAMERAS = /** @type {const} */ ({
  whole: {},
  /** As large as ever, but of few pictures. */
  slow: { frameRate: 5 },
  small: { width: 320, height: 180, frameRate: 10 },
  /** For many of them. */
  tiny: { width: 160, height: 120, frameRate: 5 },
  /** The settings to which the figures of a group's call belong. */
  measured: { width: 320, height: 180, frameRate: 15 },
});
/** @typedef {keyof typeof CAMERAS} Camera */

/**
 * The statistics of one connection so far.
 * @typedef {object} Heard
 * @property {string} state
 * @property {number} frames pictures that were decoded
 * @property {number} energy of the sound that was played
 * @property {number} packets that came over the network
 * @property {string[]} ways kinds of the candidates in use, ours and theirs
 */

/**
 * From the next page on, the browser remembers its connections and opened devices.
 * @param {Person} person
 */
export async function remember(person) {
  await person.page.context().addInitScript(() => {
    /** @type {RTCPeerConnection[]} */
    const connections = [];
    /** @type {MediaStreamTrack[]} */
    const opened = [];
    Object.assign(window, { connections, opened });
    window.RTCPeerConnection = class extends RTCPeerConnection {
      /** @param {RTCConfiguration} [options] */
      constructor(options) {
        super(options);
        connections.push(this);
      }
    };
    // Firefox has none where there is no page yet.
    if (!navigator.mediaDevices) return;
    for (const name of /** @type {const} */ (['getUserMedia', 'getDisplayMedia'])) {
      const open = navigator.mediaDevices[name].bind(navigator.mediaDevices);
      navigator.mediaDevices[name] = async (/** @type {any} */ options) => {
        const stream = await open(options);
        opened.push(...stream.getTracks());
        return stream;
      };
    }
  });
}

/**
 * A person whose browser keeps its connections for the story.
 * @param {import('./people.js').Stage} stage
 * @param {string} name
 * @param {{ camera?: Camera, kind?: import('./browsers.js').Kind } & import('playwright-core').BrowserContextOptions} [options]
 */
export async function caller(stage, name, { camera = 'small', kind, ...options } = {}) {
  const person = await stage.newcomer(name, options, kind);
  await remember(person);
  await films(person, camera);
  await person.page.goto(stage.url);
  return person;
}

/** From the next page on, this is the camera. @param {Person} person @param {Camera} camera */
export async function films(person, camera) {
  await person.page.context().addInitScript((more) => {
    const { mediaDevices } = navigator;
    // Firefox has none where there is no page yet.
    if (!mediaDevices) return;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (options) => {
      const { video } = options ?? {};
      return open({ ...options, video: video && { ...(typeof video === 'object' && video), ...more } });
    };
  }, CAMERAS[camera]);
}

/** Two people with a protected conversation and no call yet. @param {import('./people.js').Stage} stage @param {Camera} [camera] */
export async function pair(stage, camera) {
  const [ana, ben] = await Promise.all([caller(stage, 'ana', { camera }), caller(stage, 'ben', { camera })]);
  await Promise.all([ana.signUp(), ben.signUp()]);
  await ana.protects(ben);
  return [ana, ben];
}

/**
 * A protected group named Garden, of people whose browsers keep their connections.
 * @param {import('./people.js').Stage} stage
 * @param {string[]} names the first one is its admin
 * @param {Record<string, ((person: Person) => Promise<void>)[]>} [spoils] by name, the faults of browsers
 * @param {Camera} [camera] of every person
 */
export async function garden(stage, names, spoils = {}, camera = 'tiny') {
  const people = await Promise.all(names.map((name) => stage.newcomer(name)));
  for (const person of people) {
    for (const spoil of spoils[person.name] ?? []) await spoil(person);
    await remember(person);
    await films(person, camera);
    await person.page.goto(stage.url);
    await person.signUp();
  }
  const [admin, ...others] = people;
  await admin.startGroup(others.map(({ name }) => name).join(', '), 'Garden');
  await Promise.all(others.map((person) => person.accept('Garden')));
  await admin.encryption.click();
  await Promise.all(people.map((person) => person.reads(`Only the ${names.length} people in this group can read this.`)));
  return people;
}

/**
 * Three of a protected group of seven that is called Garden: its calls are forwarded.
 * @param {import('./people.js').Stage} stage
 * @param {import('./browsers.js').Kind} [kind] of the second one's browser
 */
export async function threeOfSeven(stage, kind) {
  const away = ['dora', 'emil', 'fay', 'gus'];
  // Their keys are published a moment after the sign-up: they leave once their keys were taken.
  const leave = await Promise.all(away.map((name) => stage.person(name)));
  for (const person of leave) await person.signUp();
  const camera = 'slow';
  const people = await Promise.all([caller(stage, 'ana', { camera }), caller(stage, 'ben', { camera, kind }), caller(stage, 'cleo', { camera })]);
  for (const person of people) await person.signUp();
  const [ana, ...others] = people;
  await ana.startGroup([...others.map(({ name }) => name), ...away].join(', '), 'Garden');
  await Promise.all(others.map((person) => person.accept('Garden')));
  await ana.encryption.click();
  await Promise.all(others.map((person) => person.reads('Only the 7 people in this group can read this.')));
  await Promise.all(leave.map((person) => person.page.close()));
  return people;
}

/** @param {Person} person */
export function region(person) {
  return person.page.getByRole('region', { name: 'Call', exact: true });
}

/** @param {Person} person @param {'Voice call' | 'Video call'} kind */
export async function calls(person, kind) {
  await person.page.getByRole('button', { name: kind, exact: true }).click();
}

/** @param {Person} person @param {string} [answer] */
export async function answers(person, answer = 'Accept') {
  await person.dialog('Incoming call').getByRole('button', { name: answer, exact: true }).click();
}

/** By the button of the thread, or of the dialog if it rings. @param {Person} person */
export async function joins(person) {
  await person.page.getByRole('button', { name: 'Join', exact: true }).click();
  await stateIs(person, /./);
}

/** The line with the call's state. @param {Person} person @param {string | RegExp} words */
export async function stateIs(person, words) {
  await region(person).getByRole('status', { name: 'Call state' }).filter({ hasText: words }).waitFor();
}

/** @param {Person} person @param {string} name of a button in the call */
export async function presses(person, name) {
  await region(person).getByRole('button', { name, exact: true }).click();
}

/** The connections that have not been closed. @param {Person} person @returns {Promise<Heard[]>} */
export function heard(person) {
  return person.page.evaluate(async () => {
    const open = /** @type {any} */ (window).connections.filter((/** @type {RTCPeerConnection} */ one) => one.connectionState !== 'closed');
    return Promise.all(
      open.map(async (/** @type {RTCPeerConnection} */ one) => {
        /** @type {any[]} */
        const stats = [...(await one.getStats()).values()];
        const inbound = stats.filter(({ type }) => type === 'inbound-rtp');
        const sum = (/** @type {string} */ name) => inbound.reduce((total, each) => total + (each[name] ?? 0), 0);
        const pair = stats.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded');
        const way = (/** @type {string} */ id) => stats.find((each) => each.id === id)?.candidateType ?? '';
        return {
          state: one.connectionState,
          frames: sum('framesDecoded'),
          energy: sum('totalAudioEnergy'),
          packets: sum('packetsReceived'),
          ways: pair ? [way(pair.localCandidateId), way(pair.remoteCandidateId)] : [],
        };
      }),
    );
  });
}

/**
 * Waits until the condition holds. `waitForFunction` takes a promise for a yes.
 * @template T
 * @param {() => Promise<T>} look
 * @param {(seen: T) => boolean} isSo
 * @param {string} what
 * @param {number} [patience] in milliseconds
 */
export async function until(look, isSo, what, patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  for await (const _ of every(LOOK_MS)) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > end) throw new Error(`${what}: not within ${patience} ms, but ${JSON.stringify(seen)}`);
  }
  throw new Error(what);
}

/** Over every connection more and more sound is played. @param {Person} person @param {number} [people] */
export async function hears(person, people = 1) {
  const before = await heard(person);
  await until(
    () => heard(person),
    (now) => now.length === people && now.every(({ energy }, number) => energy > (before[number]?.energy ?? 0)),
    `${person.name} hears ${people}`,
  );
}

/** Over every connection more and more pictures are decoded. @param {Person} person @param {number} [people] */
export async function watches(person, people = 1) {
  const before = await heard(person);
  await until(
    () => heard(person),
    (now) => now.length === people && now.every(({ frames }, number) => frames > (before[number]?.frames ?? 0) + 2),
    `${person.name} sees ${people}`,
  );
}

/** Packets arrive, and none of them is played. @param {Person} person @param {number} [milliseconds] for this long */
export async function perceivesNothing(person, milliseconds = 2_000) {
  const end = Date.now() + milliseconds;
  for await (const _ of every(LOOK_MS)) {
    for (const { frames, energy } of await heard(person)) assert.deepEqual({ frames, energy }, { frames: 0, energy: 0 }, person.name);
    if (Date.now() > end) return;
  }
}

/** Kinds of devices that are in use. @param {Person} person @returns {Promise<string[]>} */
export function inUse(person) {
  return person.page.evaluate(() =>
    /** @type {any} */ (window).opened.filter((/** @type {MediaStreamTrack} */ one) => one.readyState === 'live').map((/** @type {MediaStreamTrack} */ one) => one.kind),
  );
}

/** Camera and microphone are free, and no connection is left. @param {Person} person */
export async function isFree(person) {
  await until(() => inUse(person), (kinds) => kinds.length === 0, `${person.name}'s devices are free`);
  await until(() => heard(person), (open) => open.length === 0, `${person.name}'s connections are closed`);
}

/**
 * From the next page on, this browser seals nothing: it sends plain frames, like a tampered client.
 * @param {Person} person
 */
export async function sendPlain(person) {
  await person.page.context().addInitScript(() => {
    const Kept = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Kept {
      /** @param {any} [options] */
      constructor(options) {
        super({ ...options, encodedInsertableStreams: false });
      }
    };
    forget(RTCRtpSender.prototype);
    forget(RTCRtpReceiver.prototype);

    /** @param {object} prototype */
    function forget(prototype) {
      Object.defineProperty(prototype, 'transform', { get: () => null, set: () => {} });
    }
  });
}

/** From the next page on, this browser's transforms look for another participant's keys. @param {Person} person */
export async function loseKeys(person) {
  await person.page.context().addInitScript(() => {
    const scope = /** @type {any} */ (window);
    scope.RTCRtpScriptTransform = class extends scope.RTCRtpScriptTransform {
      /** @param {Worker} worker @param {any} options */
      constructor(worker, options) {
        super(worker, options.direction === 'receive' ? { ...options, peer: '0'.repeat(32) } : options);
      }
    };
  });
}

/** From the next page on, transforms are not set, as in a browser that forgot them. @param {Person} person */
export async function forgetTransforms(person) {
  await person.page.context().addInitScript(() => {
    for (const prototype of [RTCRtpSender.prototype, RTCRtpReceiver.prototype]) {
      Object.defineProperty(prototype, 'transform', { get: () => null, set: () => {} });
    }
  });
}

/** From the next page on, this browser shows other certificates of its connections than the signed ones. @param {Person} person */
export async function swapCertificates(person) {
  await person.page.context().addInitScript(() => {
    const { prototype } = RTCDtlsTransport;
    const { getRemoteCertificates } = prototype;
    prototype.getRemoteCertificates = function () {
      return getRemoteCertificates.call(this).map((one) => new Uint8Array(one).reverse().buffer);
    };
  });
}

/** From the next page on, this browser's receivers get their transforms only on release. @param {Person} person */
export async function holdTransforms(person) {
  await person.page.context().addInitScript(() => {
    const { prototype } = RTCRtpReceiver;
    const own = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, 'transform'));
    /** @type {Map<RTCRtpReceiver, unknown>} */
    const held = new Map();
    Object.defineProperty(prototype, 'transform', {
      ...own,
      get() {
        return held.get(this) ?? own.get?.call(this);
      },
      set(transform) {
        held.set(this, transform);
      },
    });
    const release = () => {
      Object.defineProperty(prototype, 'transform', own);
      for (const [receiver, transform] of held) own.set?.call(receiver, transform);
    };
    Object.assign(window, { release });
  });
}

/** @param {Person} person */
export async function releaseTransforms(person) {
  await person.page.evaluate(() => /** @type {any} */ (window).release());
}
