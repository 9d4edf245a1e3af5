import { LIMITS } from '../../model/limits.ts';
import type { PolicyProblem } from '../../model/managed.ts';
import type { RunCommand } from '../../platform/run-command.ts';
import type { Timers } from '../../platform/timers.ts';
import { unreadable, type DocumentPlace, type PolicyDocument, type PolicySource } from '../document.ts';
import { POLICY_NAMES } from '../registry.ts';
import { pollEveryMinute } from './poll.ts';
import { parseRegOutput, type RegKeys, type RegValue } from './reg-output.ts';
import { registryValue } from './registry-value.ts';

export interface WindowsRegistryOptions {
  readonly run: RunCommand;
  readonly timers: Timers;
  /** Where Windows is. */
  readonly systemRoot?: string;
}

const HIVES = [
  { short: 'HKLM', long: 'HKEY_LOCAL_MACHINE', scope: 'machine' },
  { short: 'HKCU', long: 'HKEY_CURRENT_USER', scope: 'user' },
] as const;

type Hive = (typeof HIVES)[number];

/** From a key that every Windows has to the one of this program. */
const WAY = ['Software', 'Policies', 'Pinhole'] as const;
const KEY = WAY.join('\\');

/** What of the registry was read last, so that the same gives the same documents. */
interface Read {
  readonly text: string;
  readonly documents: readonly PolicyDocument[];
}

/** `Software\Policies\Pinhole` of the machine and of the user; recommended is what stands in the key `Recommended` in there. */
export function windowsRegistry({
  run,
  timers,
  systemRoot = String.raw`C:\Windows`,
}: WindowsRegistryOptions): PolicySource {
  const kept = new Map<Hive, Read>();
  const query = queryBy(run, systemRoot);
  return {
    async read() {
      const documents: PolicyDocument[] = [];
      for (const hive of HIVES) {
        const answer = await query(`${hive.short}\\${KEY}`, true);
        if (answer.kind === 'text') {
          const before = kept.get(hive);
          const now =
            before?.text === answer.text
              ? before
              : { text: answer.text, documents: documentsOf(hive, parseRegOutput(answer.text)) };
          kept.set(hive, now);
          documents.push(...now.documents);
        } else if (answer.kind === 'failed' || !(await isAbsent(query, hive))) {
          documents.push(...unreadableKey(hive, answer.why));
        }
      }
      return documents;
    },
    watch: (changed) => pollEveryMinute(timers, changed),
  };
}

type Answer =
  | { readonly kind: 'text'; readonly text: string }
  /** It ran and says no. It says why in the language of the user alone. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

type Query = (key: string, deep: boolean) => Promise<Answer>;

/** Through the shell, which alone can make `reg.exe` speak UTF-8. */
function queryBy(run: RunCommand, systemRoot: string): Query {
  const system32 = `${systemRoot}\\System32`;
  return async (key, deep) => {
    const line = `"${system32}\\chcp.com" 65001 >nul && "${system32}\\reg.exe" query "${key}"${deep ? ' /s' : ''}`;
    const { status, stdout, failure } = await run(`${system32}\\cmd.exe`, ['/d', '/s', '/c', `"${line}"`], {
      limitMs: LIMITS.policyCommandMs.value,
      limitOctets: LIMITS.policyFileOctets.value,
      verbatim: true,
    });
    if (status === 0) return { kind: 'text', text: stdout.toString('utf8') };
    if (status === null) return { kind: 'failed', why: `reg.exe did not run: ${failure ?? 'it was ended'}` };
    return { kind: 'refused', why: `reg.exe ended with status ${status}` };
  };
}

/** Whether the key is not there: the nearest key above it that can be read does not list the next one on the way. */
async function isAbsent(query: Query, hive: Hive): Promise<boolean> {
  for (let depth = WAY.length - 1; depth > 0; depth -= 1) {
    const above = WAY.slice(0, depth).join('\\');
    const answer = await query(`${hive.short}\\${above}`, false);
    if (answer.kind === 'refused') continue;
    if (answer.kind === 'failed') return false;
    const next = `${hive.long}\\${WAY.slice(0, depth + 1).join('\\')}`.toLowerCase();
    return !parseRegOutput(answer.text).has(next);
  }
  return false;
}

function unreadableKey(hive: Hive, why: string): readonly PolicyDocument[] {
  const { mandatory, recommended } = placesOf(hive);
  const message = `the key is there but cannot be read: ${why}`;
  return [unreadable(mandatory, message), unreadable(recommended, message)];
}

function placesOf({ short, scope }: Hive): {
  readonly mandatory: DocumentPlace;
  readonly recommended: DocumentPlace;
} {
  const origin = `${short}\\${KEY}`;
  return {
    mandatory: { origin, level: 'mandatory', scope },
    recommended: { origin: `${origin}\\Recommended`, level: 'recommended', scope },
  };
}

function documentsOf(hive: Hive, keys: RegKeys): readonly PolicyDocument[] {
  const root = `${hive.long}\\${KEY}`.toLowerCase();
  const places = new Map<string, DocumentPlace>();
  const { mandatory, recommended } = placesOf(hive);
  places.set(root, mandatory);
  places.set(`${root}\\recommended`, recommended);
  return [...keys].flatMap(([key, { path, values }]) => {
    const place = places.get(key);
    if (place !== undefined) return [documentOf(place, values)];
    if (!key.startsWith(root)) return [];
    // A key that means nothing: what was put in there is not in force, and somebody should know.
    const problem = problemAt(
      path,
      null,
      'it is not read: values stand in Pinhole itself, or in Recommended',
    );
    const content = { kind: 'values', values: new Map<string, unknown>(), problems: [problem] } as const;
    return [{ ...recommended, origin: path, content }];
  });
}

function documentOf(place: DocumentPlace, found: readonly RegValue[]): PolicyDocument {
  const values = new Map<string, unknown>();
  const problems: PolicyProblem[] = [];
  for (const value of found) {
    // The key's own value; its name is printed in the language of the user.
    if (/^\(.*\)$/.test(value.name)) continue;
    // Windows takes no notice of case.
    const name = POLICY_NAMES.find((known) => known.toLowerCase() === value.name.toLowerCase());
    if (name === undefined) {
      values.set(value.name, value.data);
      continue;
    }
    const read = registryValue(name, value);
    if ('fault' in read) problems.push(problemAt(place.origin, name, `${name} ${read.fault}`));
    else values.set(name, read.value);
  }
  return { ...place, content: { kind: 'values', values, problems } };
}

const problemAt = (origin: string, key: string | null, message: string): PolicyProblem => {
  return { key, origin, line: null, column: null, message };
};
