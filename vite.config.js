// @ts-check
/** How the page is built: plain files that any static server can host under any path. */

import { FluentResource } from '@fluent/bundle';
import { defineConfig } from 'vite';

/** Line breaks stay in templates only, where HTML makes one space of a break and its indentation. */
const unindented = () => ({
  name: 'unindented',
  /** @param {unknown} _ @param {Record<string, { type: string, code?: string }>} bundle */
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) file.code &&= file.code.replace(/\n\s+/g, '\n');
  },
});

/** Catalogues are parsed here, so that the page needs no parser of them. */
const catalogues = () => ({
  name: 'catalogues',
  /** @param {string} text @param {string} id */
  transform(text, id) {
    if (!id.endsWith('.ftl')) return null;
    const messages = new FluentResource(text).body.map(({ id: name, value }) => [name, value]);
    return { code: `export default ${JSON.stringify(Object.fromEntries(messages))};`, map: null, moduleType: 'js' };
  },
});

export default defineConfig({
  plugins: [catalogues(), unindented()],
  base: './',
  publicDir: 'www/public',
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The page's content policy allows no data: address in a style sheet or a script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: 'es', plugins: () => [unindented()] },
});
