// @ts-check
/** Drafts: text that was typed under one sentence is sent under no other, unless the person has looked at the new one. */

/** @typedef {import('../core.d.ts').ConversationView} ConversationView */
/** @typedef {import('../core.d.ts').Readers} Readers */
/** @typedef {Pick<ConversationView, 'current' | 'protection'>} Place */

/** Unsent text, and the thread in which it was begun. @typedef {{ text: string, place: Place }} Draft */

export class Drafts {
  /** By conversation, also for those that are not shown. @type {Map<string, Draft>} */
  #drafts = new Map();

  /** @param {string} conversation */
  text(conversation) {
    return this.#drafts.get(conversation)?.text ?? '';
  }

  /** The thread of the draft, or of a text typed now. @param {ConversationView} conversation @returns {Place} */
  place(conversation) {
    return this.#drafts.get(conversation.id)?.place ?? conversation;
  }

  /** The thread in which the draft was begun, if this one has other readers. @param {ConversationView} conversation */
  begunElsewhere(conversation) {
    const place = this.place(conversation);
    return differs(place, conversation) ? place : null;
  }

  /** The text has changed: its first character fixes its thread. @param {ConversationView} conversation @param {string} text */
  type(conversation, text) {
    const place = this.place(conversation);
    if (text) this.#drafts.set(conversation.id, { text, place });
    else this.#drafts.delete(conversation.id);
  }

  /** A draft without additional readers moves to the new thread. @param {ConversationView} conversation */
  settle(conversation) {
    const place = this.place(conversation);
    if (!differs(place, conversation) && place.protection.state !== 'on') this.move(conversation);
  }

  /** The person has looked at the new sentence. @param {ConversationView} conversation */
  move({ id, current, protection }) {
    const draft = this.#drafts.get(id);
    if (draft) this.#drafts.set(id, { ...draft, place: { current, protection } });
  }

  /** Puts a text back that could not be saved, before any text written since. @param {string} conversation @param {Draft} draft */
  putBack(conversation, { text, place }) {
    const since = this.#drafts.get(conversation);
    this.#drafts.set(conversation, { text: since ? `${text}\n${since.text}` : text, place });
  }
}

/**
 * Whether the second thread has readers that the first one does not have.
 * @param {Place} before
 * @param {Place} after
 */
function differs(before, after) {
  const { state, readers } = after.protection;
  if (state === 'off') return before.protection.state !== 'off' || before.current !== after.current;
  return state === 'on' && before.protection.state === 'on' && !same(before.protection.readers, readers);
}

/** Whether two sentences name the same readers: a person by the account, a group by its size. @param {Readers} one @param {Readers} other */
function same(one, other) {
  if (one.kind === 'pair') return other.kind === 'pair' && one.who.account === other.who.account;
  if (one.kind === 'group') return other.kind === 'group' && one.people === other.people;
  return one.kind === other.kind;
}
