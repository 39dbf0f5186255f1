// @ts-check
/** One connection of a call. It counts as connected only when sealed frames flow both ways with the right certificate. */

import { Heard, Loudness, codecs, connection, even, inTurn, quiet } from './webrtc.js';

/** The media of a connection, in the order of its lines. @type {{ name: keyof Sent, kind: 'audio' | 'video' }[]} */
const LINES = [
  { name: 'microphone', kind: 'audio' },
  { name: 'camera', kind: 'video' },
  { name: 'screen', kind: 'video' },
];

/** The answering side's request to the offering side for a restart of ICE. */
const RESTART = '{"restart":true}';

/** How long until the next question about an unknown certificate. */
const AGAIN_MS = 100;

/** @typedef {import('./media.js').Sent} Sent */

/**
 * @typedef {object} Around
 * @property {import('./sealer.js').Sealer} sealer
 * @property {RTCIceServer[]} iceServers
 * @property {boolean} relayOnly the other side must not learn our address
 * @property {Sent} sent the media sent at present
 * @property {(kind: import('../core.d.ts').SignalKind, payload: string) => void} signal
 * @property {(state: import('../core.d.ts').PeerReport, dropped: number) => void} report
 */

/** Announces with `change` events that a track of the other side began or ended. */
export class Peer extends EventTarget {
  /** Frames of the other side that did not authenticate. */
  dropped = 0;
  /** The connection's quality, once it is known. @type {import('./adaptation.js').Quality | null} */
  quality = null;
  #pc;
  #around;
  /**
   * This side makes all offers: when two offers cross, one is rolled back, and with it Chromium loses the transforms of
   * its receivers, for good.
   */
  #offers;
  /** The fingerprint that the other side's certificate must have. @type {string | undefined} */
  #fingerprint;
  /** Candidates that arrived before their description. @type {RTCIceCandidateInit[]} */
  #early = [];
  /** By their receivers. @type {Heard<RTCRtpReceiver>} */
  #heard = new Heard();
  #loudness = new Loudness();
  #sealed = false;
  /** @type {import('../core.d.ts').PeerReport | null} */
  #state = null;
  #closed = new AbortController();
  #take = inTurn(this.#closed.signal, () => this.#tell('failed'));

