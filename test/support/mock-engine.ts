/** An engine that keeps profiles in memory and has a policy of its own, for a window to be looked at without the real one. */
import { PinholeError } from '../../main/model/errors.ts';
import type { CoreApi, CoreChange } from '../../main/model/core-api.ts';
import {
  NO_LOCKS,
  type ManagedFacts,
  type PolicyList,
  type PolicyShownRow,
} from '../../main/model/managed.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { profileSchema, type Profile, type ProfileInput } from '../../main/model/profile.ts';
import type { SecretPlaces } from '../../main/model/secret.ts';
import { CA_FACTS, certificateFacts, createFakeCore, UNMANAGED } from './fake-core.ts';

export interface MockEngineOptions {
  readonly managed?: Partial<ManagedFacts>;
  readonly profiles?: readonly ProfileInput[];
  readonly managedProfiles?: readonly ProfileInput[];
  readonly policy?: PolicyList;
  readonly warnings?: readonly string[];
  /** Why the store of secrets cannot be used. */
  readonly storeProblem?: boolean;
  /** When client certificates end. */
  readonly validTo?: string;
}

export function createMockEngine(options: MockEngineOptions = {}): CoreApi {
  const own = new Map((options.profiles ?? []).map((input) => [input.id, entryOf(input)]));
  const given = (options.managedProfiles ?? []).map((input) => profileSchema.parse(input));
  const listeners = new Set<(change: CoreChange) => void>();
  const changed = (): void => listeners.forEach((listener) => listener({ kind: 'profiles' }));
  const byName = (a: Profile, b: Profile): number => a.name.localeCompare(b.name);
  const store = new PinholeError('SECRET_STORE_UNAVAILABLE', 'no Secret Service answers on the session bus');
  const rows = [...given.toSorted(byName).map((profile) => ({ profile, revision: null }))];
  const all = (): readonly { profile: Profile; revision: string | null }[] => [
    ...rows,
    ...[...own.values()].toSorted((a, b) => byName(a.profile, b.profile)),
  ];
  const places = ({ proxy, tls }: Profile): SecretPlaces => ({
    'proxy-password': proxy.mode === 'manual' && proxy.credentials !== undefined ? 'stored' : 'not-needed',
    passphrase: tls.clientCertificate?.passphrase === undefined ? 'not-needed' : 'missing',
    pkcs12: tls.clientCertificate?.format === 'stored' ? 'unknown' : 'not-needed',
  });

  return createFakeCore({
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    warnings: () => options.warnings ?? [],
    managed: {
      facts: () => ({ ...UNMANAGED, ...options.managed }),
      list: () => options.policy ?? { rows: policyRows(), problems: [], problemCount: 0 },
      reload: () => Promise.resolve(),
    },
    secretStore: () =>
      Promise.resolve({
        kind: options.storeProblem ? 'none' : 'secret-service',
        name: 'Secret Service',
        problem: options.storeProblem
          ? {
              code: store.code,
              stage: store.stage,
              retry: store.retry,
              message: store.message,
              action: store.action,
            }
          : null,
      }),
    profiles: {
      list({ search, offset, limit }) {
        const wanted = search.toLowerCase();
        const found = all().filter(({ profile: { id, name, host } }) =>
          [id, name, host].some((part) => part.toLowerCase().includes(wanted)),
        );
        return {
          total: found.length,
          all: rows.length + own.size,
          entries: found.slice(offset, offset + limit).map(({ profile, revision }) => ({
            id: profile.id,
            name: profile.name,
            host: profile.host,
            port: profile.port,
            interval: profile.interval,
            startAutomatically: profile.startAutomatically,
            managed: revision === null,
            revision,
          })),
        };
      },
      get(id) {
        const found = all().find(({ profile }) => profile.id === id);
        if (found === undefined) return Promise.reject(new PinholeError('PROFILE_UNKNOWN'));
        const { profile, revision } = found;
        return Promise.resolve({ profile, managed: revision === null, revision, secrets: places(profile) });
      },
      save({ profile, revision, secrets, keep }) {
        const there = own.get(profile.id);
        if (revision === null && all().some((each) => each.profile.id === profile.id)) {
          return Promise.reject(new PinholeError('PROFILE_EXISTS'));
        }
        if (revision !== null && there?.revision !== revision) {
          return Promise.reject(new PinholeError('PROFILE_CHANGED'));
        }
        if (options.storeProblem && keep === 'stored' && Object.keys(secrets).length > 0) {
          return Promise.reject(store);
        }
        const next = `r${Number(there?.revision.slice(1) ?? 0) + 1}`;
        own.set(profile.id, { profile, revision: next });
        changed();
        return Promise.resolve({ id: profile.id, revision: next });
      },
      setSecrets({ id }) {
        const found = all().find(({ profile }) => profile.id === id);
        if (found === undefined) return Promise.reject(new PinholeError('PROFILE_UNKNOWN'));
        return Promise.resolve(places(found.profile));
      },
      remove(id) {
        own.delete(id);
        changed();
        return Promise.resolve();
      },
      importText(text, onConflict) {
        const read = JSON.parse(text) as { profiles: ProfileInput[] };
        const outcome = {
          imported: [] as { id: string; name: string; lacks: 'proxy-password'[] }[],
          refused: [] as string[],
          taken: [] as string[],
        };
        for (const input of read.profiles) {
          const judged = profileSchema.safeParse(input);
          if (!judged.success) outcome.refused.push(`${input.id}: ${judged.error.issues[0]?.message ?? ''}`);
          else if (own.has(input.id) && onConflict === 'refuse') {
            outcome.refused.push(`${input.id}: there is one of that id already`);
            outcome.taken.push(input.id);
          } else {
            const id = own.has(input.id) && onConflict === 'rename' ? `${input.id}-2` : input.id;
            own.set(id, { profile: { ...judged.data, id }, revision: 'r1' });
            const { proxy } = judged.data;
            outcome.imported.push({
              id,
              name: input.name,
              lacks: proxy.mode === 'manual' && proxy.credentials ? ['proxy-password'] : [],
            });
          }
        }
        changed();
        return Promise.resolve(outcome);
      },
      exportText(ids) {
        const chosen = all().filter(({ profile }) => ids.includes(profile.id));
        return {
          fileName: 'pinhole-profiles.json',
          text: JSON.stringify({ profiles: chosen.map(({ profile }) => profile) }, null, 2),
        };
      },
      inspectCa: (path) =>
        path.startsWith('/nowhere/')
          ? Promise.reject(
              new PinholeError('CA_FILE_UNREADABLE', `${path} cannot be read: there is no such file`),
            )
          : Promise.resolve(CA_FACTS),
      inspect: ({ choice, secrets }) => {
        if (choice.format !== 'stored' || secrets.passphrase !== undefined) {
          return Promise.resolve({
            ...certificateFacts,
            validTo: options.validTo ?? certificateFacts.validTo,
          });
        }
        return Promise.reject(new PinholeError('PASSPHRASE_MISSING'));
      },
    },
  });
}

