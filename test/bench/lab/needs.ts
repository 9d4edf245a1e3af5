import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canRunLab, LAB_NEEDS } from '../../lab/requirements.ts';

/** What is compared with Pinhole, and the Debian packages that have it. */
const PEERS = [
  { file: 'openvpn', packageName: 'openvpn' },
  { file: 'autossh', packageName: 'autossh' },
  { file: 'ssh', packageName: 'openssh-client' },
  { file: 'sshd', packageName: 'openssh-server' },
  { file: 'stunnel', packageName: 'stunnel4' },
];

const isInstalled = (file: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, file)));

/** What keeps this benchmark from running here, and how to mend it; undefined: nothing. */
export function missing(hasLab = canRunLab, hasFile = isInstalled): string | undefined {
  if (!hasLab()) return `there is no ${LAB_NEEDS} here; docs/TESTING.md says what it takes`;
  const absent = PEERS.filter(({ file }) => !hasFile(file));
  if (absent.length === 0) return undefined;
  const files = absent.map(({ file }) => file).join(', ');
  return `${files} missing: apt-get install --no-install-recommends ${absent.map(({ packageName }) => packageName).join(' ')}`;
}
