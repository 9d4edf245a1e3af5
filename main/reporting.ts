/** Diagnostic reports, put together: which collector looks where on this machine. */
import type { CoreApi } from './model/core-api.ts';
import { PinholeError } from './model/errors.ts';
import { LIMITS } from './model/limits.ts';
import { forbiddenBy, type Policy } from './model/policy.ts';
import type { Profile } from './model/profile.ts';
import type { ReportRedaction } from './model/report.ts';
import { nodePlatform } from './platform/node-platform.ts';
import { nodeSystem } from './platform/node-system.ts';
import { logDirectory, stateDirectory } from './platform/paths.ts';
import { runCommand } from './platform/run-command.ts';
import { POLICY_KEYS } from './policy/registry.ts';
import { previewReport, writeReport, type ReportPreview } from './report/report.ts';
import { environmentResolver } from './transport/proxy/environment.ts';
import type { ProxyResolver } from './transport/proxy/resolver.ts';

export interface ReportOptions {
  readonly version: string;
  readonly policy: Policy;
  readonly profiles: readonly Profile[];
  readonly warnings?: readonly string[];
  /** Default: as the policy has it. */
  readonly level?: ReportRedaction;
  /** The running program; without it the report has no tunnels. */
  readonly core?: Pick<CoreApi, 'tunnels' | 'events' | 'warnings'>;
  /** A diagnosis that was made: plain JSON. */
  readonly diagnosis?: unknown;
  /** Default: what the environment of this process names. */
  readonly proxyResolver?: ProxyResolver;
}

/**
 * Makes a diagnostic report, and writes none of it.
 * @throws PinholeError REPORT_LEVEL_LOCKED
 */
export function prepareReport(options: ReportOptions): Promise<ReportPreview> {
  const { version, policy, profiles, warnings = [], core, diagnosis, level } = options;
  const { proxyResolver = environmentResolver(process.env) } = options;
  const set = policy.reportRedaction;
  if (set.locked && level !== undefined && level !== set.level) {
    throw new PinholeError(
      'REPORT_LEVEL_LOCKED',
      `reports are redacted at level ${set.level} by ${forbiddenBy(policy)}`,
    );
  }
  return previewReport(
    {
      ...nodePlatform,
      ...nodeSystem,
      runCommand,
      environment: process.env,
      version,
      policy,
      profiles: profiles.slice(0, LIMITS.reportProfiles.value),
      warnings,
      core,
      diagnosis,
      logDirectory: logDirectory(),
      stateDirectory: stateDirectory(),
      proxyFor: (url) => proxyResolver.resolve(url),
    },
    { level: level ?? set.level, locked: set.locked, vocabulary: VOCABULARY },
  );
}

/** What of this program's own words has the look of a domain. */
const VOCABULARY = [
  ...Object.values(POLICY_KEYS).flatMap(({ locks }) => locks ?? []),
  'app.pinhole.desktop',
  'resolv.conf',
];

/** Writes what was previewed, and nothing else. @throws PinholeError FILE_UNWRITABLE */
export const saveReport = (preview: ReportPreview, path: string): Promise<void> =>
  writeReport(preview, path, stateDirectory());
