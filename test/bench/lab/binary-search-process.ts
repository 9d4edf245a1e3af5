/**
 * `node binary-search-process.ts HOST PORT CA MAX RESPONSE`: searches the lifetime of the pin-hole towards a TLS echo, with
 * bare connections, one at a time. Prints the bounds as JSON. MAX and RESPONSE in seconds.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { binarySearch } from './binary-search.ts';

const [host = '', port = '', caFile = '', maxS = '', responseS = ''] = process.argv.slice(2);
const ca = readFileSync(caFile);

/** Whether a new connection that was silent for so long still answers in time. */
async function lives(silenceS: number): Promise<boolean> {
  // The certificate is for no address: its chain is all that is checked.
  const socket = connect({ host, port: Number(port), ca, checkServerIdentity: () => undefined });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  socket.write('.');
  await once(socket, 'data');
  await sleep(silenceS * 1_000);
  socket.write('.');
  const answered = once(socket, 'data', { signal: AbortSignal.timeout(Number(responseS) * 1_000) });
  const isAlive = await answered.then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isAlive;
}

process.stdout.write(`${JSON.stringify(await binarySearch(Number(maxS), lives))}\n`);
