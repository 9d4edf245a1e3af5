/**
 * `node stunnel-holder.ts PORT`: the client that stunnel needs. Holds a connection to PORT on loopback, says `up` when a
 * line has come back through it, `dead` when it ends after that, and connects again.
 */
import { connect } from 'node:net';

const AGAIN_MS = 1_000;

function hold(port: number): void {
  let isUp = false;
  const socket = connect(port, '127.0.0.1', () => socket.write('there?\n'));
  socket.on('data', () => {
    isUp = true;
    process.stdout.write('up\n');
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (isUp) process.stdout.write('dead\n');
    setTimeout(hold, AGAIN_MS, port);
  });
}

hold(Number(process.argv[2]));
