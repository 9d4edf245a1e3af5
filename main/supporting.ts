/** What windows offer to whoever looks for a fault, put together: on the tunnels of an engine. */
import { join } from 'node:path';
import { diagnoseProfile } from './diagnosing.ts';
import { STAGES } from './diagnosis/stages/index.ts';
import type { CoreApi } from './model/core-api.ts';
import { DEFAULT_MEASURE_SECONDS } from './model/lifetime.ts';
import type { Policy } from './model/policy.ts';
import type { Clock } from './platform/clock.ts';
import { downloadDirectory, logDirectory } from './platform/paths.ts';
import { prepareReport, saveReport } from './reporting.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import { Support } from './support/support.ts';
import type { ProxyResolver } from './transport/proxy/resolver.ts';
import type { TunnelManager } from './tunnel/tunnel-manager.ts';

export interface SupportOptions {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly secrets: SecretStore;
  readonly tunnels: TunnelManager;
  /** The engine that it is a part of, once it is there. */
  readonly core: () => CoreApi;
  /** Of the program, for its reports. */
  readonly version?: string;
  readonly proxyResolver?: ProxyResolver;
  readonly warn: (line: string) => void;
  readonly changed: () => void;
}

export function createSupport(options: SupportOptions): Support {
  const { clock, policy, secrets, tunnels, core, version = '', proxyResolver, warn, changed } = options;
  return new Support({
    clock,
    policy,
    changed,
    titles: new Map(STAGES.map(({ id, title }) => [id, title])),
    profileOf: (id) => tunnels.get(id).profile,
    diagnose: (profile, { withIdle, ...request }) =>
      diagnoseProfile({
        ...request,
        profile,
        secrets,
        policy,
        warn,
        proxyResolver,
        memory: tunnels.get(profile.id).peer,
        ...(withIdle && { idleMaxMs: DEFAULT_MEASURE_SECONDS * 1_000 }),
      }),
    startCapture: (ids, captureOptions) => core().startCapture(ids, captureOptions),
    stopCapture: () => core().stopCapture(),
    placeFor: (name) => join(downloadDirectory(), name),
    async readLog(query) {
      const { readLog } = await import('./journal/read-log.ts');
      return readLog(logDirectory(), query);
    },
    prepareReport: (level, diagnosis) =>
      prepareReport({
        version,
        policy,
        profiles: tunnels.profiles(),
        warnings: core().warnings(),
        core: core(),
        diagnosis,
        ...(level !== null && { level }),
        ...(proxyResolver !== undefined && { proxyResolver }),
      }),
    saveReport,
  });
}
