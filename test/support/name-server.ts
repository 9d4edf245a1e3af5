import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import type { Resolve } from '../../main/transport/find-addresses.ts';

/** RFC 1035, 4.1.1. */
const RCODES = { SERVFAIL: 2, NXDOMAIN: 3 } as const;

const HEADER_OCTETS = 12;

export interface NameServer {
  /** A look-up that asks it, and nobody else. */
  readonly resolve: Resolve;
  close(): void;
}

/** A name server on 127.0.0.1 that answers every question in the same way, or not at all. */
export async function nameServer(answer: keyof typeof RCODES | 'silence'): Promise<NameServer> {
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    if (answer === 'silence') return;
    const reply = Buffer.from(question.subarray(0, endOfQuestion(question)));
    // A response, recursion available.
    reply.writeUInt16BE(0x8180 | RCODES[answer], 2);
    // One question, and nothing else.
    reply.writeUInt16BE(1, 4);
    reply.fill(0, 6, HEADER_OCTETS);
    socket.send(reply, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ timeout: 2_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    resolve: (host, family) => (family === 6 ? resolver.resolve6(host) : resolver.resolve4(host)),
    close() {
      resolver.cancel();
      socket.close();
    },
  };
}

/** Name, type and class. */
function endOfQuestion(message: Buffer): number {
  let at = HEADER_OCTETS;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) at += 1 + length;
  return at + 1 + 4;
}
