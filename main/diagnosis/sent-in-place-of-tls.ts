import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { LIMITS } from '../model/limits.ts';
import type { Timers } from '../platform/timers.ts';

/**
 * The first octets that a peer sends which does not speak TLS: before it is spoken to, or in answer to a ClientHello. The TLS library
 * keeps them to itself where it reads the socket, so here it gets them through a stream that looks at them. Takes `socket` over.
 * @returns at most `LIMITS.evidenceOctets`; undefined: none came within `LIMITS.diagnoseGreetingMs`
 */
export function sentInPlaceOfTls(
  socket: Socket,
  timers: Timers,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const through = new Duplex({
      read: () => undefined,
      write: (chunk: Uint8Array, _encoding, done) => void socket.write(chunk, () => done()),
    });
    const hello = connect({ socket: through, rejectUnauthorized: true });
    const over = (octets?: Uint8Array): void => {
      callOff();
      signal.removeEventListener('abort', abort);
      socket.destroy();
      hello.destroy();
      through.destroy();
      resolve(octets);
    };
    const abort = (): void => over();
    const callOff = timers.after(LIMITS.diagnoseGreetingMs.value, abort);
    signal.addEventListener('abort', abort, { once: true });
    hello.on('error', () => undefined);
    socket.on('error', abort);
    socket.on('end', abort);
    socket.once('data', (chunk: Buffer) => over(chunk.subarray(0, LIMITS.evidenceOctets.value)));
  });
}
