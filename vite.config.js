// @ts-check
/** How the page is built: plain files that any static server can host under any path. */

import { defineConfig } from 'vite';

/** Line breaks are left in templates only, where HTML takes a break and what stands before the next word for one space. */
const unindented = () => ({
  name: 'unindented',
  /** @param {unknown} _ @param {Record<string, { type: string, code?: string }>} bundle */
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) file.code &&= file.code.replace(/\n\s+/g, '\n');
  },
});

export default defineConfig({
  plugins: [unindented()],
  base: './',
  publicDir: 'www/public',
  build: {
    outDir: 'dist',
    target: 'es2022',
    // A data: address in a style sheet or a script is nothing that the page's content policy knows.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: 'es', plugins: () => [unindented()] },
});
