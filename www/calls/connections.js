// @ts-check
/** The connections of a call, one for each device in the core's view, and reports about them. */

import { Adaptation } from './adaptation.js';
import { Forwarded } from './forwarded.js';
import { Peer } from './peer.js';

/** The first offer waits this long for the relay's helpers at most. */
const HELPERS_MS = 1_000;
/** Connections are looked at this often. */
const LOOK_MS = 2_000;

/**
 * @typedef {object} Needs
 * @property {import('./sealer.js').Sealer} sealer
 * @property {import('./media.js').Media} media
 * @property {import('./call.js').Run} run
 */

/** Fires `change` when a connection must be rendered again. */
export class Connections extends EventTarget {
  /** One connection for each peer. @type {Map<string, Peer>} */
  #mesh = new Map();
  /** Or the one connection of a call that is forwarded. @type {Forwarded | null} */
  #forwarded = null;
  #needs;
  /** @type {import('../core.d.ts').CallView | null} */
  #view = null;
  /** Events for a peer that has no connection yet. @type {Map<string, import('../core.d.ts').CallEvent[]>} */
  #waiting = new Map();
  /** The sentence of protection has been on the screen. */
  #seen = false;
  /** The relay's helpers are known, or were waited for. */
  #helped = false;
  /** The description of our media that the others have. */
  #told = '';
  /** @type {Map<string, Adaptation>} */
  #adaptations = new Map();
  #closed = new AbortController();

  /** @param {Needs} needs */
  constructor(needs) {
    super();
    this.#needs = needs;
    const { signal } = this.#closed;
    needs.sealer.addEventListener('report', () => this.#connect(), { signal });
    const helpers = setTimeout(() => {
      this.#helped = true;
      this.#connect();
    }, HELPERS_MS);
    const look = setInterval(() => this.#look(), LOOK_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(helpers);
      clearInterval(look);
    });
  }

  /** @returns {Map<string, Peer | import('./forwarded.js').Through>} */
  get peers() {
    return this.#forwarded?.peers ?? this.#mesh;
  }

