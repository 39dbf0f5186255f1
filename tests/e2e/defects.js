// @ts-check
/** A worker that reports bugs, as it passes on those of the core. */

/**
 * @param {import('./people.js').Person} person
 * @param {string[]} lines
 */
export async function reports(person, lines) {
  const [worker] = person.page.workers();
  await worker.evaluate((lines) => {
    for (const line of lines) self.postMessage({ event: { kind: 'bug', line } });
  }, lines);
}
