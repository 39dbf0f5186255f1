// @ts-check
/** Drafts: text that was typed under one sentence is sent under no other, unless the person has looked at the new one. */

/** @typedef {import('../core.d.ts').ConversationView} ConversationView */
/** @typedef {import('../core.d.ts').Readers} Readers */
/** @typedef {Pick<ConversationView, 'current' | 'protection'>} Place */

/** Text that is not sent yet, and where it was begun. @typedef {{ text: string, place: Place }} Draft */

export class Drafts {
  /** By conversation, and kept while another one is shown. @type {Map<string, Draft>} */
  #drafts = new Map();

  /** @param {string} conversation */
  text(conversation) {
    return this.#drafts.get(conversation)?.text ?? '';
  }

  /** Where the draft belongs, or what is typed now. @param {ConversationView} conversation @returns {Place} */
  place(conversation) {
    return this.#drafts.get(conversation.id)?.place ?? conversation;
  }

  /** Where the draft was begun, if others may read here. @param {ConversationView} conversation */
  begunElsewhere(conversation) {
    const place = this.place(conversation);
    return differs(place, conversation) ? place : null;
  }

  /** The text has changed: its first character says where it belongs. @param {ConversationView} conversation @param {string} text */
  type(conversation, text) {
    const place = this.place(conversation);
    if (text) this.#drafts.set(conversation.id, { text, place });
    else this.#drafts.delete(conversation.id);
  }

  /** A draft that nobody else can read than before goes on by itself. @param {ConversationView} conversation */
  settle(conversation) {
    const place = this.place(conversation);
    if (!differs(place, conversation) && place.protection.state !== 'on') this.move(conversation);
  }

  /** The person has looked at the new sentence. @param {ConversationView} conversation */
  move({ id, current, protection }) {
    const draft = this.#drafts.get(id);
    if (draft) this.#drafts.set(id, { ...draft, place: { current, protection } });
  }

  /** A text that could not be saved comes back, before anything written since. @param {string} conversation @param {Draft} draft */
  putBack(conversation, { text, place }) {
    const since = this.#drafts.get(conversation);
    this.#drafts.set(conversation, { text: since ? `${text}\n${since.text}` : text, place });
  }
}

/**
 * Whether others may read in the second place than in the first.
 * @param {Place} before
 * @param {Place} after
 */
function differs(before, after) {
  const { state, readers } = after.protection;
  if (state === 'off') return before.protection.state !== 'off' || before.current !== after.current;
  return state === 'on' && before.protection.state === 'on' && !same(before.protection.readers, readers);
}

/** Whether two sentences name the same readers: a person by the account, a group by how many are in it. @param {Readers} one @param {Readers} other */
function same(one, other) {
  if (one.kind === 'pair') return other.kind === 'pair' && one.who.account === other.who.account;
  if (one.kind === 'group') return other.kind === 'group' && one.people === other.people;
  return one.kind === other.kind;
}
