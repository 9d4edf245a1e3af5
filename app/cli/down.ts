import type { Command } from 'commander';
import type { ControlPlace } from '../control/place.ts';
import { EXIT, type ExitStatus, type Io } from './io.ts';
import {
  runningCommand,
  showTunnels,
  tunnelNamed,
  withProgram,
  type RunningOptions,
} from './running-program.ts';

/**
 * `pinhole down NAME`: releases a tunnel of the running program, and waits until it is closed.
 * @param place of the program's socket. Default: this user's
 */
export function down(
  name: string,
  options: RunningOptions,
  io: Io,
  place?: ControlPlace,
): Promise<ExitStatus> {
  return withProgram(options, io, place, async (running) => {
    const { client } = running;
    const { tunnels } = await client.request('core.snapshot', {});
    const { id } = tunnelNamed(tunnels, name);
    await client.request('tunnel.stop', { id });
    const last = await client.request('core.snapshot', {});
    const stopped = last.tunnels.filter((tunnel) => tunnel.id === id);
    showTunnels(running, stopped, last, options.json, io);
    return stopped.every(({ state }) => state === 'stopped') ? EXIT.ok : EXIT.failed;
  });
}

export function addDownCommand(program: Command, io: Io, settle: (status: ExitStatus) => void): void {
  runningCommand(
    program,
    'down',
    'release a tunnel of the running program, and wait until it is closed',
    'pinhole down office',
  )
    .argument('<name>', 'id or name of the tunnel')
    .action(async (name: string, options: RunningOptions) => settle(await down(name, options, io)));
}
