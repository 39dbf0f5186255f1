// @ts-check
/** The call that this tab carries: it follows what the core shows, does what the core tells in order, and reports. */

import { Problem } from '../problem.js';
import { Media } from './media.js';
import { Peer } from './peer.js';
import { Sealer } from './sealer.js';

/** Longer than this the first offer does not wait for the relay's helpers. */
const HELPERS_MS = 1_000;

/**
 * @typedef {object} Part what the call consists of here, from the moment it is wanted until it is over
 * @property {Sealer} sealer
 * @property {Media} media
 * @property {Map<string, Peer>} peers
 */

/** Tells by `change` events that something of it is to be shown anew. */
export class Call extends EventTarget {
  /** The tab, as the core knows it. */
  tab = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  /** @type {import('../core').CallView | null} */
  view = null;
  /** @type {Part | null} */
  part = null;
  #run;
  #makeWorker;
  /** What came for a peer that has no connection yet. @type {Map<string, import('../core').CallEvent[]>} */
  #waiting = new Map();
  /** The sentence of protection has been on the screen. */
  #seen = false;
  /** The relay's helpers are known, or were waited for. */
  #helped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {(command: import('../core').Command) => Promise<unknown>} run
   * @param {(name: string) => Worker} makeWorker
   */
  constructor(run, makeWorker) {
    super();
    this.#run = run;
    this.#makeWorker = makeWorker;
  }

  /** The call is carried by this tab. */
  get mine() {
    return this.view?.tab === this.tab && this.view.stage !== 'ended';
  }

  /** @param {string} conversation @param {boolean} video */
  start(conversation, video) {
    return this.#begin(video, (workerKey) => ({ verb: 'startCall', conversation, video, workerKey, tab: this.tab }));
  }

  /** @param {string} call @param {boolean} video */
  accept(call, video) {
    return this.#begin(video, (workerKey) => ({ verb: 'acceptCall', call, video, workerKey, tab: this.tab }));
  }

  /** @param {import('../core').CallView | null} view the core's last */
  follow(view) {
    this.view = view;
    if (!this.mine && this.part && view) this.#release();
    if (!view || view.stage === 'ended') this.#release();
    if (view?.iceReady) this.#helped = true;
    this.#connect();
    this.#changed();
  }

  /** The sentence of protection is on the screen: from now on media may flow. */
  seen() {
    if (this.#seen || !this.mine) return;
    this.#seen = true;
    this.#connect();
  }

  /** @param {import('../core').CallEvent} event */
  hear(event) {
    if (!this.part) return;
    if (event.kind === 'callKeys') return this.part.sealer.install(event.sealedKeys);
    const peer = this.part.peers.get(event.peer);
    if (!peer) return void this.#waiting.set(event.peer, [...(this.#waiting.get(event.peer) ?? []), event]);
    obey(peer, event);
  }

  /**
   * @param {boolean} video
   * @param {(workerKey: string) => import('../core').Command} command
   */
  async #begin(video, command) {
    if (this.part) throw new Problem('callRefused', 'You are in a call already.');
    const sealer = new Sealer(this.#makeWorker);
    const part = { sealer, media: new Media(), peers: new Map() };
    this.part = part;
    sealer.addEventListener('report', () => this.#connect());
    part.media.addEventListener('change', () => this.#sends(part));
    try {
      await this.#run(command(await sealer.key));
    } catch (reason) {
      if (this.part === part) this.#release();
      throw Problem.from(reason);
    }
    if (this.part !== part) return;
    this.#timer = setTimeout(() => {
      this.#helped = true;
      this.#connect();
    }, HELPERS_MS);
    await part.media.open(video);
  }

  /** One connection for each peer of the view, once frames can be sealed and the sentence was seen. */
  #connect() {
    const { view, part } = this;
    if (!view || !part || !this.mine) return;
    const named = new Set(view.peers.map(({ peer }) => peer));
    for (const [name, peer] of part.peers) {
      if (named.has(name)) continue;
      peer.close();
      part.peers.delete(name);
    }
    if (!part.sealer.canSeal || !this.#seen || !this.#helped || !part.media.sent.microphone) return;
    const { call } = view;
    const iceServers = view.iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username && credential ? { username, credential } : {}),
    }));
    for (const { peer: name, offers } of view.peers) {
      if (part.peers.has(name)) continue;
      const peer = new Peer(name, offers, {
        sealer: part.sealer,
        iceServers,
        sent: part.media.sent,
        signal: (kind, payload) => this.#send({ verb: 'callSignal', call, peer: name, kind, payload }),
        report: (state, dropped) => this.#send({ verb: 'callPeer', call, peer: name, state, dropped }),
      });
      peer.addEventListener('change', () => this.#changed());
      part.peers.set(name, peer);
      for (const event of this.#waiting.get(name) ?? []) obey(peer, event);
      this.#waiting.delete(name);
    }
  }

  /** @param {Part} part */
  #sends({ media, peers }) {
    for (const peer of peers.values()) peer.send(media.sent);
    if (this.mine && this.view?.call) {
      const { camera, screen } = media.sent;
      this.#send({ verb: 'callMedia', call: this.view.call, muted: media.muted, camera: !!camera, screen: !!screen });
    }
    this.#connect();
    this.#changed();
  }

  /** A core that has no such call any more says so in its next view. @param {import('../core').Command} command */
  #send(command) {
    this.#run(command).catch(() => {});
  }

  #release() {
    const part = this.part;
    this.part = null;
    this.#seen = false;
    this.#helped = false;
    this.#waiting.clear();
    clearTimeout(this.#timer);
    if (!part) return;
    for (const peer of part.peers.values()) peer.close();
    part.media.close();
    part.sealer.close();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** @param {Peer} peer @param {import('../core').CallEvent} event */
function obey(peer, event) {
  if (event.kind === 'callSignal') peer.hear(event.signal, event.payload, event.fingerprint);
  if (event.kind === 'callRestart') peer.restart();
}
