/** Pages for a real browser, built as the product's is. */
import { join } from 'node:path';
import { build } from 'vite';

const top = join(import.meta.dirname, '../../..');

export const PAGES = {
  product: 'renderer',
  /** The product's, which counts its renderings. */
  counted: 'test/renderer/bench/counted',
  /** A page of the same library with one text. */
  empty: 'test/renderer/bench/empty',
} as const;

/** Builds a page into `outDir`. */
export async function buildPage(name: keyof typeof PAGES, outDir: string): Promise<void> {
  await build({
    configFile: join(top, '.config/vite.config.ts'),
    root: join(top, PAGES[name]),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  });
}
