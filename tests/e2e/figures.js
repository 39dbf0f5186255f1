// @ts-check
/** How the figures of a benchmark are printed: `name: value unit`. */

/** @param {string} name @param {number} value @param {string} unit */
export function figure(name, value, unit) {
  console.log(`${name}: ${value.toFixed(1)} ${unit}`);
}

/** The median of several runs. @param {string} name @param {number[]} values in milliseconds */
export function report(name, values) {
  figure(name, quantile(values, 0.5), 'ms');
}

/** The value that a part of them is below. @param {number[]} values @param {number} part 0 to 1 */
export function quantile(values, part) {
  if (values.length === 0) throw new Error('nothing was measured');
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)];
}
