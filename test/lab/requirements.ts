import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What a machine must have; a test that needs it is skipped by this name. */
export const LAB_NEEDS = 'a network lab (root, ip, tc, nft, conntrack, socat, /dev/net/tun)';

const TOOLS = ['ip', 'tc', 'nft', 'conntrack', 'socat', 'flock', 'unshare'];

export function canRunLab(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folders = (process.env['PATH'] ?? '').split(':');
  const isThere = (tool: string): boolean => folders.some((folder) => existsSync(join(folder, tool)));
  // Root of a container may still not be allowed a network of its own.
  return (
    TOOLS.every(isThere) && existsSync('/dev/net/tun') && spawnSync('unshare', ['--net', 'true']).status === 0
  );
}
