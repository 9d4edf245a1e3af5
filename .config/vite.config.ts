import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const top = `${import.meta.dirname}/..`;

/** The licence of the face goes where the face goes, as it asks for. */
const faceLicence: Plugin = {
  name: 'face-licence',
  generateBundle() {
    const source = readFileSync(`${top}/node_modules/@fontsource-variable/inter/LICENSE`, 'utf8');
    this.emitFile({ type: 'asset', fileName: 'assets/inter-LICENSE.txt', source });
  },
};

export default defineConfig({
  root: `${top}/renderer`,
  base: './',
  plugins: [react(), faceLicence],
  build: {
    outDir: `${top}/dist/renderer`,
    emptyOutDir: true,
    // The content security policy admits no inline script and no data: beyond images.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      // One file, which has run, its configuration with it, before any schema is made: see renderer/zod-setup.ts.
      output: {
        codeSplitting: {
          groups: [{ name: 'zod', test: /\/(?:node_modules\/zod|renderer\/zod-setup)/ }],
        },
      },
      // A module of these is its schemas and tables, and is not needed where none of them is.
      treeshake: {
        moduleSideEffects: [{ test: /\/(main\/model|app\/contract)\//, sideEffects: false }],
      },
    },
  },
});
