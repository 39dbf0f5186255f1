// @ts-check
/**
 * The one connection of a forwarded call: with the relay's forwarding server, for all peers. The server passes on
 * sealed frames; each section opens them with the keys of the peer that was wanted there, and with no others.
 */

import { Heard, Loudness, codecs, connection, even, inTurn, quiet } from './webrtc.js';

/** Lines of an offer that the server does not use. */
const UNUSED = /a=(candidate:|end-of-candidates|ssrc-group:).*\r\n/g;
/**
 * A picture goes to the server in several sizes, each with this many bits per second at most: each recipient gets the
 * size that its connection can carry.
 */
const PICTURE = [[4, 100_000], [2, 300_000], [1, 800_000]].map(([scaleResolutionDownBy, maxBitrate], layer) => ({
  rid: `r${layer}`,
  scaleResolutionDownBy,
  maxBitrate,
  // Without it Chromium makes one stream of layers that need each other.
  scalabilityMode: 'L1T1',
}));
/** How long after a failure another connection is tried. */
const AGAIN_MS = 2_000;

/** @typedef {import('./media.js').Sent} Sent */

/**
 * @typedef {object} Around
 * @property {import('./sealer.js').Sealer} sealer
 * @property {RTCIceServer[]} iceServers
 * @property {Sent} sent the media sent at present
 * @property {(offer: string, wanted: import('../core.d.ts').WantedPeer[]) => void} offer
 * @property {(peer: string, state: import('../core.d.ts').PeerReport, dropped: number) => void} report
 */

/** Announces with `change` events that a track of a peer began or ended. */
export class Forwarded extends EventTarget {
  /** @type {Map<string, Through>} */
  peers = new Map();
  #around;
  /** @type {RTCPeerConnection | null} */
  #pc = null;
  /** Our senders: sound, picture. @type {RTCRtpTransceiver[]} */
  #ups = [];
  /** An offer is under way to the server. */
  #asking = false;
  /** The sections differ from the last offer. */
  #due = false;
  #closed = new AbortController();
  #take = inTurn(this.#closed.signal);

