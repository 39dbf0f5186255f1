// @ts-check
/** How the page is built: plain files that any static server can host under any path. */

import { defineConfig } from 'vite';

export default defineConfig({
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
  worker: { format: 'es' },
});
