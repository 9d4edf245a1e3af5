import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVER_ADDRESS, type Lab } from '../../../lab/lab.ts';
import { TestCa } from '../../../support/pki.ts';
import { merged, START_MS, type Program, type Watch } from './program.ts';
import { Watched, type ReadSign } from './watched.ts';

const HOLDER = join(import.meta.dirname, 'stunnel-holder.ts');
const PORT = 8443;
const LOCAL_PORT = 8007;
const ECHO_PORT = 7;

/** The words of `stunnel-holder.ts`. */
export const readHolder: ReadSign = (line) => (line === 'up' || line === 'dead' ? line : undefined);

const keepAlive = ({ intervalS, worstCaseS }: Watch): readonly string[] => [
  `TCP_KEEPIDLE=${intervalS}`,
  `TCP_KEEPINTVL=${intervalS}`,
  `TCP_KEEPCNT=${worstCaseS / intervalS - 1}`,
];

/** TLS with the keep-alive of TCP. It has connections as its clients have, so a client holds one and comes back. */
export const stunnel: Program = {
  name: 'stunnel',
  keepAlive: (watch) => keepAlive(watch).join(', '),
  comesBack: 'a client that connects again 1 s after its connection ended; TIMEOUTconnect=10 (default)',
  versionCommand: ['stunnel', '-version'],
  async start(lab, watch) {
    const ca = await TestCa.root('Throw-away CA of stunnel');
    const { certPem, keyPem } = await ca.issue();
    const certFile = join(lab.folder, 'stunnel.pem');
    const caFile = join(lab.folder, 'stunnel-ca.pem');
    await writeFile(certFile, `${certPem}${keyPem}`, { mode: 0o600 });
    await writeFile(caFile, ca.certPem);
    await startStunnel(lab, 'server', [
      '[tunnel]',
      `accept = ${SERVER_ADDRESS}:${PORT}`,
      `connect = 127.0.0.1:${ECHO_PORT}`,
      `cert = ${certFile}`,
    ]);
    await startStunnel(lab, 'client', [
      'socket = r:SO_KEEPALIVE=1',
      ...keepAlive(watch).map((option) => `socket = r:${option}`),
      '[tunnel]',
      'client = yes',
      `accept = 127.0.0.1:${LOCAL_PORT}`,
      `connect = ${SERVER_ADDRESS}:${PORT}`,
      `CAfile = ${caFile}`,
      'verifyChain = yes',
    ]);
    const holder = lab.spawn('client', [process.execPath, HOLDER, String(LOCAL_PORT)]);
    return new Watched(holder, readHolder);
  },
};

async function startStunnel(lab: Lab, place: 'server' | 'client', lines: readonly string[]): Promise<void> {
  const file = join(lab.folder, `stunnel-${place}.conf`);
  await writeFile(file, `${['foreground = yes', 'pid =', ...lines].join('\n')}\n`);
  const process = lab.spawn(place, merged(['stunnel', file]));
  await process.line((line) => line.includes('Configuration successful'), START_MS);
}
