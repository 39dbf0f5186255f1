// @ts-check
/** The pseudo-language of the tests: English in other letters, longer, and from right to left. */

const LETTERS = /[a-z]/gi;
const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MARKED = [...'ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ'];
/** Repeated, so that a text is about 40 % longer. */
const VOWELS = /[aeiou]/i;

/** The characters that override the direction, and end that. */
const RLO = '\u202e';
const PDF = '\u202c';

/** Plain letters reveal a word that did not come through here. @param {string} text */
export function mark(text) {
  if (!/[a-z]/i.test(text)) return text;
  const letter = (/** @type {string} */ plain) => MARKED[PLAIN.indexOf(plain)].repeat(VOWELS.test(plain) ? 2 : 1);
  return RLO + text.replace(LETTERS, letter) + PDF;
}
