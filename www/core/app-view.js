// @ts-check
/** The core's picture outside the threads: whole once, and then change by change. Pure. */

/** @typedef {import('../core.d.ts').AppView} AppView */

/**
 * The picture after a change. Conversations that the change does not name stay the same objects.
 * @param {AppView} app
 * @param {import('../core.d.ts').AppChangeView} change
 * @returns {AppView}
 */
export function updated(app, { app: next, gone }) {
  const named = new Set([...gone, ...next.conversations.map(({ id }) => id)]);
  const stay = app.conversations.filter(({ id }) => !named.has(id));
  return { ...next, conversations: [...stay, ...next.conversations].sort(byActivity) };
}

/** The newest activity first, as the core orders them. @type {(one: { activeAt: number, id: string }, other: { activeAt: number, id: string }) => number} */
function byActivity(one, other) {
  if (one.activeAt !== other.activeAt) return other.activeAt - one.activeAt;
  return one.id < other.id ? -1 : 1;
}
