/** A server of a storm, in its process: starts as it is ordered, tells of itself when it is asked. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { TscfServer } from '../../../main/tscf/tscf-server.ts';
import { RESPONSE, type ServerOrder, type ServerState } from './messages.ts';

interface Running {
  readonly port: number;
  readonly counts: () => Pick<ServerState, 'resumed' | 'refused' | 'begun'>;
}

async function tscf({ port, certPem, keyPem, ticketKeys, handshakesPerS }: ServerOrder): Promise<Running> {
  const server = await TscfServer.listen({
    host: '127.0.0.1',
    port,
    cert: certPem,
    key: keyPem,
    ticketKeys: Buffer.from(ticketKeys, 'base64'),
    admission: { handshakesPerS },
    settings: { intervalS: 60, maxIntervalS: 86_400, idleLimitS: 0, requireKam: false },
    ports: nodePlatform,
    onEvent: () => undefined,
  });
  return {
    port: server.address.port,
    counts() {
      const { resumed, refusedConnections, accepted: begun } = server.counts();
      return { resumed, refused: refusedConnections.rate + refusedConnections.full, begun };
    },
  };
}

/** The least that a server has to do: take a handshake, resumed or not, and answer. */
async function bare({ port, certPem, keyPem, ticketKeys }: ServerOrder): Promise<Running> {
  let resumed = 0;
  const server = createServer(
    {
      cert: certPem,
      key: keyPem,
      minVersion: 'TLSv1.2',
      ticketKeys: Buffer.from(ticketKeys, 'base64'),
      sessionIdContext: 'storm',
    },
    (socket) => {
      if (socket.isSessionReused()) resumed += 1;
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write(RESPONSE));
    },
  );
  server.listen({ port, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    counts: () => ({ resumed, refused: 0, begun: resumed }),
  };
}

process.on('disconnect', () => process.exit());
const [order] = (await once(process, 'message')) as [ServerOrder];
const { port, counts } = await (order.kind === 'tscf' ? tscf(order) : bare(order));
process.on('message', () => {
  const state: ServerState = { rssOctets: process.memoryUsage.rss(), ...counts() };
  process.send?.(state);
});
process.send?.({ port });
