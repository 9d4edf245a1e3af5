import { stat } from 'node:fs/promises';
import {
  ACCOUNTS,
  createCore,
  givenSecret,
  loadTls,
  profileDirectory,
  readProfileDirectory,
  readProfileFile,
  systemSecrets,
  type SecretStore,
} from '../../main/core.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { parseProfile, type Profile, type ProfileInput } from '../../main/model/profile.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { eventText } from './event-text.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { parseCount, parseDuration, parseInterval, parseTarget } from './parse.ts';
import { addForwards } from './parse-traffic.ts';
import { chooseProxy, type ProxyOptions } from './proxy-options.ts';
import { chooseTls, type TlsOptions } from './tls-options.ts';

export interface ConnectOptions extends ProxyOptions, TlsOptions {
  readonly interval?: string;
  readonly responseTime?: string;
  readonly missLimit?: string;
  readonly forward: readonly string[];
  readonly for?: string;
  readonly json: boolean;
}

const DEFAULT_PORT = 443;

/**
 * `pinhole connect`: holds one tunnel and reports each event, until the time is over, an interrupt, or a failure that
 * only a person can mend. The status says whether the tunnel was up at the end.
 */
export async function connect(target: string, options: ConnectOptions, io: Io): Promise<ExitStatus> {
  const durationMs = options.for === undefined ? undefined : parseDuration('--for', options.for);
  const chosen = applyOptions(await profileOf(target), options);
  const { profile, secrets } = await chooseWay(chosen, options, io);

  const core = createCore({ profiles: [profile], secrets });
  let callOff: (() => void) | undefined;
  const over = new Promise<void>((resolve) => {
    io.interrupted.addEventListener('abort', () => resolve());
    if (durationMs !== undefined) callOff = nodePlatform.timers.after(durationMs, resolve);
    core.onChange((change) => {
      if (change.kind !== 'event') return;
      io.out(options.json ? jsonLine(change.event) : eventText(change.event));
      if (change.event.event === 'state' && change.event.state === 'failed') resolve();
    });
  });
  core.startTunnel(profile.id);
  await over;
  callOff?.();
  const { state, problem } = core.tunnel(profile.id) ?? { state: 'stopped', problem: null };
  if (problem !== null) io.err(`${problem.message}. ${problem.action}`);
  await core.close();
  if (state === 'connected') return EXIT.ok;
  return problem?.stage === 'usage' ? EXIT.usage : EXIT.failed;
}

/**
 * The profile with what the command line says of TLS and proxy. What is secret is read from where it is.
 * @throws PinholeError of stage usage for a file or option that cannot be used, before anything begins
 */
export async function chooseWay(
  chosen: Profile,
  options: ProxyOptions & TlsOptions,
  io: Io,
): Promise<{ readonly profile: Profile; readonly secrets: SecretStore }> {
  if (options.proxyAuth === 'stdin' && options.passphrase === 'stdin') {
    throw new PinholeError('OPTION_INVALID', 'only one of --proxy-auth and --passphrase can be stdin');
  }
  const { proxy, secrets: proxySecrets = systemSecrets() } = await chooseProxy(chosen.proxy, options, io);
  const { tls, passphrase } = await chooseTls(chosen.tls, options, io);
  const secrets =
    passphrase === undefined ? proxySecrets : givenSecret(passphrase, ACCOUNTS.clientKey, proxySecrets);
  await loadTls(tls, secrets);
  return { profile: { ...chosen, proxy, tls }, secrets };
}

/** A profile's file, the id of a stored profile, or HOST[:PORT]. */
export async function profileOf(target: string): Promise<Profile> {
  if (target.endsWith('.json')) return readProfileFile(target);
  const isFile = await stat(target).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile) return readProfileFile(target);
  const stored = await readProfileDirectory(profileDirectory());
  const named = stored.profiles.find(({ id }) => id === target);
  if (named) return named;
  const { host, port, otherPorts } = parseTarget(target, DEFAULT_PORT);
  return parseProfile(
    { id: 'connect', name: target.slice(0, 80), host, port, otherPorts } satisfies ProfileInput,
    'the target',
  );
}

function applyOptions(profile: Profile, options: ConnectOptions): Profile {
  const { interval, responseTime, missLimit } = options;
  return {
    ...profile,
    ...(interval !== undefined && { interval: parseInterval(interval) }),
    ...(responseTime !== undefined && { responseTimeS: parseCount('--response-time', responseTime, 1, 60) }),
    ...(missLimit !== undefined && { missLimit: parseCount('--miss-limit', missLimit, 1, 10) }),
    forwards: addForwards(profile.forwards, options.forward),
  };
}
