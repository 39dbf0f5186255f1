// @ts-check
/** The tab that carries a call holds a lock while it lives. The tab that owns the core hangs up once that lock is free. */

/** @typedef {import('../core.d.ts').CallView} CallView */

/** @param {string} tab */
const lock = (tab) => `sotto-call/${tab}`;

/** @param {string} tab ours @returns {Promise<void>} settles once the lock is held; it is held while this page lives */
export function hold(tab) {
  return new Promise((held) => {
    void navigator.locks.request(lock(tab), () => {
      held();
      return new Promise(() => {});
    });
  });
}

/**
 * @param {(command: import('../core.d.ts').Command) => Promise<unknown>} run
 * @returns {(view: CallView | null | undefined) => void} takes each of the core's views of its call
 */
export function outlive(run) {
  /** @type {CallView | null} The call of any tab. */
  let carried = null;
  let over = new AbortController();
  return (view) => {
    const before = carried?.tab;
    carried = view?.tab && !/^(ringingIn|ended)$/.test(view.stage) ? view : null;
    const tab = carried?.tab;
    if (tab === before) return;
    over.abort();
    if (!tab) return;
    over = new AbortController();
    const gone = () => (carried?.tab === tab ? run({ verb: 'hangUp', call: carried.call }) : undefined);
    navigator.locks.request(lock(tab), { signal: over.signal }, gone).catch(() => {});
  };
}
