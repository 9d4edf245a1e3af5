/**
 * Builds everything that `npx pinhole` and `npm start` need, into dist/:
 * renderer (a page), cli and start (Node), desktop/main (Electron, ES modules: the entry loads the window or the command line),
 * desktop/preload (sandboxed: one CommonJS file).
 */
import { rmSync } from 'node:fs';
import { build, type InlineConfig } from 'vite';

const root = `${import.meta.dirname}/..`;

interface Bundle {
  readonly entry: string;
  readonly outDir: string;
  readonly fileName: string;
  readonly format: 'es' | 'cjs';
  /** Whether what is imported dynamically goes to files of its own, beside the entry. */
  readonly split?: true;
}

const bundles: readonly Bundle[] = [
  { entry: 'app/cli/main.ts', outDir: 'dist/cli', fileName: 'main.js', format: 'es' },
  { entry: 'app/start/start.ts', outDir: 'dist/start', fileName: 'start.js', format: 'es' },
  { entry: 'app/desktop/entry.ts', outDir: 'dist/desktop', fileName: 'main.js', format: 'es', split: true },
  { entry: 'app/desktop/preload.ts', outDir: 'dist/desktop', fileName: 'preload.cjs', format: 'cjs' },
];

const common = { root, configFile: false, logLevel: 'warn' } as const satisfies InlineConfig;

rmSync(`${root}/dist`, { recursive: true, force: true });

await Promise.all([
  build({ configFile: `${root}/.config/vite.config.ts`, logLevel: 'warn' }),
  ...bundles.map(({ entry, outDir, fileName, format, split = false }) =>
    build({
      ...common,
      ssr: { target: 'node' },
      build: {
        ssr: entry,
        outDir,
        // Two bundles share dist/desktop; the whole of dist/ was emptied above.
        emptyOutDir: false,
        target: 'node24',
        minify: false,
        rolldownOptions: {
          external: ['electron'],
          output: {
            format,
            entryFileNames: fileName,
            // Beside the entry, where they find the preload bundle and the interface.
            chunkFileNames: '[name].js',
            codeSplitting: split,
          },
        },
      },
    }),
  ),
]);
