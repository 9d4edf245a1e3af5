/**
 * Builds everything that `npx pinhole` and `npm start` need, into dist/:
 * renderer (a page), cli and start (Node), desktop/main (Electron, ES module), desktop/preload (sandboxed: one CommonJS file).
 */
import { cpSync, rmSync } from 'node:fs';
import { build, type InlineConfig } from 'vite';

const root = `${import.meta.dirname}/..`;

interface Bundle {
  readonly entry: string;
  readonly outDir: string;
  readonly fileName: string;
  readonly format: 'es' | 'cjs';
}

const bundles: readonly Bundle[] = [
  { entry: 'app/cli/main.ts', outDir: 'dist/cli', fileName: 'main.js', format: 'es' },
  { entry: 'app/start/start.ts', outDir: 'dist/start', fileName: 'start.js', format: 'es' },
  { entry: 'app/desktop/index.ts', outDir: 'dist/desktop', fileName: 'main.js', format: 'es' },
  { entry: 'app/desktop/preload.ts', outDir: 'dist/desktop', fileName: 'preload.cjs', format: 'cjs' },
];

const common = { root, configFile: false, logLevel: 'warn' } as const satisfies InlineConfig;

rmSync(`${root}/dist`, { recursive: true, force: true });
// Inside of the package, as only the program itself reads them.
cpSync(`${root}/app/desktop/resources/tray`, `${root}/dist/desktop/tray`, {
  recursive: true,
  filter: (path) => !path.endsWith('.svg'),
});

await Promise.all([
  build({ configFile: `${root}/.config/vite.config.ts`, logLevel: 'warn' }),
  ...bundles.map(({ entry, outDir, fileName, format }) =>
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
          output: { format, entryFileNames: fileName, codeSplitting: false },
        },
      },
    }),
  ),
]);
