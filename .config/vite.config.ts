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
    // One local load of one bundle: splitting it would gain nothing.
    chunkSizeWarningLimit: 1_500,
  },
});
