// @ts-check
/** The page's language: the one chosen here, or else the browser's. Only its own catalogue is loaded. */

import { retried } from '../lib/later.js';

/** @typedef {'en' | 'de' | 'pseudo'} Tag */

/**
 * @typedef {object} Source
 * @property {typeof import('*.ftl').default} catalogue
 * @property {(text: string) => string} mark changes each text, in the pseudo-language
 */

/** The languages that can be chosen, by their own names. @type {Record<string, string>} */
export const NAMES = { en: 'English', de: 'Deutsch' };

/** The name that CLDR and Android give to a right-to-left language for tests. */
const PSEUDO = 'ar-XB';

/** @param {string} text */
const unmarked = (text) => text;

const english = retried(() => import('./en.ftl'));
const german = retried(() => import('./de.ftl'));
const pseudo = retried(() => import('./pseudo.js'));

/** @type {Record<Tag, () => Promise<Source>>} */
const SOURCES = {
  en: async () => ({ catalogue: (await english()).default, mark: unmarked }),
  de: async () => ({ catalogue: (await german()).default, mark: unmarked }),
  pseudo: async () => ({ catalogue: (await english()).default, mark: (await pseudo()).mark }),
};

/** Announces with a `change` event that every text must be worded again. */
class Language extends EventTarget {
  /** Null until the catalogue is here. @type {Tag | null} */
  tag = null;
  /** For `Intl`: the language with the browser's region, if the browser has one for it. */
  locale = 'en';
  /** @type {Source} */
  source = { catalogue: {}, mark: unmarked };
  /** No catalogue could be loaded. */
  failed = false;
  #key = '';
  /** @type {Tag | null} */
  #wanted = null;

  /** @param {string} profile whose choice counts */
  async start(profile) {
    this.#key = `sotto/${profile}/language`;
    try {
      await this.#load(chosen(this.#key) ?? asked());
    } catch (reason) {
      console.error(reason);
      this.failed = true;
      this.dispatchEvent(new Event('change'));
    }
  }

  /** A text of the page's own that is in no catalogue: the core's, or one of `Intl`. @param {string} text */
  mark(text) {
    return this.source.mark(text);
  }

  /** Rejects, and changes nothing, when the catalogue cannot be loaded. @param {Tag} tag */
  async choose(tag) {
    await this.#load(tag);
    try {
      localStorage.setItem(this.#key, tag);
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  }

  /** @param {Tag} tag */
  async #load(tag) {
    this.#wanted = tag;
    const source = await SOURCES[tag]();
    if (this.#wanted !== tag) return;
    Object.assign(this, { source, tag, locale: locale(tag), failed: false });
    document.documentElement.lang = tag === 'pseudo' ? PSEUDO : tag;
    document.documentElement.dir = tag === 'pseudo' ? 'rtl' : 'ltr';
    this.dispatchEvent(new Event('change'));
  }
}

/** The page's one language. */
export const language = new Language();

/** @param {string} key */
function chosen(key) {
  try {
    return known(localStorage.getItem(key) ?? '');
  } catch {
    return null;
  }
}

/** The first of the browser's languages that the page has. */
function asked() {
  for (const one of navigator.languages) {
    const tag = one === PSEUDO ? 'pseudo' : known(one.split('-')[0]);
    if (tag) return tag;
  }
  return 'en';
}

/** @param {string} tag @returns {Tag | null} */
function known(tag) {
  return Object.hasOwn(SOURCES, tag) ? /** @type {Tag} */ (tag) : null;
}

/** @param {Tag} tag */
function locale(tag) {
  if (tag === 'pseudo') return 'en';
  return navigator.languages.find((one) => one.split('-')[0] === tag) ?? tag;
}