const entryOf = (input: ProfileInput): { profile: Profile; revision: string } => ({
  profile: profileSchema.parse(input),
  revision: 'r1',
});

const row = (name: string, set: Partial<PolicyShownRow> = {}): PolicyShownRow => ({
  name,
  value: null,
  origin: null,
  scope: null,
  level: 'default',
  locks: null,
  heeded: true,
  error: null,
  omittedItems: null,
  ...set,
});

const policyRows = (): PolicyShownRow[] => [
  row('ManagedProfiles', { value: [], omittedItems: null }),
  row('UserProfilesAllowed', { value: true }),
  row('IntervalMinSeconds'),
  row('IntervalMaxSeconds'),
  row('MeasurementAllowed', { value: true }),
  row('CaptureAllowed', { value: true, heeded: false }),
];

const FILE = '/etc/pinhole/policies/managed/10-organisation.json';
const set = (value: unknown, change: Partial<PolicyShownRow> = {}): Partial<PolicyShownRow> => ({
  value,
  origin: FILE,
  scope: 'machine',
  level: 'mandatory',
  ...change,
});

export const managedPolicy: PolicyList = {
  rows: [
    row('ManagedProfiles', set(null, { omittedItems: LIMITS.policyProfiles.value })),
    row('UserProfilesAllowed', set(true)),
    row('IntervalMinSeconds', set(30, { locks: 'interval.seconds' })),
    row('IntervalMaxSeconds', set(110, { locks: 'interval.seconds' })),
    row('ResponseTimeMinSeconds'),
    row('ResponseTimeMaxSeconds', {
      error: `${FILE}:9:29: ResponseTimeMaxSeconds is "twenty"; must be a number from 1 to 60`,
    }),
    row(
      'ReconnectMinMs',
      set(1_000, { level: 'recommended', origin: '/etc/pinhole/policies/recommended/10-sample.json' }),
    ),
    row('MeasurementAllowed', { value: true }),
    row('CaptureAllowed', set(false, { heeded: false })),
    row('Proxy', set({ mode: 'manual', url: 'http://proxy.example.com:3128' }, { locks: 'proxy' })),
    row(
      'CaFile',
      set('/etc/ssl/example/a-rather-long-folder-name/ca-certificates-of-example-telecom.pem', {
        locks: 'tls.caFile',
      }),
    ),
    row('TelemetryToken', set('(secret)', { heeded: false })),
  ],
  problems: [
    {
      key: 'ResponseTimeMaxSeconds',
      origin: FILE,
      line: 9,
      column: 29,
      message: 'ResponseTimeMaxSeconds is "twenty"; must be a number from 1 to 60',
    },
    {
      key: 'IntervalMaximum',
      origin: FILE,
      line: 12,
      column: 3,
      message: 'IntervalMaximum is not a known key; IntervalMaxSeconds is',
    },
    {
      key: null,
      origin: '/etc/pinhole/policies/managed/notes.txt',
      line: null,
      column: null,
      message: 'is no policy file: names end in .json',
    },
  ],
  problemCount: 3,
};

