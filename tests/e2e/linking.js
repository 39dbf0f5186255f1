// @ts-check
/** Linking a browser to a person's account. */

import assert from 'node:assert/strict';

/** @typedef {import('./people.js').Person} Person */

/** @param {Person} person the group "Your devices" of the settings */
export async function settings(person) {
  return (await person.lookAtSettings()).getByRole('group', { name: 'Your devices' });
}

/**
 * Runs until both show the same four words.
 * @param {Person} old @param {Person} fresh @param {boolean} history
 */
export async function enterCode(old, fresh, history) {
  await fresh.page.getByRole('button', { name: 'Link this browser to your account' }).click();
  const shown = fresh.dialog('Link this browser');
  await shown.getByRole('img', { name: 'QR code' }).waitFor();
  await fresh.isAccessible('the code of a new device');
  const code = await shown.locator('.short-code code').innerText();

  await (await settings(old)).getByRole('button', { name: 'Link a new device' }).click();
  const dialog = old.dialog('Link a new device');
  await old.isAccessible('linking a new device');
  await dialog.getByRole('textbox', { name: 'Code' }).fill(code);
  if (history) await dialog.getByRole('checkbox', { name: 'Also send my message history' }).check();
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const words = await Promise.all(
    [dialog, shown].map(async (one) => {
      const list = one.getByRole('list', { name: 'Words to compare' });
      await list.waitFor();
      return list.getByRole('listitem').allInnerTexts();
    }),
  );
  assert.deepEqual(words[0], words[1]);
  assert.equal(words[0].length, 4);
}

/**
 * @param {Person} old @param {Person} fresh
 * @param {{ history: boolean }} options
 */
export async function link(old, fresh, { history }) {
  await enterCode(old, fresh, history);
  const dialog = old.dialog('Link a new device');
  await dialog.getByRole('button', { name: 'They match' }).click();
  await fresh.newConversation.waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await old.closeDialog();
}
