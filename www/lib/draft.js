// @ts-check
/** Drafts: what was typed under one sentence is sent under no other, unless the person has looked at the new one. */

/** @typedef {Pick<import('../core.d.ts').ConversationView, 'current' | 'protection'>} Place */

/** Text that is not sent yet, and where it was begun. @typedef {{ text: string, place: Place }} Draft */

/**
 * A draft after its text has changed: its first character says where it belongs.
 * @param {Draft | undefined} draft
 * @param {string} text
 * @param {Place} place where the person types
 * @returns {Draft | undefined}
 */
export function typed(draft, text, place) {
  return text ? { text, place: draft?.place ?? place } : undefined;
}

/** A draft that goes on in another place. @param {Draft} draft @param {Place} place @returns {Draft} */
export function moved(draft, { current, protection }) {
  return { ...draft, place: { current, protection } };
}

/**
 * Whether others may read in the second place than in the first.
 * @param {Place} before
 * @param {Place} after
 */
export function differs(before, after) {
  const { state, sentence } = after.protection;
  if (state === 'off') return before.protection.state !== 'off' || before.current !== after.current;
  return state === 'on' && before.protection.state === 'on' && before.protection.sentence !== sentence;
}

/**
 * A draft as it stands now. What can be read by nobody else than before goes on by itself.
 * @param {Draft} draft
 * @param {Place} place
 */
export function settled(draft, place) {
  return differs(draft.place, place) || draft.place.protection.state === 'on' ? draft : moved(draft, place);
}