  /** @param {string} call @param {Around} around */
  constructor(call, around) {
    super();
    this.call = call;
    this.#around = around;
    const { signal } = this.#closed;
    around.sealer.addEventListener('report', (event) => this.#flows(/** @type {CustomEvent} */ (event).detail), { signal });
  }

  /** A pair of sections for each of these peers, and for no others. @param {string[]} names */
  follow(names) {
    for (const [name, peer] of this.peers) {
      if (names.includes(name)) continue;
      peer.part();
      this.peers.delete(name);
      this.#due = true;
    }
    for (const name of names) {
      if (this.peers.has(name)) continue;
      const peer = new Through(name, this.#around.sealer);
      this.peers.set(name, peer);
      if (this.#pc) peer.enter(this.#pc);
      this.#due = true;
    }
    if (!this.#pc) this.#open();
    this.#take(() => this.#offer());
  }

  /** From now on this is sent: nothing is negotiated for it. @param {Sent} sent */
  send(sent) {
    this.#around.sent = sent;
    for (const [at, track] of [sent.microphone, sent.screen ?? sent.camera].entries()) {
      const sender = this.#ups[at]?.sender;
      if (sender && sender.track !== track) sender.replaceTrack(track).catch(() => {});
    }
  }

  /** @returns {Promise<ReadonlyMap<string, any>>} */
  async stats() {
    return this.#pc?.getStats() ?? new Map();
  }

  /** The browser itself leaves out sizes that the connection cannot carry. */
  limit() {}

  /** Applies the server's answer. @param {string} sdp */
  answer(sdp) {
    this.#take(async () => {
      if (this.#pc?.signalingState !== 'have-local-offer') return;
      this.#asking = false;
      await this.#pc.setRemoteDescription({ type: 'answer', sdp: even(sdp) });
      await this.#offer();
    });
  }

  /** The server has dropped this device: another connection replaces this one. */
  lost() {
    this.#take(async () => {
      this.#open();
      await this.#offer();
    });
  }

  close() {
    this.#closed.abort();
    for (const peer of this.peers.values()) peer.part();
    this.peers.clear();
    this.#pc?.close();
  }

  #open() {
    this.#pc?.close();
    const pc = connection({ iceServers: this.#around.iceServers });
    this.#pc = pc;
    this.#asking = false;
    this.#due = true;
    this.#ups = ['audio', 'video'].map((kind) => {
      const up = pc.addTransceiver(kind, { direction: 'sendonly', sendEncodings: kind === 'video' ? PICTURE : [{}] });
      const sender = /** @type {any} */ (up.sender);
      sender.transform = this.#around.sealer.transform('', 'send').transform;
      prefer(up, kind);
      return up;
    });
    this.send(this.#around.sent);
    for (const peer of this.peers.values()) peer.enter(pc);
    pc.addEventListener('connectionstatechange', () => this.#look(pc), { signal: this.#closed.signal });
  }

  async #offer() {
    const pc = this.#pc;
    if (!pc || !this.#due || this.#asking) return;
    this.#due = false;
    this.#asking = true;
    await pc.setLocalDescription();
    const wanted = [...this.peers.values()].flatMap((peer) => peer.wanted());
    this.#around.offer(quiet(pc.localDescription?.sdp ?? '').replace(UNUSED, ''), wanted);
  }

  /** @param {RTCPeerConnection} pc */
  #look(pc) {
    if (pc !== this.#pc) return;
    if (pc.connectionState === 'failed') {
      for (const peer of this.peers.values()) this.#tell(peer, 'failed');
      const again = setTimeout(() => pc === this.#pc && this.lost(), AGAIN_MS);
      this.#closed.signal.addEventListener('abort', () => clearTimeout(again));
    } else if (pc.connectionState === 'disconnected') {
      for (const peer of this.peers.values()) this.#tell(peer, 'disconnected');
    } else if (pc.connectionState === 'connected') {
      for (const peer of this.peers.values()) if (peer.isHeard) this.#tell(peer, 'connected');
    }
  }

  /** @param {import('../page.d.ts').FrameReport} report */
  #flows(report) {
    const peer = 'peer' in report ? this.peers.get(report.peer) : null;
    if (!peer || !this.#pc) return;
    if (report.kind === 'dropped') {
      peer.dropped = report.dropped;
      this.#around.report(peer.peer, peer.state ?? 'disconnected', peer.dropped);
      return;
    }
    if ('line' in report) peer.hear(report.line, report.kind === 'flows');
    this.#look(this.#pc);
    this.dispatchEvent(new Event('change'));
  }

  /** @param {Through} peer @param {import('../core.d.ts').PeerReport} state */
  #tell(peer, state) {
    if (peer.state === state) return;
    peer.state = state;
    this.#around.report(peer.peer, state, peer.dropped);
  }
}

/** One peer, as the server brings it. */
export class Through {
  /** Frames in its sections that did not authenticate as its own. */
  dropped = 0;
  /** @type {import('../core.d.ts').PeerReport | null} */
  state = null;
  /** The connection's quality, the same for all peers. @type {import('./adaptation.js').Quality | null} */
  quality = null;
  #sealer;
  /** Its sections: sound, picture. @type {RTCRtpTransceiver[]} */
  #downs = [];
  /** By its sections. @type {Heard<RTCRtpTransceiver>} */
  #heard = new Heard();
  #loudness = new Loudness();

  /** @param {string} peer its name @param {import('./sealer.js').Sealer} sealer */
  constructor(peer, sealer) {
    this.peer = peer;
    this.#sealer = sealer;
  }

  get isHeard() {
    return this.#heard.any;
  }

  /** The peer's tracks whose frames authenticate. @returns {Partial<Record<keyof Sent, MediaStreamTrack>>} */
  get tracks() {
    const [sound, picture] = this.#downs.map((down) => (this.#heard.has(down) ? down.receiver.track : undefined));
    // One picture is sent: the screen while it is shown, otherwise the camera.
    return { ...(sound && { microphone: sound }), ...(picture && { camera: picture, screen: picture }) };
  }

  /** True if frames of some section do not authenticate; they are not played. */
  get forged() {
    return this.#heard.forged;
  }

  /** The peer's loudness, 0 to 1. */
  level() {
    const [sound] = this.#downs;
    return this.#loudness.look(this.#heard.has(sound) ? sound.receiver : undefined);
  }

  /** Makes its sections, with a transform before any frame can arrive. @param {RTCPeerConnection} pc */
  enter(pc) {
    this.#heard.clear();
    this.#downs = ['audio', 'video'].map((kind) => {
      const down = pc.addTransceiver(kind, { direction: 'recvonly' });
      const { line, transform } = this.#sealer.transform(this.peer, 'receive');
      const receiver = /** @type {any} */ (down.receiver);
      receiver.transform = transform;
      this.#heard.add(line, down);
      prefer(down, kind);
      return down;
    });
  }

  /** It has left: its sections may be used for others, with other transforms. */
  part() {
    for (const down of this.#downs) down.stop();
    this.#downs = [];
    this.#heard.end();
  }

  /** @returns {import('../core.d.ts').WantedPeer[]} */
  wanted() {
    return this.#downs.flatMap(({ mid }) => (mid === null ? [] : [{ mid, peer: this.peer }]));
  }

  /** @param {string} line @param {boolean} flows its frames can be opened */
  hear(line, flows) {
    this.#heard.note(line, flows);
  }
}

/** One profile of each codec, so that offers stay small. @param {RTCRtpTransceiver} transceiver @param {string} kind */
function prefer(transceiver, kind) {
  transceiver.setCodecPreferences(codecs(kind).filter(({ sdpFmtpLine = '' }) => !/profile-id=[1-9]/.test(sdpFmtpLine)));
}
