/**
 * Builds everything that `npx pinhole` and `npm start` need, into dist/:
 * renderer (a page), cli and start (Node), desktop/main (Electron, ES modules: the entry loads the window or the command line),
 * desktop/preload (sandboxed: one CommonJS file), and beside each of them that runs the engine the thread of its history. With them the licences of all that is in the packages: one that is missing, or is not
 * allowed, fails the build.
 */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, type InlineConfig } from 'vite';
import { licencesOf, packageFolder, productionFolders } from './licences.ts';
import { pureSchemas, schemaChunks } from './pure-schemas.ts';

const root = resolve(import.meta.dirname, '..');

interface Bundle {
  readonly entry: string;
  readonly outDir: string;
  readonly fileName: string;
  readonly format: 'es' | 'cjs';
  /** Whether what is imported dynamically goes to files of its own, beside the entry. */
  readonly split?: true;
}

const bundles: readonly Bundle[] = [
  { entry: 'app/cli/main.ts', outDir: 'dist/cli', fileName: 'main.js', format: 'es', split: true },
  { entry: 'app/start/start.ts', outDir: 'dist/start', fileName: 'start.js', format: 'es', split: true },
  { entry: 'app/desktop/entry.ts', outDir: 'dist/desktop', fileName: 'main.js', format: 'es', split: true },
  ...['dist/cli', 'dist/start', 'dist/desktop'].map((outDir): Bundle => ({
    entry: 'main/history/worker.ts',
    outDir,
    fileName: 'history-worker.js',
    format: 'es',
  })),
  { entry: 'app/desktop/preload.ts', outDir: 'dist/desktop', fileName: 'preload.cjs', format: 'cjs' },
];

/**
 * What every command loads, and consists of many files: one file is found and read sooner. And of OpenTelemetry's 20 MB, which are not
 * packed beside, the hundredth that is needed, in a file of its own that is loaded where metrics are pushed.
 */
const BUILT_IN = ['zod', 'commander', /^@opentelemetry\//];

const common = { root, configFile: false, logLevel: 'warn' } as const satisfies InlineConfig;

rmSync(`${root}/dist`, { recursive: true, force: true });
// Inside of the package, as only the program itself reads them.
cpSync(`${root}/app/desktop/resources/tray`, `${root}/dist/desktop/tray`, {
  recursive: true,
  filter: (path) => !path.endsWith('.svg'),
});

const built = await Promise.all([
  build({ configFile: `${root}/.config/vite.config.ts`, logLevel: 'warn' }),
  ...bundles.map(({ entry, outDir, fileName, format, split = false }) =>
    build({
      ...common,
      ssr: { target: 'node', noExternal: BUILT_IN },
      plugins: [pureSchemas],
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
            codeSplitting: split && { groups: schemaChunks, includeDependenciesRecursively: false },
          },
        },
      },
    }),
  ),
]);

const bundled = built
  .flat()
  .flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  .flatMap((file) =>
    file.type === 'chunk'
      ? file.moduleIds
      : file.originalFileNames.map((name) => resolve(root, 'renderer', name)),
  )
  .flatMap((id) => packageFolder(root, id) ?? []);
writeFileSync(
  `${root}/dist/THIRD_PARTY_LICENSES.txt`,
  licencesOf(root, [...productionFolders(root), ...bundled]),
);
