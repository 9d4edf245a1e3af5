import { stat } from 'node:fs/promises';
import { LIMITS } from '../../model/limits.ts';
import type { RunCommand } from '../../platform/run-command.ts';
import type { Timers } from '../../platform/timers.ts';
import { unreadable, type DocumentPlace, type PolicyDocument, type PolicySource } from '../document.ts';
import { pollEveryMinute } from './poll.ts';

export interface MacPreferencesOptions {
  readonly run: RunCommand;
  readonly timers: Timers;
  readonly path?: string;
}

/** Its dictionary holds what is recommended; all else is mandatory. */
const RECOMMENDED = 'Recommended';
/** What the profile that brought the preferences says of itself. */
const OF_THE_PROFILE = 'Payload';

/** The managed preferences of macOS, which a configuration profile writes. */
export function macPreferences({
  run,
  timers,
  path = '/Library/Managed Preferences/app.pinhole.desktop.plist',
}: MacPreferencesOptions): PolicySource {
  const mandatory: DocumentPlace = { origin: path, level: 'mandatory', scope: 'machine' };
  const recommended: DocumentPlace = { origin: path, level: 'recommended', scope: 'machine' };
  let kept: { readonly xml: string; readonly documents: readonly PolicyDocument[] } | undefined;
  const refuse = (message: string): readonly PolicyDocument[] => [
    unreadable(mandatory, message),
    unreadable(recommended, message),
  ];

  async function documentsOf(xml: string): Promise<readonly PolicyDocument[]> {
    const root = await dictionary(xml);
    if (root === undefined) return refuse('it is no property list that holds a dictionary');
    const { [RECOMMENDED]: wishes = {}, ...words } = root;
    if (!isDictionary(wishes)) return refuse(`${RECOMMENDED} must be a dictionary`);
    const valuesOf = (from: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> =>
      new Map(Object.entries(from).filter(([name]) => !name.startsWith(OF_THE_PROFILE)));
    return [
      { ...mandatory, content: { kind: 'values', values: valuesOf(words), problems: [] } },
      { ...recommended, content: { kind: 'values', values: valuesOf(wishes), problems: [] } },
    ];
  }

  return {
    async read() {
      if (await isAbsent(path)) return [];
      // The system's own tool reads each form that a property list can have, and refuses what is none.
      const { status, stdout, failure } = await run(
        '/usr/bin/plutil',
        ['-convert', 'xml1', '-o', '-', '--', path],
        { limitMs: LIMITS.policyCommandMs.value, limitOctets: LIMITS.policyFileOctets.value },
      );
      if (status !== 0) {
        return refuse(`it cannot be read: plutil ${failure ?? `ended with status ${String(status)}`}`);
      }
      const xml = stdout.toString('utf8');
      if (kept?.xml !== xml) kept = { xml, documents: await documentsOf(xml) };
      return kept.documents;
    },
    watch: (changed) => pollEveryMinute(timers, changed),
  };
}

async function isAbsent(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

async function dictionary(xml: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  // Only here, for one system: it takes longer to load than all of the command line.
  const { parse } = await import('plist');
  try {
    const root = parse(xml);
    return isDictionary(root) ? root : undefined;
  } catch {
    return undefined;
  }
}

function isDictionary(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
