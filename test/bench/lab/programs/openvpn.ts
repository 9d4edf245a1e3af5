import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVER_ADDRESS, type Lab } from '../../../lab/lab.ts';
import { TestCa } from '../../../support/pki.ts';
import { merged, START_MS, type Program, type Watch } from './program.ts';
import { Watched, type ReadSign } from './watched.ts';

interface Variant {
  readonly name: string;
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  /** The quickest that is sensible, and not the manual's way with the rest left as it is. */
  readonly eager: boolean;
}

/** An attempt lasts at most as long as one of Pinhole's. */
const EAGER = ['connect-retry 1 1', 'connect-timeout 10'];

export const readOpenvpn: ReadSign = (line) => {
  if (line.includes('Initialization Sequence Completed')) return 'up';
  if (/Inactivity timeout \(--ping-restart\)|Connection reset, restarting/.test(line)) return 'dead';
  return undefined;
};

/** openvpn in server mode with throw-away certificates, and a client that has a tun device of its own. */
function openvpn({ name, transport, port, eager }: Variant): Program {
  const keepAlive = ({ intervalS, worstCaseS }: Watch): string => `keepalive ${intervalS} ${worstCaseS}`;
  return {
    name,
    keepAlive: (watch) =>
      `${keepAlive(watch)}, ${eager ? 'at both ends: in force while it connects too' : 'at the server, which pushes it'}`,
    comesBack: eager ? EAGER.join(', ') : 'defaults',
    versionCommand: ['openvpn', '--version'],
    async start(lab, watch) {
      const common = ['dev tun', 'topology subnet', 'persist-tun', 'persist-key', 'verb 3'];
      const server = await configure(lab, `openvpn-${port}-server`, 'server', [
        ...common,
        keepAlive(watch),
        `port ${port}`,
        `proto ${transport === 'tcp' ? 'tcp4-server' : 'udp4'}`,
        `server 10.8.${port % 256}.0 255.255.255.0`,
        'dh none',
      ]);
      const client = await configure(lab, `openvpn-${port}-client`, 'client', [
        ...common,
        'client',
        'nobind',
        `remote ${SERVER_ADDRESS} ${port}`,
        `proto ${transport === 'tcp' ? 'tcp4-client' : 'udp4'}`,
        ...(eager ? [keepAlive(watch), ...EAGER] : []),
      ]);
      const running = lab.spawn('server', merged(server));
      await running.line((line) => readOpenvpn(line) === 'up', START_MS);
      return new Watched(lab.spawn('client', merged(client)), readOpenvpn);
    },
  };
}

/** Both ends of all variants trust the same CA; each variant has a server of its own. */
const authority = TestCa.root('Throw-away CA of openvpn');

/** Writes what one end needs. @returns its command. */
async function configure(
  lab: Lab,
  name: string,
  role: 'server' | 'client',
  options: readonly string[],
): Promise<readonly string[]> {
  const ca = await authority;
  const { certPem, keyPem } = await ca.issue({ for: role, subject: name });
  const inline = Object.entries({ ca: ca.certPem, cert: certPem, key: keyPem });
  const blocks = inline.map(([tag, pem]) => `<${tag}>\n${pem}</${tag}>`);
  const file = join(lab.folder, `${name}.conf`);
  await writeFile(file, [...options, ...blocks, ''].join('\n'), { mode: 0o600 });
  return ['openvpn', '--suppress-timestamps', '--config', file];
}

export const openvpnTcp = openvpn({ name: 'openvpn, TCP', transport: 'tcp', port: 1194, eager: false });
export const openvpnTcpEager = openvpn({
  name: 'openvpn, TCP, eager',
  transport: 'tcp',
  port: 1195,
  eager: true,
});
export const openvpnUdp = openvpn({ name: 'openvpn, UDP', transport: 'udp', port: 1196, eager: false });
export const openvpnUdpEager = openvpn({
  name: 'openvpn, UDP, eager',
  transport: 'udp',
  port: 1197,
  eager: true,
});
