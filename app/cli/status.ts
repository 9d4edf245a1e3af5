import type { Command } from 'commander';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import type { CoreSnapshot, CoreUpdate } from '../contract/contract.ts';
import type { RunningProgram } from '../control/client.ts';
import type { ControlPlace } from '../control/place.ts';
import { eventText } from './event-text.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import {
  follow,
  runningCommand,
  showTunnels,
  tunnelNamed,
  withProgram,
  type RunningOptions,
} from './running-program.ts';
import { statusTable } from './status-text.ts';
import { plain } from './table.ts';

export interface StatusOptions extends RunningOptions {
  readonly watch: boolean;
}

/**
 * `pinhole status`: the tunnels of the running program, or one of them, once or until an interrupt. The status says whether those
 * that are started hold; of a tunnel that was named, whether it does.
 * @param place of the program's socket. Default: this user's
 */
export function status(
  name: string | undefined,
  options: StatusOptions,
  io: Io,
  place?: ControlPlace,
): Promise<ExitStatus> {
  return withProgram(options, io, place, async (running) => {
    const pick = ({ tunnels }: CoreSnapshot): readonly TunnelSnapshot[] =>
      name === undefined ? tunnels : [tunnelNamed(tunnels, name)];
    const last = options.watch
      ? await watch(running, { name, pick, json: options.json }, io)
      : await running.client.request('core.snapshot', {});
    const tunnels = pick(last);
    if (!options.watch) {
      const { program, version, pid } = running.who;
      const one = program === 'serve' ? '`pinhole serve`' : 'the window';
      io.err(`Pinhole ${version} answers: ${one}, process ${pid}`);
      showTunnels(running, tunnels, last, options.json, io);
      for (const warning of last.warnings) io.err(plain(warning));
    }
    const asked = name === undefined ? tunnels.filter(({ state }) => state !== 'stopped') : tunnels;
    if (tunnels.length === 0) io.err('There are no tunnels. See `pinhole profiles add --help`.');
    tellProblems(asked, io);
    return asked.every(({ state }) => state === 'connected') ? EXIT.ok : EXIT.failed;
  });
}

/** What does not hold, why, and what to do next. */
function tellProblems(tunnels: readonly TunnelSnapshot[], io: Io): void {
  for (const { id, state, problem } of tunnels) {
    if (problem !== null) io.err(`${id}: ${plain(problem.message)}. ${problem.action}`);
    else if (state === 'stopped') io.err(`${id} is stopped: \`pinhole up ${id}\` starts it.`);
  }
}

interface Watching {
  readonly name: string | undefined;
  readonly pick: (snapshot: CoreSnapshot) => readonly TunnelSnapshot[];
  readonly json: boolean;
}

/** A terminal has the table drawn over and over; elsewhere a line an event follows it. */
function watch(running: RunningProgram, watching: Watching, io: Io): Promise<CoreSnapshot> {
  return io.terminal && !watching.json ? redraw(running, watching, io) : tellEvents(running, watching, io);
}

const CLEAR = '\u001B[2J\u001B[H';
const REDRAW_MS = 1_000;

function redraw(running: RunningProgram, { pick }: Watching, io: Io): Promise<CoreSnapshot> {
  return follow(running, { interrupted: io.interrupted, everyMs: REDRAW_MS }, (snapshot) => {
    io.out(CLEAR + [...statusTable(pick(snapshot))].join('\n'));
    return false;
  });
}

async function tellEvents(
  running: RunningProgram,
  { name, pick, json }: Watching,
  io: Io,
): Promise<CoreSnapshot> {
  const { client } = running;
  const early: CoreUpdate[] = [];
  let tell = (update: CoreUpdate): void => void early.push(update);
  const stop = client.on('core.changed', (update) => tell(update));
  try {
    const first = await client.request('core.snapshot', {});
    const shown = pick(first);
    showTunnels(running, shown, first, json, io);
    tell = ({ sequence, events }) => {
      // What the snapshot has already.
      if (sequence <= first.sequence) return;
      for (const event of events) {
        if (name !== undefined && event.tunnel !== shown[0]?.id) continue;
        io.out(json ? jsonLine(event) : plain(eventText(event)));
      }
    };
    early.forEach(tell);
    await Promise.race([running.ended, interrupt(io)]);
    // Not before: with each snapshot the program takes the events as told that are in it.
    return await client.request('core.snapshot', {});
  } finally {
    stop();
  }
}

function interrupt({ interrupted }: Io): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener('abort', () => resolve());
  });
}

export function addStatusCommand(program: Command, io: Io, settle: (status: ExitStatus) => void): void {
  runningCommand(
    program,
    'status',
    'the tunnels of the running program: 0 all that are started hold',
    'pinhole status office --json',
  )
    .argument('[name]', 'id or name of a tunnel (default: all); one that is stopped does not hold')
    .option('--watch', 'go on until an interrupt; not on a terminal: a line an event', false)
    .action(async (name: string | undefined, options: StatusOptions) =>
      settle(await status(name, options, io)),
    );
}
