import { measurePinhole, openPolicy, type LifetimeProgress, type PolicySource } from '../../main/core.ts';
import { asPinholeError } from '../../main/model/errors.ts';
import type { Lifetime } from '../../main/model/lifetime.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Policy } from '../../main/model/policy.ts';
import { chooseWay, profileOf, tellOverruled } from './connect.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { lifetimeText, progressText } from './measure-text.ts';
import { parseCount } from './parse.ts';
import type { ProxyOptions } from './proxy-options.ts';
import type { TlsOptions } from './tls-options.ts';

export interface MeasureCommandOptions extends ProxyOptions, TlsOptions {
  readonly max: string;
  readonly responseTime?: string;
  readonly connections: string;
  readonly again: boolean;
  readonly json: boolean;
}

/** A control connection, one that waits for the longest silence, and one that climbs. */
const LEAST_CONNECTIONS = 3;

/**
 * `pinhole measure`: how long the firewall keeps a silent connection. An interrupt ends it with what is known by then.
 * The status says whether it was measured.
 * @param sources of policies. Default: the system's
 */
export async function measure(
  target: string,
  options: MeasureCommandOptions,
  io: Io,
  sources?: readonly PolicySource[],
): Promise<ExitStatus> {
  const policy = await openPolicy(sources);
  try {
    return await measureUnder(policy, target, options, io);
  } finally {
    policy.close();
  }
}

async function measureUnder(
  policy: Policy,
  target: string,
  options: MeasureCommandOptions,
  io: Io,
): Promise<ExitStatus> {
  const maxS = parseCount('--max', options.max, 2, LIMITS.intervalSeconds.value);
  const most = LIMITS.measureConnections.value;
  const connections = parseCount('--connections', options.connections, LEAST_CONNECTIONS, most);
  const { responseTime } = options;
  const longest = LIMITS.responseTimeSeconds.value;
  const responseTimeS =
    responseTime === undefined ? undefined : parseCount('--response-time', responseTime, 1, longest);
  for (const problem of policy.problems) io.err(problem);
  const found = await profileOf(target, policy);
  const { profile: chosen, secrets } = await chooseWay(found.profile, options, io);
  const profile = policy.govern(chosen, found.owner);
  tellOverruled(chosen, profile, policy, io);

  const report = (progress: LifetimeProgress): void => {
    if (options.json) io.out(jsonLine(progressEvent(progress)));
    else if (progress.sample !== undefined) io.err(progressText(progress));
  };
  try {
    const { lifetime, stored } = await measurePinhole({
      profile,
      settings: {
        maxMs: maxS * 1_000,
        responseTimeMs: (responseTimeS ?? profile.responseTimeS) * 1_000,
        connections,
      },
      again: options.again,
      progress: report,
      signal: io.interrupted,
      secrets,
      policy,
      warn: (line) => io.err(line),
    });
    if (options.json) io.out(jsonLine({ event: 'result', ...lifetime, stored }));
    else for (const line of lifetimeText(lifetime, stored, maxS)) io.out(line);
    return statusOf(lifetime);
  } catch (thrown) {
    const error = asPinholeError(thrown);
    const { code, message, stage, action } = error;
    if (stage === 'usage' || stage === 'internal') throw error;
    if (options.json) io.out(jsonLine({ event: 'error', code, message, action }));
    io.err(`not measurable: ${message}. ${action}`);
    return EXIT.failed;
  }
}

const statusOf = ({ end }: Lifetime): ExitStatus => (end === 'measured' ? EXIT.ok : EXIT.failed);

function progressEvent({ sample, livedMs, diedMs, connections, elapsedMs }: LifetimeProgress): object {
  const seconds = (ms: number): number => Math.round(ms / 10) / 100;
  return {
    event: 'progress',
    elapsedSeconds: seconds(elapsedMs),
    sample: sample && {
      silenceSeconds: seconds(sample.silenceMs),
      outcome: sample.causes.length === 0 ? 'lived' : 'died',
      causes: sample.causes,
    },
    survivedSeconds: seconds(livedMs),
    failedBySeconds: diedMs === undefined ? null : seconds(diedMs),
    connections,
  };
}
