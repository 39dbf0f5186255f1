// @ts-check
/** Letters as on other machines: a layout has to hold with any installed fonts. */

/**
 * A font that most machines have, or its equal in every width, made wider and taller than most others are.
 */
const LARGE = `
  @font-face {
    font-family: large;
    src: local('Liberation Sans'), local('Arimo'), local('Arial'), local('Helvetica');
    size-adjust: 130%;
    ascent-override: 115%;
    descent-override: 45%;
  }
  * {
    font-family: large !important;
  }
`;

/**
 * Runs a step in the machine's own fonts, and then in the large one.
 * @param {import('playwright-core').Page} page
 * @param {(font: string) => Promise<void>} look
 */
export async function inEachFont(page, look) {
  await look("the machine's own font");
  await page.evaluate(async (rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets.push(sheet);
    await document.fonts.load('1rem large');
  }, LARGE);
  await look('a large font');
  await page.evaluate(() => void document.adoptedStyleSheets.pop());
}
