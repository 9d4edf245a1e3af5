import { diagnoseProfile, openPolicy, type PolicySource, type StageProgress } from '../../main/core.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Policy } from '../../main/model/policy.ts';
import { chooseWay, profileOf, tellOverruled } from './connect.ts';
import { stageText, verdictText } from './diagnose-text.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { parseCount, parseInterval } from './parse.ts';
import type { ProxyOptions } from './proxy-options.ts';
import type { TlsOptions } from './tls-options.ts';

export interface DiagnoseCommandOptions extends ProxyOptions, TlsOptions {
  readonly interval?: string;
  readonly responseTime?: string;
  readonly idle?: string;
  readonly json: boolean;
}

/**
 * `pinhole diagnose`: what is wrong with the way to a TSCF, stage by stage, and one verdict. An interrupt ends it with what was seen by then.
 * The status says whether anything is wrong.
 * @param sources of policies. Default: the system's
 */
export async function diagnoseCommand(
  target: string,
  options: DiagnoseCommandOptions,
  io: Io,
  sources?: readonly PolicySource[],
): Promise<ExitStatus> {
  const policy = await openPolicy(sources);
  try {
    return await diagnoseUnder(policy, target, options, io);
  } finally {
    policy.close();
  }
}

async function diagnoseUnder(
  policy: Policy,
  target: string,
  options: DiagnoseCommandOptions,
  io: Io,
): Promise<ExitStatus> {
  const { interval, responseTime, idle, json } = options;
  const idleS = idle === undefined ? undefined : parseCount('--idle', idle, 2, LIMITS.intervalSeconds.value);
  const longest = LIMITS.responseTimeSeconds.value;
  const wanted = {
    ...(interval !== undefined && { interval: parseInterval(interval) }),
    ...(responseTime !== undefined && {
      responseTimeS: parseCount('--response-time', responseTime, 1, longest),
    }),
  };
  for (const problem of policy.problems) io.err(problem);
  const found = await profileOf(target, policy);
  const { profile: chosen, secrets } = await chooseWay({ ...found.profile, ...wanted }, options, io);
  const profile = policy.govern(chosen, found.owner);
  tellOverruled(chosen, profile, policy, io);

  const onStage = (progress: StageProgress): void => {
    if (json) return;
    if (progress.kind === 'over') io.out(stageText(progress.result));
    else if (io.terminal) io.err(`${progress.title} …`);
  };
  const report = await diagnoseProfile({
    profile,
    secrets,
    policy,
    warn: (line) => io.err(line),
    signal: io.interrupted,
    onStage,
    ...(idleS !== undefined && { idleMaxMs: idleS * 1_000 }),
  });
  if (json) io.out(jsonLine(report));
  else for (const line of verdictText(report)) io.out(line);
  return report.verdict.code === 'healthy' ? EXIT.ok : EXIT.failed;
}
