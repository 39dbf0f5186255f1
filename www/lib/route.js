// @ts-check
/**
 * The page's route in the address's fragment: a conversation's random id, or the handle of a person who invites. Never a
 * secret.
 */

/**
 * @typedef {object} Route
 * @property {string | null} conversation null for the list alone
 * @property {number | null} thread null for the current thread
 * @property {boolean} details whether the conversation's details are open
 * @property {boolean} settings whether the settings are in the conversation's place
 * @property {string | null} invites the handle in an invitation's link
 */

/** @type {Route} */
const LIST = { conversation: null, thread: null, details: false, settings: false, invites: null };

/** @param {string} hash @returns {Route} */
export function parse(hash) {
  if (hash === '#/settings') return { ...LIST, settings: true };
  const invites = /^#\/to\/([^/]+)$/.exec(hash)?.[1];
  if (invites) return { ...LIST, invites: isName(invites) ? invites : null };
  const match = /^#\/c\/([0-9a-f]{32})(?:\/(\d{1,9}))?(\/details)?$/.exec(hash);
  if (!match) return LIST;
  return { ...LIST, conversation: match[1], thread: match[2] === undefined ? null : Number(match[2]), details: Boolean(match[3]) };
}

/** @param {string} conversation @param {number | null} [thread] an earlier thread; the current one when absent */
export function link(conversation, thread) {
  return `#/c/${conversation}${thread == null ? '' : `/${thread}`}`;
}

/** The same place with its details open, or without them. @param {Route} route @param {boolean} open */
export function details({ conversation, thread }, open) {
  return `${link(conversation ?? '', thread)}${open ? '/details' : ''}`;
}

/** A link that invites to write to this account, for people who may not have one yet. @param {string} handle @param {string} page */
export function invitation(handle, page) {
  const url = new URL(page);
  url.search = '';
  url.hash = `#/to/${handle}`;
  return url.href;
}

/** The rule for handles and for profiles' names. @param {string} name */
export function isName(name) {
  return /^[A-Za-z0-9._-]{1,32}$/.test(name);
}
