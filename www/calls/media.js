// @ts-check
/** Microphone, camera and screen of a call: opened on use, released at the end. */

import { Problem } from '../core/problem.js';

/**
 * The tracks that are sent; null for those that are not.
 * @typedef {object} Sent
 * @property {MediaStreamTrack | null} microphone
 * @property {MediaStreamTrack | null} camera
 * @property {MediaStreamTrack | null} screen
 */

/** How long a call waits for the microphone before it sends silence. */
const ASK_MS = 1_000;

/** Announces with `change` events that a part of it has changed. */
export class Media extends EventTarget {
  /** @type {Sent} */
  sent = { microphone: null, camera: null, screen: null };
  muted = false;
  /** Why something is missing. @type {Problem | null} */
  problem = null;
  /** The picked devices' ids, or empty. */
  picked = { microphone: '', camera: '' };
  #closed = false;
  /** @type {AudioContext | null} */
  #silence = null;

  /** @param {boolean} camera @returns {Promise<void>} settles when all available devices are open */
  async open(camera) {
    // While the browser asks for permission, and without a microphone, silence is sent: so both sides see that frames
    // are protected.
    const opening = this.sent.microphone ? null : this.#open('microphone');
    await Promise.race([opening, new Promise((resolve) => setTimeout(resolve, ASK_MS))]);
    if (!this.sent.microphone && !this.#closed) this.#set('microphone', this.#silent());
    await opening;
    if (camera && !this.sent.camera) await this.#open('camera');
  }

  /** Microphones and cameras. @returns {Promise<{ microphone: MediaDeviceInfo[], camera: MediaDeviceInfo[] }>} */
  async devices() {
    const all = await navigator.mediaDevices.enumerateDevices();
    const of = (/** @type {string} */ kind) => all.filter((one) => one.kind === kind && one.deviceId);
    return { microphone: of('audioinput'), camera: of('videoinput') };
  }

  /** Takes another device from now on. @param {'microphone' | 'camera'} name @param {string} device its id */
  async pick(name, device) {
    this.picked[name] = device;
    if (this.sent[name]) await this.#open(name);
  }

  /** @param {boolean} muted */
  mute(muted) {
    this.muted = muted;
    if (this.sent.microphone) this.sent.microphone.enabled = !muted;
    this.#changed();
  }

  /** @param {boolean} on */
  async film(on) {
    if (on) await this.#open('camera');
    else this.#set('camera', null);
  }

  /** @param {boolean} on */
  async share(on) {
    if (!on) return this.#set('screen', null);
    this.problem = null;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 15 }, audio: false });
      this.#set('screen', stream.getVideoTracks()[0]);
    } catch (reason) {
      // Closing the browser's question is an answer, not a failure.
      if (!(reason instanceof DOMException && reason.name === 'NotAllowedError')) this.#fail('screen', reason);
    }
  }

  /** Lets go of every device. */
  close() {
    this.#closed = true;
    for (const name of /** @type {(keyof Sent)[]} */ (Object.keys(this.sent))) this.#set(name, null);
    void this.#silence?.close();
    this.#silence = null;
  }

  /** @param {'microphone' | 'camera'} name */
  async #open(name) {
    this.problem = null;
    const deviceId = this.picked[name] ? { exact: this.picked[name] } : undefined;
    const sound = { deviceId, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const picture = { deviceId, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30 } };
    try {
      const stream = await navigator.mediaDevices.getUserMedia(name === 'microphone' ? { audio: sound } : { video: picture });
      this.#set(name, stream.getTracks()[0]);
    } catch (reason) {
      this.#fail(name, reason);
    }
  }

  /** @param {keyof Sent} name @param {MediaStreamTrack | null} track */
  #set(name, track) {
    const before = this.sent[name];
    // The call may have ended while the browser asked for permission.
    if (this.#closed) track?.stop();
    this.sent = { ...this.sent, [name]: this.#closed ? null : track };
    if (before !== track) before?.stop();
    if (name === 'microphone' && track) track.enabled = !this.muted;
    // Pulled out, or stopped from the browser's own controls.
    track?.addEventListener('ended', () => this.sent[name] === track && this.#set(name, null), { once: true });
    this.#changed();
  }

  #silent() {
    this.#silence ??= new AudioContext();
    return this.#silence.createMediaStreamDestination().stream.getAudioTracks()[0];
  }

  /** @param {keyof Sent} name @param {unknown} reason */
  #fail(name, reason) {
    const denied = reason instanceof DOMException && reason.name === 'NotAllowedError';
    const absent = reason instanceof DOMException && /^(NotFound|Overconstrained)Error$/.test(reason.name);
    this.problem = new Problem(`${name}${denied ? 'Denied' : absent ? 'Absent' : 'Busy'}`);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