  /** @param {string} peer its name @param {boolean} offers we make the offers @param {Around} around */
  constructor(peer, offers, around) {
    super();
    this.peer = peer;
    this.#offers = offers;
    this.#around = around;
    const { signal } = this.#closed;
    this.#pc = connection({ iceServers: around.iceServers, iceTransportPolicy: policy(around.relayOnly) });
    if (offers) this.#pc.addEventListener('negotiationneeded', () => this.#take(() => this.#offer()), { signal });
    this.#pc.addEventListener('icecandidate', ({ candidate }) => {
      around.signal('candidate', candidate?.candidate ? JSON.stringify(candidate) : '');
    }, { signal });
    this.#pc.addEventListener('track', ({ transceiver }) => this.#protect(transceiver), { signal });
    this.#pc.addEventListener('connectionstatechange', () => this.#look(), { signal });
    around.sealer.addEventListener('report', (event) => this.#flows(/** @type {CustomEvent} */ (event).detail), { signal });
    // Only one side makes the lines: the other one finds them in the offer.
    if (offers) for (const { kind } of LINES) this.#protect(this.#pc.addTransceiver(kind, { direction: 'sendrecv' }));
    if (offers) this.send(around.sent);
  }

  /** The other side's tracks whose frames authenticate. @returns {Partial<Record<keyof Sent, MediaStreamTrack>>} */
  get tracks() {
    const lines = this.#pc.getTransceivers().map(({ receiver }, line) => [LINES[line].name, receiver]);
    const heard = lines.filter(([, receiver]) => this.#heard.has(/** @type {RTCRtpReceiver} */ (receiver)));
    return Object.fromEntries(heard.map(([name, receiver]) => [name, /** @type {RTCRtpReceiver} */ (receiver).track]));
  }

  /** True if frames of some line do not authenticate; they are not played. */
  get forged() {
    return this.#heard.forged;
  }

  /** The other side's loudness, 0 to 1. */
  level() {
    const sound = this.#pc.getTransceivers()[0]?.receiver;
    return this.#loudness.look(this.#heard.has(sound) ? sound : undefined);
  }

  /** From now on this is sent: nothing is negotiated for it. @param {Sent} sent */
  send(sent) {
    this.#around.sent = sent;
    for (const [line, { sender }] of this.#pc.getTransceivers().entries()) {
      const track = sent[LINES[line].name];
      if (sender.track !== track) sender.replaceTrack(track).catch(() => {});
    }
  }

  /** @returns {Promise<ReadonlyMap<string, any>>} */
  stats() {
    return this.#pc.getStats();
  }

  /**
   * How much a picture that we send may take.
   * @param {'camera' | 'screen'} name
   * @param {number} maxBitrate in bits per second
   * @param {number} scaleResolutionDownBy
   */
  limit(name, maxBitrate, scaleResolutionDownBy) {
    const line = LINES.findIndex((one) => one.name === name);
    const sender = this.#pc.getTransceivers()[line]?.sender;
    const parameters = sender?.getParameters();
    if (!parameters?.encodings?.length) return;
    for (const encoding of parameters.encodings) Object.assign(encoding, { maxBitrate, scaleResolutionDownBy });
    sender.setParameters(parameters).catch(() => {});
  }

  /** Looks for another path through the network. */
  restart() {
    if (!this.#offers) this.#around.signal('candidate', RESTART);
    else if (this.#pc.signalingState === 'stable') this.#pc.restartIce();
  }

  /** @param {boolean} relayOnly */
  hide(relayOnly) {
    const before = this.#pc.getConfiguration();
    const iceTransportPolicy = policy(relayOnly);
    if (before.iceTransportPolicy === iceTransportPolicy) return;
    this.#pc.setConfiguration({ ...before, iceTransportPolicy });
    if (relayOnly) this.restart();
  }

  /**
   * Takes a message of the other side.
   * @param {import('../core.d.ts').SignalKind} kind
   * @param {string} payload
   * @param {string | undefined} fingerprint
   */
  hear(kind, payload, fingerprint) {
    this.#take(() => (kind === 'candidate' ? this.#candidate(payload) : this.#description(kind, payload, fingerprint)));
  }

  close() {
    this.#closed.abort();
    this.#pc.close();
    this.#heard.end();
  }

  async #offer() {
    await this.#pc.setLocalDescription();
    this.#say();
  }

  #say() {
    const description = this.#pc.localDescription;
    if (description) this.#around.signal(/** @type {'offer' | 'answer'} */ (description.type), quiet(description.sdp));
  }

  /** @param {'offer' | 'answer'} type @param {string} sdp @param {string | undefined} fingerprint */
  async #description(type, sdp, fingerprint) {
    // A description that the other side cannot send in this state.
    if (this.#pc.signalingState !== (type === 'answer' ? 'have-local-offer' : 'stable') || (type === 'offer') === this.#offers) return;
    this.#fingerprint = fingerprint;
    await this.#pc.setRemoteDescription({ type, sdp: even(sdp) });
    for (const one of this.#early.splice(0)) await this.#pc.addIceCandidate(one).catch(() => {});
    if (type === 'answer') return;
    for (const transceiver of this.#pc.getTransceivers()) {
      this.#protect(transceiver);
      transceiver.direction = 'sendrecv';
    }
    this.send(this.#around.sent);
    await this.#pc.setLocalDescription();
    this.#say();
  }

  /** @param {string} payload */
  async #candidate(payload) {
    if (payload === RESTART && this.#offers) return this.restart();
    const candidate = payload ? JSON.parse(payload) : { candidate: '' };
    if (!this.#pc.remoteDescription) return void this.#early.push(candidate);
    try {
      await this.#pc.addIceCandidate(candidate);
    } catch (reason) {
      if (payload) console.warn('a way through the network that cannot be used', reason);
    }
  }

  /** Before anything else is done with the line. @param {RTCRtpTransceiver} transceiver */
  #protect(transceiver) {
    const sender = /** @type {any} */ (transceiver.sender);
    const receiver = /** @type {any} */ (transceiver.receiver);
    if (!sender.transform) sender.transform = this.#around.sealer.transform(this.peer, 'send').transform;
    if (receiver.transform) return;
    const { line, transform } = this.#around.sealer.transform(this.peer, 'receive');
    receiver.transform = transform;
    this.#heard.add(line, receiver);
    transceiver.setCodecPreferences(codecs(receiver.track.kind));
  }

  /** @param {import('../page.d.ts').FrameReport} report */
  #flows(report) {
    if (!('peer' in report) || report.peer !== this.peer) return;
    if (report.kind === 'dropped') {
      this.dropped = report.dropped;
      this.#around.report(this.#state ?? 'disconnected', this.dropped);
    } else if (report.direction === 'send') {
      this.#sealed = true;
    } else {
      if (!this.#heard.note(report.line, report.kind === 'flows')) return;
      this.dispatchEvent(new Event('change'));
    }
    this.#look();
  }

  #look() {
    const { connectionState } = this.#pc;
    if (connectionState === 'failed') this.#tell('failed');
    else if (connectionState === 'disconnected') this.#tell('disconnected');
    else if (connectionState === 'connected' && this.#sealed && this.#heard.any) this.#take(() => this.#certify());
  }

  /** The certificate at the other end must be the one that the other device signed. */
  async #certify() {
    if (this.#state === 'connected') return;
    const { transport } = this.#pc.getSenders()[0];
    // Not from the statistics: Firefox has no certificates there.
    const [certificate] = transport?.getRemoteCertificates() ?? [];
    // The certificate may come a moment later: unknown is not another one.
    if (!transport || !certificate) return void setTimeout(() => this.#closed.signal.aborted || this.#look(), AGAIN_MS);
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', certificate));
    const shown = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
    if (`sha-256 ${shown}` === this.#fingerprint?.toLowerCase()) {
      // Not closed by us: a connection that we close gets no more events.
      transport.onstatechange = () => transport.state === 'closed' && this.#tell('closed');
      return this.#tell('connected');
    }
    this.#tell('failed');
    this.close();
    this.dispatchEvent(new Event('change'));
  }

  /** @param {import('../core.d.ts').PeerReport} state */
  #tell(state) {
    if (state === this.#state || this.#closed.signal.aborted) return;
    this.#state = state;
    this.#around.report(state, this.dropped);
  }
}

/** @param {boolean} relayOnly @returns {RTCIceTransportPolicy} */
function policy(relayOnly) {
  return relayOnly ? 'relay' : 'all';
}
