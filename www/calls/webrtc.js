// @ts-check
/** The parts that every connection of a call shares: only sealed frames leave it, and incoming ones are told apart. */

/**
 * The codecs that work when the whole payload is encrypted. Not VP8: its receiver reads from the payload's first bit whether
 * a picture is a whole one, and there is a sealed bit.
 */
const CODECS = /^(audio\/opus|video\/(VP9|rtx))$/i;

/** @param {RTCConfiguration} configuration */
export function connection(configuration) {
  // Without the flag Chromium sends frames in the clear before they have a transform.
  const options = { encodedInsertableStreams: true, bundlePolicy: 'max-bundle', ...configuration };
  return new RTCPeerConnection(/** @type {RTCConfiguration} */ (options));
}

/** @param {string} kind */
export function codecs(kind) {
  return (RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []).filter(({ mimeType }) => CODECS.test(mimeType));
}

/**
 * Header extensions that a connection needs. Others reveal facts about the media outside of the sealed part, such as
 * its loudness.
 */
const EXTENSIONS = /sdes:(mid|rtp-stream-id|repaired-rtp-stream-id)|abs-send-time|transport-wide-cc/;

/**
 * An offer or answer without the other extensions, which are not used then; and without Firefox's lines about codecs
 * that it does not offer, which Chromium rejects.
 * @param {string} sdp
 */
export function quiet(sdp) {
  const kept = (/** @type {string} */ line, /** @type {string} */ codec) => (codec ? sdp.includes(`a=rtpmap:${codec} `) : EXTENSIONS.test(line));
  return sdp.replace(/a=(?:extmap|rtcp-fb:(\d+)).*\r\n/g, (line, codec) => (kept(line, codec) ? line : ''));
}

/** The other side's description, changed so that our packets of sound have one length: different lengths would reveal the words. @param {string} sdp */
export function even(sdp) {
  return sdp.replace(/useinbandfec=1/g, '$&;cbr=1');
}

/** The loudness of one line. */
export class Loudness {
  #energy = 0;
  #seconds = 0;

  /** @param {RTCRtpReceiver | undefined} receiver whose frames are opened @returns {Promise<number>} since the last look, 0 to 1 */
  async look(receiver) {
    const stats = await receiver?.getStats();
    let loud = 0;
    stats?.forEach(({ totalAudioEnergy = 0, totalSamplesDuration = 0 }) => {
      if (totalSamplesDuration <= this.#seconds) return;
      loud = Math.sqrt((totalAudioEnergy - this.#energy) / (totalSamplesDuration - this.#seconds));
      this.#energy = totalAudioEnergy;
      this.#seconds = totalSamplesDuration;
    });
    return loud;
  }
}

/** Below this level no one speaks. */
const SPEAKS = 0.02;

/** The peer who speaks. @param {Iterable<[string, { level: () => Promise<number> }]>} [peers] by name */
export async function loudest(peers = []) {
  let name = null;
  let level = SPEAKS;
  for (const [one, peer] of peers) {
    const loud = await peer.level();
    if (loud <= level) continue;
    level = loud;
    name = one;
  }
  return name;
}

/**
 * Steps that are taken one after the other, and none after the end.
 * @param {AbortSignal} closed
 * @param {() => void} [failed]
 * @returns {(step: () => Promise<void>) => void}
 */
export function inTurn(closed, failed) {
  let last = Promise.resolve();
  return (step) => {
    last = last.then(async () => {
      if (!closed.aborted) await step();
    }).catch((reason) => {
      if (closed.aborted) return;
      console.error(reason);
      failed?.();
    });
  };
}

/**
 * The lines of one peer, and whether each one's frames can be opened.
 * @template T
 */
export class Heard {
  /** The line of each transform. @type {Map<string, T>} */
  #lines = new Map();
  /** Those whose frames are opened. @type {Set<T>} */
  #opened = new Set();
  /** Those with incoming frames of which none can be opened. @type {Set<T>} */
  #refused = new Set();

  /** True if frames of some line do not authenticate; they are not played. */
  get forged() {
    return this.#refused.size > 0;
  }

  get any() {
    return this.#opened.size > 0;
  }

  /** @param {T} one */
  has(one) {
    return this.#opened.has(one);
  }

  /** @param {string} line @param {T} one */
  add(line, one) {
    this.#lines.set(line, one);
  }

  /** @param {string} line @param {boolean} flows its frames can be opened @returns {boolean} false if there is no such line */
  note(line, flows) {
    const one = this.#lines.get(line);
    if (!one) return false;
    const [now, before] = flows ? [this.#opened, this.#refused] : [this.#refused, this.#opened];
    now.add(one);
    before.delete(one);
    return true;
  }

  /** No line is opened from now on. */
  end() {
    this.#opened.clear();
  }

  /** There are other lines now. */
  clear() {
    this.end();
    this.#lines.clear();
    this.#refused.clear();
  }
}
