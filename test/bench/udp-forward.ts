import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { startFarEnd } from './far-end.ts';
import { framed, splitter } from './frames.ts';
import type { Benchmark, Contestant } from './harness.ts';
import { median } from './statistics.ts';
import { openTunnel } from './tunnel.ts';

const HOST = '127.0.0.1';
const DATAGRAM_OCTETS = 200;
/** Datagrams under way at once: enough that nobody waits, few enough that no queue overflows. */
const WINDOW = 64;
/** A datagram that has not come back by then is lost. ms */
const LOST_MS = 5_000;

/** Without it Node puts each datagram off by a turn, to look up what is a literal. */
const lookup: SocketOptions['lookup'] = (address, _options, callback) => callback(null, address, 4);

/** The program that a forward serves: keeps `WINDOW` datagrams under way to a port that sends them back. */
class Program {
  readonly #socket: Socket;
  readonly #datagram = Buffer.alloc(DATAGRAM_OCTETS, 0x5a);
  #toSend = 0;
  #toReceive = 0;
  #done: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', () => {
      this.#toReceive -= 1;
      if (this.#toReceive === 0) this.#done?.();
      else this.#send();
    });
  }

  static async open(port: number): Promise<Program> {
    const socket = createSocket('udp4');
    socket.connect(port, HOST);
    await once(socket, 'connect');
    return new Program(socket);
  }

  /** @returns datagrams a second, there and back. */
  async run(count: number): Promise<readonly number[]> {
    this.#toSend = count;
    this.#toReceive = count;
    const beganMs = performance.now();
    await new Promise<void>((resolve, reject) => {
      const lost = setTimeout(() => {
        reject(new Error(`${this.#toReceive} of ${count} datagrams did not come back`));
      }, LOST_MS);
      this.#done = () => {
        clearTimeout(lost);
        resolve();
      };
      for (let sent = 0; sent < WINDOW; sent += 1) this.#send();
    });
    return [count / ((performance.now() - beganMs) / 1_000)];
  }

  close(): void {
    this.#socket.close();
  }

  #send(): void {
    if (this.#toSend === 0) return;
    this.#toSend -= 1;
    this.#socket.send(this.#datagram);
  }
}

/** Forward, inner packet, tunnel, the TSCF's echo, and back. */
async function forward(): Promise<Contestant> {
  const tunnel = await openTunnel({
    forwards: [{ listen: { port: 0 }, to: { address: '10.64.0.1', port: 7 } }],
  });
  const [opened] = tunnel.core.tunnel(tunnel.id)?.forwards ?? [];
  const program = await Program.open(Number(opened?.listen.split(':').at(-1)));
  return {
    round: (size) => program.run(size),
    async close() {
      program.close();
      await tunnel.close();
    },
  };
}

/** The same hops with nothing but a length before each datagram. */
async function copyLoop(): Promise<Contestant> {
  const farEnd = await startFarEnd('frame-echo');
  const tls = connect({ host: HOST, port: farEnd.port, ca: farEnd.caPem });
  await once(tls, 'secureConnect');
  tls.setNoDelay(true);
  const udp = createSocket({ type: 'udp4', lookup });
  await new Promise<void>((resolve) => udp.bind(0, HOST, resolve));
  let back = { port: 0, address: HOST };
  udp.on('message', (datagram, from) => {
    back = from;
    tls.write(framed(datagram));
  });
  tls.on(
    'data',
    splitter((payload) => udp.send(payload, back.port, back.address)),
  );
  const program = await Program.open(udp.address().port);
  return {
    round: (size) => program.run(size),
    async close() {
      program.close();
      udp.close();
      tls.destroy();
      await once(tls, 'close');
      await farEnd.close();
    },
  };
}

export const udpForward: Benchmark = {
  name: 'udp-forward',
  about:
    'Datagrams of 200 octets through a UDP forward and the tunnel to the echo of a TSCF in another process, and back. Floor: the same hops by a loop that copies from UDP to TLS and back, with a length before each.',
  figures: [{ name: 'datagrams', unit: '/s', statistic: median, target: { atLeast: 0.7 } }],
  plan: { rounds: 40, size: 5_000 },
  open: async () => ({ product: await forward(), floor: await copyLoop() }),
};