export const LOCKS = {
  ...NO_LOCKS,
  intervalS: { min: 30, max: 110 },
  responseTimeS: { min: 5, max: 20 },
  reconnectMs: { min: 1_000, max: 120_000 },
  proxy: { mode: 'manual', url: 'http://proxy.example.com:3128' },
  caFile: { value: '/etc/ssl/example/ca.pem' },
  captiveProbeUrl: { value: null },
} as const;

/** As an organisation gives them. Their ids are `branch-0` and so on. */
export const someProfiles = (count: number): ProfileInput[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `branch-${index}`,
    name: `Branch ${String(index).padStart(4, '0')}`,
    host: `tscf-${index}.branches.example.com`,
    interval: index % 2 === 0 ? { mode: 'assigned' } : { mode: 'proposed', seconds: 60 },
  }));

/** Of a user: one with everything, one with a long name, one by an IPv6 address. */
export const OWN_PROFILES: readonly ProfileInput[] = [
  {
    id: 'home',
    name: 'Home',
    host: 'tscf.example.com',
    interval: { mode: 'proposed', seconds: 60 },
    tls: { clientCertificate: { format: 'pkcs12', file: '/home/me/me.p12', passphrase: 'stored' } },
    proxy: { mode: 'manual', url: 'http://proxy.example.com:3128', username: 'alice', credentials: 'stored' },
    forwards: [{ listen: { port: 5_060 }, to: { address: '10.0.0.1', port: 5_060 } }],
  },
  {
    id: 'long',
    name: 'Office, with a rather long name that does not fit anywhere on one line at all',
    host: 'a-very-long-host-name.with.many.labels.of.a.carrier.example.net',
    port: 8_443,
    startAutomatically: false,
  },
  { id: 'six', name: 'Six', host: '2001:db8::1', interval: { mode: 'static', seconds: 25 } },
];
