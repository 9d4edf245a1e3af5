import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What passed through a relay, as TCP carries it: without the headers of TCP and IP. */
export interface CountingRelay {
  readonly port: number;
  /** Of all connections, since the last `reset`. */
  readonly octets: { toServer: number; toClient: number };
  reset(): void;
  close(): Promise<void>;
}

/** A TCP relay on loopback to a port of it, which counts octets. */
export async function countingRelay(to: number): Promise<CountingRelay> {
  const octets = { toServer: 0, toClient: 0 };
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const far = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [client, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        far.destroy();
      });
    }
    client.on('data', (part: Buffer) => (octets.toServer += part.length));
    far.on('data', (part: Buffer) => (octets.toClient += part.length));
    client.pipe(far);
    far.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    octets,
    reset: () => Object.assign(octets, { toServer: 0, toClient: 0 }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
