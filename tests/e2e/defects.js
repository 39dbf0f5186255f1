// @ts-check
/** A worker that reports defects of the program, as it passes on what the core reports. */

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
