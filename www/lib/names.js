// @ts-check
/** Reads names that were typed between commas. */

/** @param {string} text */
export function named(text) {
  return text.split(',').map((name) => name.trim());
}
