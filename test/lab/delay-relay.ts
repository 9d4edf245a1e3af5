/**
 * A program of its own, so that the load of a test does not show in the delay:
 * `node delay-relay.ts PORT A B DELAY_MS JITTER_MS` takes datagrams at PORT of loopback from the ports A and B, and
 * gives each to the other one, late and in order. A line `DELAY_MS JITTER_MS` on standard input changes both.
 */
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';

const [port = 0, a = 0, b = 0, firstDelay = 0, firstJitter = 0] = process.argv.slice(2).map(Number);
let delayMs = firstDelay;
let jitterMs = firstJitter;

const socket = createSocket('udp4');

/** One direction: a queue, because what jitter draws must not put one packet before another. */
function oneWay(to: number): (packet: Uint8Array) => void {
  const waiting: { readonly packet: Uint8Array; readonly dueMs: number }[] = [];
  let lastDueMs = 0;
  const wait = (): void => {
    const [first] = waiting;
    if (first !== undefined) setTimeout(passOn, first.dueMs - performance.now());
  };
  const passOn = (): void => {
    // A timer may fire a little early; a packet never does.
    for (let [first] = waiting; first !== undefined && first.dueMs <= performance.now(); [first] = waiting) {
      waiting.shift();
      socket.send(first.packet, to, '127.0.0.1');
    }
    wait();
  };
  return (packet) => {
    const ownDueMs = performance.now() + delayMs + jitterMs * (2 * Math.random() - 1);
    lastDueMs = Math.max(lastDueMs, ownDueMs);
    waiting.push({ packet, dueMs: lastDueMs });
    if (waiting.length === 1) wait();
  };
}

const toA = oneWay(a);
const toB = oneWay(b);
socket.on('message', (packet, from) => {
  if (from.port === a) toB(packet);
  else if (from.port === b) toA(packet);
});
socket.bind(port, '127.0.0.1', () => process.stdout.write('ready\n'));

createInterface({ input: process.stdin })
  .on('line', (line) => {
    [delayMs = 0, jitterMs = 0] = line.split(' ').map(Number);
  })
  .on('close', () => process.exit());
