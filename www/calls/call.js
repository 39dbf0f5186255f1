// @ts-check
/** The call that this tab carries: it begins, survives a change of the core's owner, and ends, releasing all devices. */

import { Problem } from '../core/problem.js';
import { randomId } from '../lib/random-id.js';
import { Connections } from './connections.js';
import { Media } from './media.js';
import { Sealer } from './sealer.js';
import { hold } from './tab-lock.js';

/** How long another core may take to learn of our call from the others. */
const RETURN_MS = 30_000;

/** @typedef {(command: import('../core.d.ts').Command) => Promise<unknown>} Run */

/**
 * @typedef {object} Part this page's part of a call, from the click until the call has ended
 * @property {Sealer} sealer
 * @property {Media} media
 * @property {Connections} connections
 * @property {string} answers the call that is answered; empty when one starts
 * @property {boolean} asked the core has accepted the command
 * @property {boolean} joined the core has shown the call as this tab's
 */

/** Fires `change` when it has to be shown again. */
export class Call extends EventTarget {
  /** The tab's name in the core. */
  tab = randomId();
  /** The core's view of it. @type {import('../core.d.ts').CallView | null} */
  view = null;
  /** @type {Part | null} */
  part = null;
  /** Devices opened for a preview, for the call to take over. @type {Media | null} */
  ready = null;
  #run;
  #makeWorker;
  /** The lock by which the core's owner sees that this tab lives. */
  #lives = hold(this.tab);
  /** The ended call at the time when another one was started. */
  #over = '';
  /** A call that the present core does not know. @type {{ view: import('../core.d.ts').CallView, timer: ReturnType<typeof setTimeout> } | null} */
  #away = null;

  /** @param {Run} run @param {() => Worker} makeWorker */
  constructor(run, makeWorker) {
    super();
    this.#run = run;
    this.#makeWorker = makeWorker;
  }

  /** The call is carried by this tab. */
  get mine() {
    return this.view?.tab === this.tab && this.view.stage !== 'ended';
  }

  /** Opens microphone and camera before there is a call. */
  async prepare() {
    this.ready ??= new Media();
    this.ready.addEventListener('change', () => this.#changed());
    const withCamera = true;
    await this.ready.open(withCamera);
  }

  /** Lets go of devices that no call took. */
  unprepare() {
    this.ready?.close();
    this.ready = null;
    this.#changed();
  }

  /** @param {string} conversation @param {boolean} video @param {() => void} [taken] called when the core has it */
  start(conversation, video, taken) {
    return this.#begin(video, '', (workerKey) => ({ verb: 'startCall', conversation, video, workerKey, tab: this.tab }), taken);
  }

  /** @param {string} call @param {boolean} video */
  accept(call, video) {
    return this.#begin(video, call, (workerKey) => ({ verb: 'acceptCall', call, video, workerKey, tab: this.tab }));
  }

  /** @returns {Promise<void>} rejects with a `Problem` */
  async hangUp() {
    const call = this.view?.call ?? '';
    if (this.#away) this.end();
    else await this.#run({ verb: 'hangUp', call });
  }

  /** @param {import('../core.d.ts').AppView | null} app the core's last picture */
  follow(app) {
    const view = app?.call ?? null;
    const { part } = this;
    if (app && !view && (part?.joined || this.#away)) return this.#return(app);
    this.#stay();
    this.view = view;
    if (part && view?.tab === this.tab) {
      const ended = view.stage === 'ended';
      if (!ended) part.joined = true;
      else if (part.joined || (part.asked && view.call !== this.#over)) this.#release();
    } else if (part?.joined || (part?.asked && part.answers === view?.call && view?.stage !== 'ringingIn')) {
      this.#release();
    }
    if (this.mine && view) this.part?.connections.follow(view);
    this.#changed();
  }

  /** The sentence of protection is on the screen: from now on media may flow. */
  seen() {
    if (this.mine) this.part?.connections.seen();
  }

  /** @param {import('../core.d.ts').CallEvent} event */
  hear(event) {
    this.part?.connections.hear(event);
  }

  /** Nothing of the call stays in this tab. */
  end() {
    this.#stay();
    this.view = null;
    this.#release();
    this.#changed();
  }

  /**
   * @param {boolean} video
   * @param {string} answers
   * @param {(workerKey: string) => import('../core.d.ts').Command} command
   * @param {() => void} [taken]
   */
  async #begin(video, answers, command, taken) {
    if (this.part) throw new Problem('inACall');
    this.#over = this.view?.call ?? '';
    const media = this.ready ?? new Media();
    const part = this.#assemble(media, answers);
    this.ready = null;
    media.addEventListener('change', () => this.#sends(media));
    try {
      await this.#lives;
      await this.#run(command(await part.sealer.key));
    } catch (reason) {
      if (this.#has(part)) this.#release();
      throw Problem.from(reason);
    }
    if (!this.#has(part)) return;
    part.asked = true;
    taken?.();
    await media.open(video);
    if (!video) await media.film(false);
  }

  /** @param {Part} part */
  #has(part) {
    return this.part === part;
  }

  /** @param {Media} media @param {string} answers */
  #assemble(media, answers) {
    const sealer = new Sealer(this.#makeWorker);
    const connections = new Connections({ sealer, media, run: this.#run });
    connections.addEventListener('change', () => this.#changed());
    this.part = { sealer, media, connections, answers, asked: false, joined: false };
    return this.part;
  }

  /** Another core has no such call: once it has learned of it, this tab rejoins it. @param {import('../core.d.ts').AppView} app */
  #return(app) {
    const { part, view } = this;
    if (!part || !view || (this.#away && !part.joined)) return;
    if (!this.#away) {
      part.connections.close();
      part.sealer.close();
      this.#away = { view, timer: setTimeout(() => this.end(), RETURN_MS) };
    }
    const { conversation, call } = view;
    this.view = { ...view, stage: 'reconnecting', peers: [] };
    this.#changed();
    if (app.conversations.find(({ id }) => id === conversation)?.call?.call !== call) return;
    const again = this.#assemble(part.media, '');
    again.connections.seen();
    again.sealer.key
      .then((workerKey) => this.#run({ verb: 'startCall', conversation, video: view.video, workerKey, tab: this.tab }))
      .then(() => (again.asked = true), () => this.#has(again) && this.end());
  }

  #stay() {
    clearTimeout(this.#away?.timer);
    this.#away = null;
  }

  /** @param {Media} media */
  #sends(media) {
    if (this.part?.media !== media) return;
    this.part.connections.send();
    this.#changed();
  }

  #release() {
    const part = this.part;
    this.part = null;
    if (!part) return;
    part.connections.close();
    part.media.close();
    part.sealer.close();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
