import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  ACCOUNTS,
  certificateWarning,
  createCore,
  givenSecret,
  historyOfUser,
  loadTls,
  openJournal,
  openPolicy,
  openProfiles,
  openSecretVault,
  readProfileFile,
  type PolicySource,
  type ProfileBook,
  type SecretStore,
} from '../../main/core.ts';
import type { CaptureOptions } from '../../main/model/capture.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { forbiddenBy, type Policy, type ProfileOwner } from '../../main/model/policy.ts';
import { parseProfile, type Profile, type ProfileInput } from '../../main/model/profile.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { VERSION } from '../version.ts';
import { beginCapture, chooseCapture, chooseKeyLog, type RecordOptions } from './capture-options.ts';
import { eventText } from './event-text.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { parseCount, parseDuration, parseInterval, parseTarget } from './parse.ts';
import { addForwards } from './parse-traffic.ts';
import { chooseProxy, type ProxyOptions } from './proxy-options.ts';
import { chooseTls, type TlsOptions } from './tls-options.ts';

/** How a tunnel is kept, and what goes through it. */
export interface KeepAliveOptions {
  readonly interval?: string;
  readonly responseTime?: string;
  readonly missLimit?: string;
  readonly forward: readonly string[];
}

export interface ConnectOptions extends ProxyOptions, TlsOptions, KeepAliveOptions, RecordOptions {
  readonly for?: string;
  /** Whether what happens is kept in the log too. */
  readonly log?: boolean;
  readonly json: boolean;
}

export const DEFAULT_PORT = 443;

/**
 * `pinhole connect`: holds one tunnel and reports each event, until the time is over, an interrupt, or a failure that
 * only a person can mend. The status says whether the tunnel was up at the end.
 * @param sources of policies. Default: the system's
 */
export async function connect(
  target: string,
  options: ConnectOptions,
  io: Io,
  sources?: readonly PolicySource[],
): Promise<ExitStatus> {
  const policy = await openPolicy(sources);
  try {
    return await connectUnder(policy, target, options, io);
  } finally {
    policy.close();
  }
}

async function connectUnder(
  policy: Policy,
  target: string,
  options: ConnectOptions,
  io: Io,
): Promise<ExitStatus> {
  const durationMs = options.for === undefined ? undefined : parseDuration('--for', options.for);
  const capture = chooseCapture(options, policy);
  for (const problem of policy.problems) io.err(problem);
  const found = await profileOf(target, policy);
  const { profile, secrets } = await chooseWay(applyOptions(found.profile, options), options, io);
  const managed = found.owner === 'policy';
  if (managed && !isDeepStrictEqual(profile, found.profile)) {
    throw new PinholeError(
      'PROFILE_MANAGED',
      `"${profile.id}" cannot be changed: ${forbiddenBy(policy)} manages it`,
    );
  }
  tellOverruled(profile, policy.govern(profile, found.owner), policy, io);

  const keyLog = await chooseKeyLog(options, policy, io);
  try {
    const core = createCore({
      profiles: managed ? [] : [profile],
      managedProfiles: managed,
      secrets,
      policy,
      keyLog,
      ...(options.log === true && { journal: await openJournal('connect', VERSION) }),
      ...(found.stored && (await historyOfUser())),
    });
    try {
      return await holdTunnel(core, profile.id, { durationMs, capture, json: options.json }, io);
    } finally {
      await core.close();
    }
  } finally {
    await keyLog?.close();
  }
}

interface Holding {
  readonly durationMs: number | undefined;
  readonly capture: CaptureOptions | undefined;
  readonly json: boolean;
}

