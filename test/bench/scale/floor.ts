/** The least that keeping tunnels alive takes: bare `tls` sockets, a timer each, and 16 octets that come back. */
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { HEADER_OCTETS } from '../../../main/protocol/constants.ts';
import { testAuthority, tlsServer } from '../../support/servers.ts';
import { LATE_SHARE, NOTHING_COUNTED, type End, type Open } from './end.ts';
import { atOnce } from './at-once.ts';

export async function floorServer(): Promise<End> {
  const authority = await testAuthority();
  const port = await tlsServer({
    authority,
    onSecure(socket) {
      socket.setNoDelay(true);
      socket.on('data', (chunk: Buffer) => socket.write(chunk));
    },
  });
  return { opened: { port, caPem: authority.caPem }, counts: () => NOTHING_COUNTED };
}

export function floorClient(): Promise<End> {
  const counts = { answered: 0, sent: 0, late: 0 };
  return Promise.resolve({
    async open({ port, caPem, tunnels, intervalMs }: Open) {
      const secureContext = createSecureContext({ ca: caPem });
      await atOnce(tunnels, async () => {
        keepAlive(await connected(port, secureContext), intervalMs, counts);
      });
    },
    counts: () => counts,
  });
}

async function connected(port: number, secureContext: SecureContext): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', secureContext });
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  return socket;
}

function keepAlive(
  socket: TLSSocket,
  intervalMs: number,
  counts: { answered: number; sent: number; late: number },
): void {
  let dueMs = 0;
  const send = (): void => {
    counts.sent += 1;
    if (performance.now() - dueMs > intervalMs * LATE_SHARE) counts.late += 1;
    socket.write(Buffer.alloc(HEADER_OCTETS, 1));
  };
  const arm = (): void => {
    const silenceMs = intervalMs * (0.8 + 0.2 * Math.random());
    dueMs = performance.now() + silenceMs;
    setTimeout(send, silenceMs);
  };
  socket.setNoDelay(true);
  socket.on('data', () => {
    counts.answered += 1;
    arm();
  });
  arm();
}
