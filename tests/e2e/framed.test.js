// @ts-check
/** Inside another site: the chat works, and commands that a deceived click must not give need a window of its own. */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Between } from './between.js';
import { Person } from './people.js';
import { story } from './story.js';

/** A host of Sotto with a policy of its own on who may frame the page. */
class Host extends Between {
  /** Replaces the relay's own policy. */
  ancestors = '';

  line() {
    const said = (/** @type {import('./frames.js').Piece} */ { raw, message }) =>
      message ? raw : Buffer.from(raw.toString('latin1').replace(/frame-ancestors[^;]*;/, this.ancestors), 'latin1');
    return { ...super.line(), fromRelay: said };
  }
}

/**
 * Ana, whose page is inside another site's, and Ben, with whom she talks, protected.
 * @param {import('./people.js').Stage} stage
 * @param {(outer: string) => string} ancestors the policy of Sotto's host, for the other site
 * @param {(ana: Person, ben: Person) => Promise<void>} run
 */
async function framed(stage, ancestors, run) {
  const host = await stage.stands(await Host.on(stage.relay));
  const frame = `<!doctype html><iframe id="sotto" src="${host.url}" style="width:1200px;height:760px"></iframe>`;
  const site = createServer((_, response) => response.setHeader('content-type', 'text/html').end(frame));
  await new Promise((resolve) => site.listen(0, '127.0.0.1', () => resolve(undefined)));
  const outer = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (site.address()).port}`;
  host.ancestors = ancestors(outer);
  try {
    const [ana, ben] = await Promise.all([stage.newcomer('ana'), stage.person('ben')]);
    await ana.page.goto(outer);
    const page = /** @type {import('playwright-core').Page} */ (/** @type {unknown} */ (ana.page.frameLocator('#sotto')));
    const inside = /** @type {Person} */ (Object.assign(Object.create(Person.prototype), { name: 'ana', page }));
    await talkProtected(inside, ben);
    await run(inside, ben);
  } finally {
    site.closeAllConnections();
    site.close();
  }
}

/** @param {Person} ana @param {Person} ben */
async function talkProtected(ana, ben) {
  await Promise.all([ana.signUp(), ben.signUp()]);
  await ben.start('ana');
  await ben.encryption.click();
  await ana.accept('ben');
  await Promise.all([ana.reads('Only you and ben can read this.'), ben.reads('Only you and ana can read this.')]);
}

story('a page inside an unknown site talks, and no click does anything grave', (stage) =>
  framed(stage, () => '', async (ana, ben) => {
    await ana.say('From inside');
    await ben.sees('From inside');
    await ana.page.getByRole('link', { name: 'Open Sotto in its own window' }).waitFor();
    await asks(ana);
    await ana.isTold('inside another site');
    await ana.dialog('Turn off protection').getByRole('button', { name: 'Cancel' }).click();

    await asks(ben);
    await ana.turningOff.getByRole('button', { name: 'Agree' }).click();
    await ana.isTold('inside another site');
    await ana.reads('Only you and ben can read this.');
    await ana.turningOff.getByRole('button', { name: 'Refuse' }).click();
    await ana.turningOff.waitFor({ state: 'detached' });
  }),
);

story('a page open to any site does nothing grave by a click either', (stage) =>
  framed(stage, () => 'frame-ancestors *;', async (ana) => {
    await asks(ana);
    await ana.isTold('inside another site');
  }),
);

story('a page inside a named site does everything in place', (stage) =>
  framed(stage, (outer) => `frame-ancestors 'self' ${outer};`, async (ana) => {
    await asks(ana);
    await ana.turningOff.waitFor();
    assert.equal(await ana.page.getByRole('link', { name: 'Open Sotto in its own window' }).count(), 0);
  }),
);

/** @param {Person} person */
async function asks(person) {
  await person.encryption.click();
  await person.dialog('Turn off protection').getByRole('button', { name: 'Ask everyone' }).click();
}
