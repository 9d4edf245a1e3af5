/** The program that a forward serves, in its process: keeps datagrams under way to a port that sends them back. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { ProgramReport } from './udp-program.ts';

const DATAGRAM_OCTETS = 200;
/** Datagrams under way at once: enough that nobody waits, few enough that no queue overflows. */
const WINDOW = 64;
/** A round that is not over by then has lost datagrams. ms */
const LOST_MS = 30_000;

const socket = createSocket('udp4');
socket.connect(Number(process.argv[2]), '127.0.0.1');
await once(socket, 'connect');

const datagram = Buffer.alloc(DATAGRAM_OCTETS, 0x5a);
let toSend = 0;
let toReceive = 0;
let allBack: () => void = () => undefined;

function send(): void {
  if (toSend === 0) return;
  toSend -= 1;
  socket.send(datagram);
}

socket.on('message', () => {
  toReceive -= 1;
  if (toReceive === 0) allBack();
  else send();
});

function tell(report: ProgramReport): void {
  process.send?.(report);
}

process.on('disconnect', () => process.exit());
process.on('message', (count: number) => {
  toSend = count;
  toReceive = count;
  const beganMs = performance.now();
  const lost = setTimeout(() => tell({ missing: toReceive }), LOST_MS);
  allBack = () => {
    clearTimeout(lost);
    tell({ perSecond: count / ((performance.now() - beganMs) / 1_000) });
  };
  for (let sent = 0; sent < WINDOW; sent += 1) send();
});
tell({ missing: 0 });
