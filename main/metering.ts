/** Metrics, put together: of which tunnels, for whom, and whom collectors are trusted by. */
import type { MeteredCore } from './telemetry/tunnel-metrics.ts';
import type { Journal } from './model/log.ts';
import type { Policy } from './model/policy.ts';
import type { Platform } from './platform/node-platform.ts';
import { Telemetry } from './telemetry/telemetry.ts';
import { SecureContexts } from './transport/secure-contexts.ts';

export interface MeteringOptions {
  readonly platform: Platform;
  readonly policy: Policy;
  readonly core: MeteredCore;
  readonly version?: string;
  readonly journal?: Journal;
}

/** Pushes what the tunnels do to where the policy says, if it does. */
export function createTelemetry({
  platform,
  policy,
  core,
  version = 'unknown',
  journal,
}: MeteringOptions): Telemetry {
  const contexts = new SecureContexts();
  return new Telemetry({
    ...platform,
    policy,
    core,
    version,
    journal,
    system: process.platform,
    environment: process.env,
    trust: () => contexts.get({ ca: undefined, minVersion: '1.2', identity: undefined }).context,
  });
}
