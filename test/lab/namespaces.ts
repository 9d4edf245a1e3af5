import { run } from './command.ts';

/** Where in the lab something runs: client – NAT router with a stateful firewall – server. */
export type Place = 'client' | 'router' | 'server';

const PLACES: readonly Place[] = ['client', 'router', 'server'];

export const namespaceOf = (place: Place): string => `ph-${place}`;

/** Makes the three namespaces, empty but for a loopback. */
export async function addNamespaces(): Promise<void> {
  for (const place of PLACES) {
    await run(['ip', 'netns', 'add', namespaceOf(place)]);
    await ip(place, 'link', 'set', 'lo', 'up');
  }
}

/** Ends every process in them and removes them; does nothing where there are none. */
export async function removeNamespaces(): Promise<void> {
  const present = (await run(['ip', 'netns', 'list'])).split('\n').map((line) => line.split(' ')[0]);
  for (const name of PLACES.map(namespaceOf).filter((name) => present.includes(name))) {
    const pids = (await run(['ip', 'netns', 'pids', name])).split('\n').filter((pid) => pid !== '');
    pids.forEach((pid) => end(Number(pid)));
    await run(['ip', 'netns', 'delete', name]);
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
    return;
  }
}

/** Runs `ip` on the network of one place. */
export const ip = (place: Place, ...args: readonly string[]): Promise<string> =>
  run(['ip', '-n', namespaceOf(place), ...args]);

/** A program with its arguments, to be run in one place. The process keeps its id: `ip netns exec` becomes it. */
export const inside = (place: Place, argv: readonly string[]): readonly string[] => [
  'ip',
  'netns',
  'exec',
  namespaceOf(place),
  ...argv,
];

/** Sets values under /proc/sys/net, by path, for one place. */
export async function setKernel(place: Place, values: Readonly<Record<string, number>>): Promise<void> {
  for (const [path, value] of Object.entries(values)) {
    await run(inside(place, ['tee', `/proc/sys/net/${path}`]), String(value));
  }
}
