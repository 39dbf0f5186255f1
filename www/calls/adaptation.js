// @ts-check
/** Judges a connection in three steps, and limits pictures to its bandwidth. */

/** @typedef {'good' | 'fair' | 'poor'} Quality */

/** Bits per second for the pictures of one person, by the number of recipients; and for all recipients together. */
const PICTURE = [1_500_000, 800_000, 500_000, 300_000, 250_000];
/** A screen's letters have to stay readable. */
const SCREEN = 1_200_000;
/** How many bits per second a picture needs at its full size. */
const FULL = 900_000;
/** Sound, and the connection's overhead. */
const SOUND = 60_000;
const LEAST = 60_000;

/** @typedef {Pick<import('./peer.js').Peer, 'stats' | 'limit'>} Way */

/** One connection over time. */
export class Adaptation {
  #lost = 0;
  #received = 0;
  #set = '';

  /**
   * @param {Way} peer
   * @param {number} people the number of recipients
   * @returns {Promise<Quality | null>} null while nothing is known
   */
  async look(peer, people) {
    /** @type {any[]} */
    const stats = [...(await peer.stats()).values()];
    const pair = stats.find((one) => one.type === 'candidate-pair' && one.nominated && one.state === 'succeeded');
    if (!pair) return null;
    this.#bear(peer, people, pair.availableOutgoingBitrate);
    const inbound = stats.filter((one) => one.type === 'inbound-rtp');
    const lost = sum(inbound, 'packetsLost');
    const received = sum(inbound, 'packetsReceived');
    const gone = lost - this.#lost;
    const all = gone + received - this.#received;
    this.#lost = lost;
    this.#received = received;
    const away = stats.filter((one) => one.type === 'remote-inbound-rtp').map((one) => one.fractionLost ?? 0);
    const loss = Math.max(all > 0 ? gone / all : 0, ...away);
    return judge(pair.currentRoundTripTime ?? 0, loss);
  }

  /** @param {Way} peer @param {number} people @param {number} [available] bits per second */
  #bear(peer, people, available = Infinity) {
    const room = Math.max(LEAST, available * 0.85 - SOUND);
    // In coarse steps, so that the encoder is seldom set again.
    const most = Math.min(PICTURE[Math.min(people, PICTURE.length) - 1] ?? LEAST, room);
    const camera = Math.round(most / 50_000) * 50_000 || LEAST;
    const screen = Math.round(Math.min(SCREEN, room) / 100_000) * 100_000 || LEAST;
    const set = `${camera} ${screen}`;
    if (set === this.#set) return;
    this.#set = set;
    peer.limit('camera', camera, camera >= FULL ? 1 : camera >= FULL / 2 ? 1.5 : camera >= FULL / 4 ? 2 : 4);
    peer.limit('screen', screen, 1);
  }
}

/** @param {number} seconds there and back @param {number} loss 0 to 1 @returns {Quality} */
function judge(seconds, loss) {
  if (seconds > 0.5 || loss > 0.1) return 'poor';
  return seconds > 0.25 || loss > 0.03 ? 'fair' : 'good';
}

/** @param {any[]} stats @param {string} name */
function sum(stats, name) {
  return stats.reduce((total, one) => total + (one[name] ?? 0), 0);
}
