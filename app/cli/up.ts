import type { Command } from 'commander';
import type { ControlPlace } from '../control/place.ts';
import { EXIT, type ExitStatus, type Io } from './io.ts';
import { parseCount } from './parse.ts';
import {
  follow,
  runningCommand,
  showTunnels,
  tunnelNamed,
  withProgram,
  type RunningOptions,
} from './running-program.ts';
import { plain } from './table.ts';

export interface UpOptions extends RunningOptions {
  /** Seconds; 0: not at all. */
  readonly wait: string;
}

const LONGEST_WAIT_S = 86_400;

/**
 * `pinhole up NAME`: starts a tunnel of the running program, and waits until it is connected, has failed for good, or the time is over.
 * Whatever becomes of the command, the tunnel stays started.
 * @param place of the program's socket. Default: this user's
 */
export function up(name: string, options: UpOptions, io: Io, place?: ControlPlace): Promise<ExitStatus> {
  const waitS = parseCount('--wait', options.wait, 0, LONGEST_WAIT_S);
  return withProgram(options, io, place, async (running) => {
    const { client } = running;
    const { tunnels } = await client.request('core.snapshot', {});
    const { id, state: before } = tunnelNamed(tunnels, name);
    await client.request('tunnel.start', { id });
    // It is on its way already, and waits: whoever asks for it now does not.
    if (before === 'reconnecting' || before === 'waiting') await client.request('tunnel.tryNow', { id });
    const last = await follow(running, { interrupted: io.interrupted, forMs: waitS * 1_000 }, (snapshot) => {
      const tunnel = snapshot.tunnels.find((one) => one.id === id);
      return waitS === 0 || tunnel === undefined || ['connected', 'failed', 'stopped'].includes(tunnel.state);
    });
    const tunnel = tunnelNamed(last.tunnels, id);
    const { state, problem } = tunnel;
    showTunnels(running, [tunnel], last, options.json, io);
    if (state === 'connected') return EXIT.ok;
    if (problem !== null) io.err(`${id}: ${plain(problem.message)}. ${problem.action}`);
    if (state === 'failed' || state === 'stopped') return EXIT.failed;
    if (waitS === 0) return EXIT.ok;
    io.err(
      `"${plain(tunnel.name)}" is not connected yet. Pinhole goes on trying: see \`pinhole status ${id}\`.`,
    );
    return EXIT.failed;
  });
}

export function addUpCommand(program: Command, io: Io, settle: (status: ExitStatus) => void): void {
  runningCommand(
    program,
    'up',
    'start a tunnel of the running program, and wait until it holds',
    'pinhole up office --wait 60',
  )
    .argument('<name>', 'id or name of the tunnel')
    .option('--wait <S>', 'how long until it is connected, seconds; 0: only start it', '30')
    .action(async (name: string, options: UpOptions) => settle(await up(name, options, io)));
}
