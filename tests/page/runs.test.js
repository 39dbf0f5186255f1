// @ts-check
/** Messages stand in days and in runs of one sender. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInSight } from '../../www/lib/read-tracker.js';
import { details, invitation, link, parse } from '../../www/lib/route.js';
import { lines } from '../../www/lib/runs.js';

const NOON = new Date(2026, 10, 30, 12).getTime();
const MINUTE = 60_000;

/** @param {string} id @param {number} at @param {string | null} sender null for the own account, empty for a notice */
function message(id, at, sender) {
  const says =
    sender === ''
      ? { kind: 'notice', notice: { kind: 'offOver' } }
      : sender === null
        ? { kind: 'own', text: id, state: 'sent' }
        : { kind: 'peer', text: id, sender: { account: sender, handle: sender, name: 'known', own: false } };
  return /** @type {any} */ ({ id, position: 0, at, says, unread: false, arrival: { steady: 0, wall: 0 } });
}

test('a run is of one sender, without a long pause, a notice or the unread divider', () => {
  const messages = [
    message('1', NOON, 'ben'),
    message('2', NOON + MINUTE, 'ben'),
    message('3', NOON + 2 * MINUTE, 'ben'),
    message('4', NOON + 3 * MINUTE, 'cleo'),
    message('5', NOON + 4 * MINUTE, ''),
    message('6', NOON + 5 * MINUTE, 'cleo'),
    message('7', NOON + 30 * MINUTE, 'cleo'),
    message('8', NOON + 31 * MINUTE, null),
    message('9', NOON + 32 * MINUTE, null),
  ];
  const places = lines(messages, '9').map(({ place }) => place);
  assert.deepEqual(places, ['first', 'middle', 'last', 'single', 'single', 'single', 'single', 'single', 'single']);
  assert.deepEqual(lines(messages, null).slice(-2).map(({ place }) => place), ['first', 'last']);
  assert.deepEqual(lines(messages, '9').filter(({ divider }) => divider).map(({ message: { id } }) => id), ['9']);
});

test('a new day has a line above its first message, and ends a run', () => {
  const midnight = new Date(2026, 11, 1).getTime();
  const shown = lines([message('1', midnight - MINUTE, 'ben'), message('2', midnight + MINUTE, 'ben')], null);
  assert.deepEqual(shown.map(({ day, place }) => [day, place]), [[true, 'single'], [true, 'single']]);
});

test('a message is in sight with half of it, or with half of the log when it is taller', () => {
  const log = { top: 100, bottom: 500 };
  assert.equal(isInSight({ top: 480, bottom: 520 }, log), true);
  assert.equal(isInSight({ top: 490, bottom: 530 }, log), false);
  assert.equal(isInSight({ top: -20_000, bottom: 20_000 }, log), true, 'sixty screens tall, in the middle of it');
  assert.equal(isInSight({ top: 310, bottom: 20_000 }, log), false);
  assert.equal(isInSight({ top: 600, bottom: 640 }, log), false);
});

test('a route names a thread, its details, the settings or a person who invites', () => {
  const id = 'ab'.repeat(16);
  assert.equal(details(parse(link(id)), true), `#/c/${id}/details`);
  assert.equal(details(parse(`#/c/${id}/2/details`), false), link(id, 2));
  assert.equal(parse(details(parse(link(id, 2)), true)).details, true);
  assert.equal(parse('#/settings').settings, true);
  assert.equal(invitation('ben', 'https://chat.example/app/?profile=x#/c/1'), 'https://chat.example/app/#/to/ben');
  assert.equal(parse(new URL(invitation('ben', 'https://chat.example/')).hash).invites, 'ben');
  assert.equal(parse('#/to/no%20handle').invites, null);
});
