import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const top = `${import.meta.dirname}/..`;

export default defineConfig({
  root: `${top}/renderer`,
  base: './',
  plugins: [react()],
  build: {
    outDir: `${top}/dist/renderer`,
    emptyOutDir: true,
    // The content security policy admits no inline script and no data: beyond images.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      // A module of these is its schemas and tables, and is not needed where none of them is.
      treeshake: {
        moduleSideEffects: [{ test: /\/(main\/model|app\/contract)\//, sideEffects: false }],
      },
    },
  },
});
