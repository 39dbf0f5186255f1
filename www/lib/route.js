// @ts-check
/** The page's route in the address's fragment: random ids only, never a name or a secret. */

/**
 * @typedef {object} Route
 * @property {string | null} conversation null for the list alone
 * @property {number | null} thread null for the current thread
 */

/** @param {string} hash @returns {Route} */
export function parse(hash) {
  const match = /^#\/c\/([0-9a-f]{32})(?:\/(\d{1,9}))?$/.exec(hash);
  if (!match) return { conversation: null, thread: null };
  return { conversation: match[1], thread: match[2] === undefined ? null : Number(match[2]) };
}

/** @param {string} conversation @param {number} [thread] an earlier thread; the current one when absent */
export function link(conversation, thread) {
  return thread === undefined ? `#/c/${conversation}` : `#/c/${conversation}/${thread}`;
}

/** The rule for handles and for profiles' names. @param {string} name */
export function isName(name) {
  return /^[A-Za-z0-9._-]{1,32}$/.test(name);
}
