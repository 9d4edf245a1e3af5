import { createSocket, type SocketOptions } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { startFarEnd } from './far-end.ts';
import { framed, splitter } from './frames.ts';
import type { Benchmark, Contestant } from './harness.ts';
import { median } from './statistics.ts';
import { openTunnel } from './tunnel.ts';
import { startUdpProgram } from './udp-program.ts';

const HOST = '127.0.0.1';

/** Without it Node puts each datagram off by a turn, to look up what is a literal. */
const lookup: SocketOptions['lookup'] = (address, _options, callback) => callback(null, address, 4);

/** Forward, inner packet, tunnel, the TSCF's echo, and back. */
async function forward(): Promise<Contestant> {
  const tunnel = await openTunnel({
    forwards: [{ listen: { port: 0 }, to: { address: '10.64.0.1', port: 7 } }],
  });
  const [opened] = tunnel.core.tunnel(tunnel.id)?.forwards ?? [];
  const program = await startUdpProgram(Number(opened?.listen.split(':').at(-1)));
  return {
    round: async (size) => [await program.run(size)],
    async close() {
      await program.close();
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
  const program = await startUdpProgram(udp.address().port);
  return {
    round: async (size) => [await program.run(size)],
    async close() {
      await program.close();
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
    'Datagrams of 200 octets from a local program through a UDP forward and the tunnel to the echo of a TSCF, and back; program and TSCF each in another process. Floor: the same hops by a loop that copies from UDP to TLS and back, with a length before each.',
  figures: [{ name: 'datagrams', unit: '/s', statistic: median, target: { atLeast: 0.7 } }],
  plan: { rounds: 40, size: 5_000 },
  open: async () => ({ product: await forward(), floor: await copyLoop() }),
};
