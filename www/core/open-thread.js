// @ts-check
/** The thread that the page shows: the core's view of it, and each later change. Pure. */

/**
 * Views that were asked for, and changes, in whichever order they arrive: a worker's events overtake its answers.
 */
export class OpenThread {
  /** @type {ShownThread | null} null until its first view */
  thread = null;
  #asked = 0;
  /** The changes since the oldest open question. @type {import('../core.d.ts').ThreadChangeView[]} */
  #recent = [];

  /** A view is asked for. */
  asks() {
    if (this.#asked === 0) this.#recent = [];
    this.#asked += 1;
  }

  /** The question is answered, or refused. */
  answered() {
    this.#asked -= 1;
  }

  /** @param {import('../core.d.ts').ThreadView} view @param {import('../lib/countdown.js').Arrival} arrival */
  arrives(view, arrival) {
    let thread = arrived(view, arrival);
    for (const change of this.#recent) thread = changed(thread, change, arrival) ?? thread;
    this.thread = thread;
  }

  /**
   * True if a change before it is missing, so that a view has to be asked for.
   * @param {import('../core.d.ts').ThreadChangeView} change
   * @param {import('../lib/countdown.js').Arrival} arrival
   */
  changes(change, arrival) {
    if (this.#asked > 0) this.#recent.push(change);
    if (!this.thread) return false;
    const thread = changed(this.thread, change, arrival);
    this.thread = thread ?? this.thread;
    return thread === null && this.#asked === 0;
  }

  /** Another thread is shown, or another core tells of it. */
  forget() {
    this.#recent = [];
  }
}

/**
 * A message, and when its snapshot arrived: the time that it has left counts from there.
 * @typedef {import('../core.d.ts').MessageView & { arrival: import('../lib/countdown.js').Arrival }} ShownMessage
 */

/** @typedef {Omit<import('../core.d.ts').ThreadView, 'messages'> & { messages: ShownMessage[] }} ShownThread */

/**
 * A whole view of a thread.
 * @param {import('../core.d.ts').ThreadView} thread
 * @param {import('../lib/countdown.js').Arrival} arrival
 * @returns {ShownThread}
 */
function arrived(thread, arrival) {
  return { ...thread, messages: thread.messages.map((message) => ({ ...message, arrival })) };
}

/**
 * The thread after a change; the thread itself if it has the change already, and null if a change before it is missing.
 * Messages that the change does not name stay the same objects, so that they are not drawn again.
 * @param {ShownThread} thread
 * @param {import('../core.d.ts').ThreadChangeView} change
 * @param {import('../lib/countdown.js').Arrival} arrival
 * @returns {ShownThread | null}
 */
function changed(thread, change, arrival) {
  if (change.version <= thread.version) return thread;
  if (change.before !== thread.version) return null;
  const gone = new Set(change.gone);
  const messages = thread.messages.filter(({ id }) => !gone.has(id));
  // A page brings the older messages that were not loaded.
  const oldest = thread.more ? (messages[0]?.position ?? 0) : 0;
  for (const message of change.messages) {
    if (message.position >= oldest) put(messages, { ...message, arrival });
  }
  return { ...thread, version: change.version, readOnly: change.readOnly, messages };
}

/** @param {ShownMessage[]} messages in order @param {ShownMessage} message */
function put(messages, message) {
  // New messages belong at the end, and changed ones near it.
  let at = messages.length;
  while (at > 0 && messages[at - 1].position > message.position) at -= 1;
  const replaces = messages[at - 1]?.position === message.position;
  if (replaces) messages[at - 1] = message;
  else messages.splice(at, 0, message);
}
