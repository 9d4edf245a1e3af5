import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../lab/command.ts';
import { SERVER_ADDRESS, type Lab } from '../../../lab/lab.ts';
import { merged, START_MS, type Program, type Watch } from './program.ts';
import { Watched, type ReadSign } from './watched.ts';

const SSHD = '/usr/sbin/sshd';
/** Where sshd drops its privileges: its package's service makes it, and here none runs. */
const SSHD_FOLDER = '/run/sshd';
const ECHO_PORT = 7;

/**
 * In the environment of autossh. By default it gives up where the first connection ends within 30 s, and waits longer
 * and longer after five that ended within 60 s, as they do here.
 */
const ENVIRONMENT = ['AUTOSSH_GATETIME=0', 'AUTOSSH_POLL=10'];

export const readSsh: ReadSign = (line) => {
  if (line.includes('Entering interactive session')) return 'up';
  if (/^Timeout, server .* not responding|client_loop: send disconnect|closed by remote host/.test(line)) {
    return 'dead';
  }
  return undefined;
};

interface Variant {
  readonly name: string;
  readonly port: number;
  readonly comesBack: readonly string[];
}

/** ssh gives up when it has been silent for one interval more than it counts. */
const keepAlive = ({ intervalS, worstCaseS }: Watch): readonly string[] => [
  `ServerAliveInterval=${intervalS}`,
  `ServerAliveCountMax=${worstCaseS / intervalS - 1}`,
];

/** A port forward by ssh, which autossh starts again when it ends; an sshd of its own with throw-away keys. */
function autossh({ name, port, comesBack }: Variant): Program {
  return {
    name,
    keepAlive: (watch) => keepAlive(watch).join(', '),
    comesBack: [...ENVIRONMENT, ...comesBack].join(', '),
    versionCommand: ['ssh', '-V'],
    async start(lab, watch) {
      const hostKey = await makeKey(lab, `ssh-${port}-host`);
      const userKey = await makeKey(lab, `ssh-${port}-user`);
      await startSshd(lab, port, hostKey, userKey);
      const knownHosts = join(lab.folder, `ssh-${port}-known`);
      const publicKey = await readFile(`${hostKey}.pub`, 'utf8');
      await writeFile(knownHosts, `[${SERVER_ADDRESS}]:${port} ${publicKey}`);
      const options = [
        'BatchMode=yes',
        'ExitOnForwardFailure=yes',
        'IdentitiesOnly=yes',
        `UserKnownHostsFile=${knownHosts}`,
        ...keepAlive(watch),
        ...comesBack,
      ];
      const ssh = [
        ...['-v', '-N', '-F', 'none', '-i', userKey, '-p', String(port)],
        ...options.flatMap((option) => ['-o', option]),
        ...['-L', `127.0.0.1:${port}:127.0.0.1:${ECHO_PORT}`, `root@${SERVER_ADDRESS}`],
      ];
      const command = ['env', ...ENVIRONMENT, 'autossh', '-M', '0', ...ssh];
      return new Watched(lab.spawn('client', merged(command)), readSsh);
    },
  };
}

async function makeKey(lab: Lab, name: string): Promise<string> {
  const file = join(lab.folder, name);
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', file]);
  return file;
}

async function startSshd(lab: Lab, port: number, hostKey: string, userKey: string): Promise<void> {
  await mkdir(SSHD_FOLDER, { recursive: true, mode: 0o755 });
  const file = join(lab.folder, `sshd-${port}.conf`);
  const lines = [
    `ListenAddress ${SERVER_ADDRESS}:${port}`,
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${userKey}.pub`,
    'PermitRootLogin prohibit-password',
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const sshd = lab.spawn('server', merged([SSHD, '-D', '-e', '-f', file]));
  await sshd.line((line) => line.includes('Server listening'), START_MS);
}

export const autosshDefault = autossh({ name: 'autossh', port: 2201, comesBack: [] });
/** A connection attempt lasts at most as long as one of Pinhole's. */
export const autosshEager = autossh({
  name: 'autossh, eager',
  port: 2202,
  comesBack: ['ConnectTimeout=10'],
});
