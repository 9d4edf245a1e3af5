/** What the commands that ask the running program have in common. */
import type { Command } from 'commander';
import { nearest } from '../../main/core.ts';
import { asPinholeError, PinholeError, type ErrorCode } from '../../main/model/errors.ts';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { CoreSnapshot } from '../contract/contract.ts';
import { findProgram, type RunningProgram } from '../control/client.ts';
import type { ControlPlace } from '../control/place.ts';
import { controlProgramSchema } from '../control/proof.ts';
import { VERSION } from '../version.ts';
import { command } from './command.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { statusTable } from './status-text.ts';
import { plain } from './table.ts';

export interface RunningOptions {
  /** Which one to ask. */
  readonly program?: string;
  readonly json: boolean;
}

/** A command that asks the running program. */
export const runningCommand = (
  program: Command,
  name: string,
  description: string,
  example: string,
): Command =>
  command(program, name, description, example).option(
    '--program <WHICH>',
    'ask the desktop or serve (default: whichever runs, the desktop first)',
  );

/** An outcome, and no wrong input. */
const OUTCOMES: readonly ErrorCode[] = ['CONTROL_NOT_RUNNING', 'CONTROL_LOST', 'REQUEST_LIMIT'];

/**
 * Takes a step with the running program. Where there is none, or it ends meanwhile, the status is that of what does not hold.
 * @param place of its socket. Default: this user's
 * @throws PinholeError OPTION_INVALID, CONTROL_UNTRUSTED, CONTROL_OTHER_VERSION; what the step throws
 */
export async function withProgram(
  { program, json }: RunningOptions,
  io: Io,
  place: ControlPlace | undefined,
  step: (running: RunningProgram) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  try {
    const running = await findProgram({
      version: VERSION,
      program: program === undefined ? undefined : parseProgram(program),
      ...(place && { place }),
    });
    try {
      return await step(running);
    } finally {
      running.close();
    }
  } catch (thrown) {
    const { code, message, action } = asPinholeError(thrown);
    if (!OUTCOMES.includes(code)) throw thrown;
    if (json)
      io.out(jsonLine({ program: null, tunnels: [], warnings: [], error: { code, message, action } }));
    io.err(`pinhole: ${message.replace(/\.$/, '')}. ${action}`);
    return EXIT.failed;
  }
}

function parseProgram(text: string) {
  const { data } = controlProgramSchema.safeParse(text);
  if (data !== undefined) return data;
  throw new PinholeError(
    'OPTION_INVALID',
    `--program is "${plain(text.slice(0, 60))}"; desktop or serve would be right`,
  );
}

/**
 * The tunnel of that id, or else of that name, large and small letters being the same.
 * @throws PinholeError PROFILE_UNKNOWN; OPTION_INVALID for a name that several have
 */
export function tunnelNamed(tunnels: readonly TunnelSnapshot[], name: string): TunnelSnapshot {
  const byId = tunnels.find(({ id }) => id === name);
  if (byId !== undefined) return byId;
  const folded = name.toLocaleLowerCase();
  const named = tunnels.filter((tunnel) => tunnel.name.toLocaleLowerCase() === folded);
  const [only] = named;
  if (only !== undefined && named.length === 1) return only;
  if (only !== undefined) {
    const ids = named.map(({ id }) => id).join(', ');
    throw new PinholeError(
      'OPTION_INVALID',
      `"${plain(name)}" is the name of ${named.length} tunnels: say which by its id, ${ids}`,
    );
  }
  const near = nearest(
    name,
    tunnels.flatMap((tunnel) => [tunnel.id, tunnel.name]),
  );
  const hint = near === undefined ? '' : `; the nearest is "${plain(near)}"`;
  throw new PinholeError(
    'PROFILE_UNKNOWN',
    `the running program has no tunnel "${plain(name.slice(0, 80))}"${hint}`,
  );
}

/** Shows tunnels: the same for every command, as one JSON object or as a table. */
export function showTunnels(
  { who }: RunningProgram,
  tunnels: readonly TunnelSnapshot[],
  { warnings }: Pick<CoreSnapshot, 'warnings'>,
  json: boolean,
  io: Io,
): void {
  const { program, version, pid } = who;
  if (json) io.out(jsonLine({ program: { name: program, version, pid }, tunnels, warnings }));
  else if (tunnels.length > 0) for (const line of statusTable(tunnels)) io.out(line);
}

export interface FollowLimits {
  readonly interrupted: AbortSignal;
  /** It is over after this time, ms. Default: never */
  readonly forMs?: number;
  /** Looked at so often although nothing has changed, ms: ages grow. Default: not */
  readonly everyMs?: number;
}

/**
 * Looks at the running program now and whenever something has changed, until `look` has seen enough, the time is over, or an interrupt.
 * @returns what was seen last
 * @throws PinholeError CONTROL_LOST
 */
export async function follow(
  { client, ended }: RunningProgram,
  { interrupted, forMs, everyMs }: FollowLimits,
  look: (snapshot: CoreSnapshot) => boolean,
): Promise<CoreSnapshot> {
  const { timers } = nodePlatform;
  let stale = false;
  let over = interrupted.aborted;
  let wake = (): void => undefined;
  const changed = (): void => {
    stale = true;
    wake();
  };
  const end = (): void => {
    over = true;
    wake();
  };
  const stop = client.on('core.changed', changed);
  // The next question is the one that says so.
  void ended.then(changed);
  interrupted.addEventListener('abort', end);
  const callOff = forMs === undefined ? undefined : timers.after(forMs, end);
  try {
    for (;;) {
      stale = false;
      const snapshot = await client.request('core.snapshot', {});
      if (look(snapshot) || isSet(over)) return snapshot;
      if (isSet(stale)) continue;
      const waited = everyMs === undefined ? undefined : timers.after(everyMs, changed);
      await new Promise<void>((resolve) => (wake = resolve));
      waited?.();
    }
  } finally {
    stop();
    interrupted.removeEventListener('abort', end);
    callOff?.();
  }
}

/** What listeners set meanwhile, which the compiler cannot see. */
const isSet = (flag: boolean): boolean => flag;
