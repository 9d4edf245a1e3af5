import { proxyUsername } from '../../model/proxy.ts';
import type { Profile } from '../../model/profile.ts';
import { LIMITS } from '../../model/limits.ts';
import { jsonFile, type Collector } from '../collector.ts';

const NOBODY_ASKED =
  'No running program was asked: none was running, or it could not be reached by the command that made this report.';

/** What the program itself knows. */
export const programCollectors: readonly Collector[] = [
  {
    id: 'system',
    file: 'system.json',
    holds: 'version of the program, system, time in UTC and zone',
    collect: async ({ version, clock, system }) => {
      const { platform, facts } = system();
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return Promise.resolve(
        jsonFile('system.json', {
          version,
          time: new Date(clock.wallMs()).toISOString(),
          zone,
          minutesAheadOfUtc: -new Date(clock.wallMs()).getTimezoneOffset(),
          platform,
          ...facts,
        }),
      );
    },
  },
  {
    id: 'policy',
    file: 'policy.json',
    holds: 'the effective configuration: each key, its value, and whose word it is',
    collect: async ({ policy }) => Promise.resolve(jsonFile('policy.json', policy.list())),
  },
  {
    id: 'profiles',
    file: 'profiles.json',
    holds: 'profiles, which hold no secrets, and what could not be loaded',
    collect: async ({ profiles, warnings }) =>
      Promise.resolve({
        ...jsonFile('profiles.json', { profiles, warnings }),
        names: profiles.flatMap(namesOf),
      }),
  },
  {
    id: 'tunnels',
    file: 'tunnels.json',
    holds: 'a snapshot of each tunnel: state, interval, keep-alives, pin-hole, TLS',
    collect: async ({ core }) => {
      if (core === undefined) return Promise.resolve(jsonFile('tunnels.json', { note: NOBODY_ASKED }));
      const tunnels = core.tunnels();
      const names = tunnels.flatMap(({ id, name, tls, clientCertificate }) => [
        id,
        name,
        ...(tls?.chain.flatMap(({ subject, issuer }) => [subject, issuer]) ?? []),
        ...[
          tls?.subject,
          tls?.issuer,
          tls?.previousIssuer,
          clientCertificate?.subject,
          clientCertificate?.issuer,
        ],
      ]);
      return Promise.resolve({
        ...jsonFile('tunnels.json', { tunnels, warnings: core.warnings() }),
        names: names.filter((name) => typeof name === 'string'),
      });
    },
  },
  {
    id: 'events',
    file: 'events.jsonl',
    holds: 'what happened to tunnels, keep-alives among it, as far as the program keeps it',
    collect: async ({ core }) => {
      const lines: readonly object[] = core === undefined ? [{ note: NOBODY_ASKED }] : core.events();
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      return Promise.resolve({ files: [{ file: 'events.jsonl', text }] });
    },
  },
  {
    id: 'diagnosis',
    file: 'diagnosis.json',
    holds: 'the staged check, where one was made',
    limitOctets: LIMITS.reportDiagnosisOctets.value,
    collect: async ({ diagnosis }) =>
      Promise.resolve(jsonFile('diagnosis.json', diagnosis ?? { note: 'No diagnosis was made.' })),
  },
];

/** Of a profile, what names a person, an organisation or a machine and has no shape of its own. */
function namesOf({ id, name, host, tls }: Profile): readonly string[] {
  const hosts = [host, tls.serverName ?? ''].filter((one) => one !== '' && !/[.:]/.test(one));
  return [id, name, ...hosts];
}

/** Users elsewhere. */
export const usersOf = ({ proxy }: Profile): string | undefined =>
  proxy.mode === 'manual' ? proxyUsername(proxy) : undefined;
