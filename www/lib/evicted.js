// @ts-check
/** Whether the browser has cleared this profile's store: a mark beside it says that there was an account. */

/** The mark holds nothing else. */
const MARK = 'account';

/** @param {string} profile one that has an account */
export function mark(profile) {
  try {
    if (localStorage.getItem(key(profile)) !== MARK) localStorage.setItem(key(profile), MARK);
  } catch {
    // Without storage for the mark, an eviction goes unnoticed.
  }
}

/** @param {string} profile one that has no account @returns {import('../page.d.ts').PageStorage | null} */
export function evicted(profile) {
  try {
    if (localStorage.getItem(key(profile)) !== MARK) return null;
  } catch {
    return null;
  }
  return { kind: 'evicted', needsPhrase: true };
}

/** @param {string} profile */
function key(profile) {
  return `sotto/${profile}`;
}
