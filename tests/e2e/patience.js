// @ts-check
/**
 * Limits of waiting. Every wait ends as soon as its condition holds, so these limits cost time only where something is
 * broken. They allow for a machine many times slower than usual, because it does other work, too.
 */

/** For one thing to happen. */
export const PATIENCE_MS = 60_000;
/** For a whole story: this ends one that hangs where nothing is waited for. */
export const LIMIT_MS = 300_000;
