/** Diagnoses of one's own for tests: real sockets, real TLS, and what else a test wants otherwise. */
import { diagnose } from '../../main/diagnosis/diagnose.ts';
import type { DiagnosisPorts } from '../../main/diagnosis/ports.ts';
import { LoadGuard } from '../../main/keepalive/load-guard.ts';
import { diagnosisSchema, type Diagnosis } from '../../main/model/diagnosis.ts';
import type { Profile } from '../../main/model/profile.ts';
import type { Clock } from '../../main/platform/clock.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { givenSecret } from '../../main/secrets/given-secret.ts';
import { loadCaFile } from '../../main/transport/ca-file.ts';
import { systemLookup } from '../../main/transport/find-addresses.ts';
import { PLAIN_RULES, type TlsRules } from '../../main/transport/tls-rules.ts';
import { testProfile } from './profile.ts';

/** Limits that exist so that nobody waits for ever: a test waits for a tenth of them. What is shorter is as it is. */
const LONG_MS = 5_000;

export const impatient: Timers = {
  after: (ms, callback) => nodePlatform.timers.after(ms >= LONG_MS ? ms / 10 : ms, callback),
};

export interface Patient {
  readonly profile?: Partial<Profile>;
  readonly ports?: Partial<DiagnosisPorts>;
  /** PEM of the CAs that are trusted; absent: the system's. */
  readonly ca?: string | undefined;
  readonly rules?: Partial<TlsRules>;
  readonly clock?: Clock;
  /** Of the proxy. */
  readonly password?: string;
}

export function diagnosisPorts({ ports, ca, rules, clock = nodePlatform.clock, password = '' }: Patient) {
  const { random, network } = nodePlatform;
  return {
    clock,
    timers: impatient,
    random,
    network,
    guard: new LoadGuard({ ...nodePlatform, clock, timers: impatient }),
    resolve: systemLookup,
    ways: {
      resolver: { resolve: () => Promise.resolve('DIRECT') },
      secrets: givenSecret(password),
      loadCa: loadCaFile,
    },
    loadTls: () => Promise.resolve({ ca, rules: { ...PLAIN_RULES, ...rules } }),
    ...ports,
  } satisfies DiagnosisPorts;
}

/** @returns a report that fits its schema, and survives being written and read */
export async function diagnosed(patient: Patient): Promise<Diagnosis> {
  const profile = testProfile({ host: '127.0.0.1', responseTimeS: 1, ...patient.profile });
  const report = await diagnose(profile, diagnosisPorts(patient), { signal: new AbortController().signal });
  return diagnosisSchema.parse(JSON.parse(JSON.stringify(report)));
}