/** Until the time is over, an interrupt, or a failure that only a person can mend. @returns whether the tunnel was up then */
async function holdTunnel(
  core: CoreApi,
  id: string,
  { durationMs, capture, json }: Holding,
  io: Io,
): Promise<ExitStatus> {
  if (capture !== undefined) await beginCapture(core, id, capture, { json }, io);
  let callOff: (() => void) | undefined;
  const over = new Promise<void>((resolve) => {
    io.interrupted.addEventListener('abort', () => resolve());
    if (durationMs !== undefined) callOff = nodePlatform.timers.after(durationMs, resolve);
    core.onChange((change) => {
      // The policy no longer has it.
      if (change.kind === 'removed' && core.tunnel(id) === undefined) resolve();
      if (change.kind !== 'event' || change.event.tunnel !== id) return;
      io.out(json ? jsonLine(change.event) : eventText(change.event));
      if (change.event.event === 'state' && change.event.state === 'failed') resolve();
    });
  });
  core.startTunnel(id);
  await over;
  callOff?.();
  const { state, problem } = core.tunnel(id) ?? { state: 'stopped', problem: null };
  if (problem !== null) io.err(`${problem.message}. ${problem.action}`);
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
  const { proxy, secrets: proxySecrets = openSecretVault() } = await chooseProxy(chosen.proxy, options, io);
  const { tls, passphrase } = await chooseTls(chosen.tls, options, io);
  const secrets =
    passphrase === undefined ? proxySecrets : givenSecret(passphrase, ACCOUNTS.clientKey, proxySecrets);
  const { clientCertificate } = await loadTls(tls, secrets);
  const warning = clientCertificate && certificateWarning(clientCertificate, nodePlatform.clock.wallMs());
  if (warning !== undefined) io.err(`${warning[0]?.toUpperCase()}${warning.slice(1)}`);
  return { profile: { ...chosen, proxy, tls }, secrets };
}

/** Says which parts of a profile, or of what the command line says, the policy has its own word on. */
export function tellOverruled(asked: Profile, governed: Profile, policy: Policy, io: Io): void {
  const fields = Object.entries(asked)
    .filter(([field, value]) => !isDeepStrictEqual(value, new Map(Object.entries(governed)).get(field)))
    .map(([field]) => field);
  if (fields.length > 0) io.err(`Set by ${forbiddenBy(policy)}: ${fields.join(', ')}`);
}

export interface FoundProfile {
  readonly profile: Profile;
  readonly owner: ProfileOwner;
  /** Whether it is one of those that the program keeps, and not a file or an address that somebody named. */
  readonly stored: boolean;
}

/**
 * The id of a managed profile, a profile's file, the id of a stored profile, or HOST[:PORT].
 * @throws PinholeError PROFILE_FORBIDDEN for any but the first, where the policy says so; FILE_UNREADABLE, PROFILE_INVALID
 */
export async function profileOf(target: string, policy: Policy): Promise<FoundProfile> {
  const managed = policy.managedProfiles.find(({ id }) => id === target);
  if (managed !== undefined) return { profile: managed, owner: 'policy', stored: true };
  if (!policy.userProfilesAllowed) {
    throw new PinholeError(
      'PROFILE_FORBIDDEN',
      `"${target}" is none of the profiles that ${forbiddenBy(policy)} allows`,
    );
  }
  const book = await bookFor(target, policy);
  const kept = book?.own.find(({ profile }) => profile.id === target)?.profile;
  if (kept !== undefined) return { profile: kept, owner: 'user', stored: true };
  return { profile: await namedProfile(target, book === undefined), owner: 'user', stored: false };
}

/** @returns undefined: the target is a file, which goes before a profile of that id. */
async function bookFor(target: string, policy: Policy): Promise<ProfileBook | undefined> {
  if (target.endsWith('.json')) return undefined;
  const isFile = await stat(target).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile) return undefined;
  const book = await openProfiles(policy);
  book.close();
  return book;
}

async function namedProfile(target: string, isFile: boolean): Promise<Profile> {
  if (isFile) return readProfileFile(target);
  const { host, port, otherPorts } = parseTarget(target, DEFAULT_PORT);
  return parseProfile(
    { id: 'connect', name: target.slice(0, 80), host, port, otherPorts } satisfies ProfileInput,
    'the target',
  );
}

/** @throws PinholeError OPTION_INVALID */
export function applyOptions(profile: Profile, options: KeepAliveOptions): Profile {
  const { interval, responseTime, missLimit } = options;
  return {
    ...profile,
    ...(interval !== undefined && { interval: parseInterval(interval) }),
    ...(responseTime !== undefined && { responseTimeS: parseCount('--response-time', responseTime, 1, 60) }),
    ...(missLimit !== undefined && { missLimit: parseCount('--miss-limit', missLimit, 1, 10) }),
    forwards: addForwards(profile.forwards, options.forward),
  };
}
