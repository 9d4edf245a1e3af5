/** A far end, in its process: listens, tells the parent where, and ends when the parent lets go. */
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { TscfServer } from '../../main/tscf/tscf-server.ts';
import { testAuthority, tlsServer } from '../support/servers.ts';
import type { FarEndAddress, FarEndKind } from './far-end.ts';
import { framed, splitter } from './frames.ts';

const authority = await testAuthority();

/** With an echo at 10.64.0.1 port 7. */
async function tscf(): Promise<number> {
  const { certPem: cert, keyPem: key } = await authority.issue();
  const server = await TscfServer.listen({
    host: '127.0.0.1',
    port: 0,
    cert,
    key,
    settings: { intervalS: 86_400, maxIntervalS: 86_400, idleLimitS: 0, requireKam: false },
    inner: { services: [{ kind: 'echo', address: '10.64.0.1', port: 7 }], udp: nodePlatform.udp },
    // Protocol 8 admits ten Keep_Alives a second, so the seconds of this TSCF are shorter than any round trip.
    ports: {
      ...nodePlatform,
      clock: { ...nodePlatform.clock, monotonicMs: () => performance.now() * 100_000 },
    },
    onEvent: () => undefined,
  });
  return server.address.port;
}

const octetEcho = (): Promise<number> =>
  tlsServer({
    authority,
    onSecure(socket) {
      socket.setNoDelay(true);
      socket.on('data', (chunk: Buffer) => socket.write(chunk));
    },
  });

const frameEcho = (): Promise<number> =>
  tlsServer({
    authority,
    onSecure(socket) {
      socket.setNoDelay(true);
      socket.on(
        'data',
        splitter((payload) => socket.write(framed(payload))),
      );
    },
  });

const kinds = { tscf, 'octet-echo': octetEcho, 'frame-echo': frameEcho };

process.on('disconnect', () => process.exit());
const address: FarEndAddress = {
  port: await kinds[process.argv[2] as FarEndKind](),
  caPem: authority.caPem,
};
process.send?.(address);
