// @ts-check
/** How the figures of a benchmark are printed: `name: value unit`. */

/** The median of several runs. @param {string} name @param {number[]} values in milliseconds */
export function report(name, values) {
  const median = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  console.log(`${name}: ${median.toFixed(1)} ms`);
}