  /** @param {import('../core.d.ts').CallView} view of our call */
  follow(view) {
    if (this.#closed.signal.aborted) return;
    this.#view = view;
    if (view.iceReady) this.#helped = true;
    for (const peer of this.#mesh.values()) peer.hide(view.relayOnly);
    this.#tellMedia();
    this.#connect();
  }

  seen() {
    if (this.#seen) return;
    this.#seen = true;
    this.#connect();
  }

  /** @param {import('../core.d.ts').CallEvent} event */
  hear(event) {
    if (event.kind === 'callKeys') return this.#needs.sealer.install(event.sealedKeys);
    if (event.kind === 'callForwarded') return this.#forwarded?.answer(event.answer);
    if (event.kind === 'callForwardLost') return this.#forwarded?.lost();
    const peer = this.#mesh.get(event.peer);
    if (!peer) return void this.#waiting.set(event.peer, [...(this.#waiting.get(event.peer) ?? []), event]);
    obey(peer, event);
  }

  /** Something else is sent from now on. */
  send() {
    for (const peer of this.#mesh.values()) peer.send(this.#needs.media.sent);
    this.#forwarded?.send(this.#needs.media.sent);
    this.#tellMedia();
    this.#connect();
  }

  close() {
    this.#closed.abort();
    for (const peer of this.#mesh.values()) peer.close();
    this.#forwarded?.close();
    this.#mesh.clear();
    this.#waiting.clear();
  }

  /** One connection for each peer of the view, once frames can be sealed and the sentence was shown. */
  #connect() {
    const view = this.#view;
    const { sealer, media } = this.#needs;
    if (!view || this.#closed.signal.aborted) return;
    if (view.forwarded) return this.#forward(view);
    const named = new Set(view.peers.map(({ peer }) => peer));
    for (const [name, peer] of this.#mesh) {
      if (named.has(name)) continue;
      peer.close();
      this.#mesh.delete(name);
      this.#adaptations.delete(name);
    }
    // With a hidden address, connecting waits for the TURN server that hides it.
    const helped = view.relayOnly ? view.iceReady : this.#helped;
    if (!sealer.canSeal || !this.#seen || !helped || !media.sent.microphone) return;
    for (const { peer, offers } of view.peers) if (!this.#mesh.has(peer)) this.#open(view, peer, offers);
  }

  /** @param {import('../core.d.ts').CallView} view @param {string} name @param {boolean} offers */
  #open({ call, iceServers, relayOnly }, name, offers) {
    const peer = new Peer(name, offers, {
      sealer: this.#needs.sealer,
      iceServers: helpers(iceServers),
      relayOnly,
      sent: this.#needs.media.sent,
      signal: (kind, payload) => this.#tell({ verb: 'callSignal', call, peer: name, kind, payload }),
      report: (state, dropped) => this.#tell({ verb: 'callPeer', call, peer: name, state, dropped }),
    });
    peer.addEventListener('change', () => this.dispatchEvent(new Event('change')));
    this.#mesh.set(name, peer);
    this.#adaptations.set(name, new Adaptation());
    for (const event of this.#waiting.get(name) ?? []) obey(peer, event);
    this.#waiting.delete(name);
  }

  /** One connection with the server. @param {import('../core.d.ts').CallView} view */
  #forward({ call, peers, iceServers }) {
    const { sealer, media } = this.#needs;
    if (!sealer.canSeal || !this.#seen || !this.#helped || !media.sent.microphone) return;
    // Of two calls that began at once the other one continues.
    if (this.#forwarded?.call !== call) {
      this.#forwarded?.close();
      this.#forwarded = new Forwarded(call, {
        sealer,
        iceServers: helpers(iceServers),
        sent: media.sent,
        offer: (offer, wanted) => this.#tell({ verb: 'callForward', call, offer, wanted }),
        report: (peer, state, dropped) => this.#tell({ verb: 'callPeer', call, peer, state, dropped }),
      });
      this.#forwarded.addEventListener('change', () => this.dispatchEvent(new Event('change')));
      this.#adaptations.set('', new Adaptation());
    }
    this.#forwarded.follow(peers.map(({ peer }) => peer));
  }

  /** Judges each connection, and limits pictures to its bandwidth. */
  async #look() {
    const through = this.#forwarded;
    for (const [name, way] of through ? /** @type {const} */ ([['', through]]) : this.#mesh) {
      const quality = await this.#adaptations.get(name)?.look(way, this.#mesh.size).catch(() => null);
      for (const peer of through?.peers.values() ?? [/** @type {Peer} */ (way)]) {
        if (!quality || quality === peer.quality) continue;
        peer.quality = quality;
        this.dispatchEvent(new Event('change'));
      }
    }
  }

  #tellMedia() {
    const { media } = this.#needs;
    const { call = '' } = this.#view ?? {};
    if (!call || this.#view?.stage === 'ended') return;
    const { camera, screen } = media.sent;
    const sends = { call, muted: media.muted, camera: !!camera, screen: !!screen };
    const told = JSON.stringify(sends);
    if (told === this.#told) return;
    this.#told = told;
    this.#tell({ verb: 'callMedia', ...sends });
  }

  /** If the core no longer has this call, its next view shows it. @param {import('../core.d.ts').Command} command */
  #tell(command) {
    this.#needs.run(command).catch(() => {});
  }
}

/** In the form that a connection takes. @param {import('../core.d.ts').CallView['iceServers']} servers @returns {RTCIceServer[]} */
function helpers(servers) {
  return servers.map(({ urls, username, credential }) => ({ urls, ...(username && credential ? { username, credential } : {}) }));
}

/** @param {Peer} peer @param {import('../core.d.ts').CallEvent} event */
function obey(peer, event) {
  if (event.kind === 'callSignal') peer.hear(event.signal, event.payload, event.fingerprint);
  if (event.kind === 'callRestart') peer.restart();
}
