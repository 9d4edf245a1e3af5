import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from '../../../main/model/limits.ts';
import { testAuthority } from '../../support/servers.ts';
import type { MeasuredFigure } from '../figure.ts';
import { median, ratio } from '../statistics.ts';
import type { AllUp, ClientOrder, ServerOrder, ServerState } from './messages.ts';

interface Size {
  readonly tunnels: number;
  readonly rounds: number;
  /** Of the TSCF that comes back. */
  readonly handshakesPerS: number;
}

const SIZES: Readonly<Record<'full' | 'trial', Size>> = {
  full: { tunnels: 5_000, rounds: 3, handshakesPerS: LIMITS.tscfHandshakes.value },
  trial: { tunnels: 50, rounds: 1, handshakesPerS: LIMITS.tscfHandshakes.value },
};

/** Protocol 7: what a client waits at most before it tries again, where nothing else is set. */
const BACKOFF_CAP_S = 60;

/** What one storm came to. */
interface Storm {
  /** CPU time from the moment at which the server listens again until all are back, for a tunnel, ms. */
  readonly serverMs: number;
  readonly clientMs: number;
  /** How long each tunnel was away, from that moment on, ms; in the order in which they came back. */
  readonly awayMs: readonly number[];
  readonly resumed: number;
  readonly refused: number;
  /** Handshakes that the server began. */
  readonly begun: number;
  /** Memory of the server for a tunnel, once all are up, octets. */
  readonly octets: number;
}

export async function measureStorm(
  size: 'full' | 'trial',
): Promise<readonly Omit<MeasuredFigure, 'figure'>[]> {
  const { tunnels, rounds, handshakesPerS } = SIZES[size];
  const products: Storm[] = [];
  const floors: Storm[] = [];
  for (let round = 0; round < rounds; round += 1) {
    products.push(await storm('tscf', tunnels, handshakesPerS));
    floors.push(await storm('bare', tunnels, handshakesPerS));
  }
  const of = (pick: (storm: Storm) => number): number => median(products.map(pick));
  const pairOf = (pick: (storm: Storm) => number) => ({
    product: of(pick),
    floor: median(floors.map(pick)),
    ratio: ratio(products.map(pick), floors.map(pick)),
  });
  const drainS = tunnels / handshakesPerS;
  return [
    pairOf(({ serverMs, clientMs }) => serverMs + clientMs),
    pairOf(({ serverMs }) => serverMs),
    pairOf(({ clientMs }) => clientMs),
    againstAll(
      of(({ awayMs }) => (awayMs.at(-1) ?? Number.NaN) / 1_000),
      drainS + BACKOFF_CAP_S,
    ),
    { product: of(({ awayMs }) => median(awayMs) / 1_000), floor: drainS / 2, ratio: null },
    againstAll(Math.min(...products.map(({ awayMs }) => awayMs.length)), tunnels),
    againstAll(Math.min(...products.map(({ resumed }) => resumed)), tunnels),
    { product: of(({ begun }) => begun / tunnels), floor: 1, ratio: null },
    { product: of(({ refused }) => refused / tunnels), floor: null, ratio: null },
    pairOf(({ octets }) => octets / 1_024),
  ];
}

const againstAll = (product: number, floor: number): Omit<MeasuredFigure, 'figure'> => ({
  product,
  floor,
  ratio: product / floor,
});

async function storm(kind: 'tscf' | 'bare', tunnels: number, handshakesPerS: number): Promise<Storm> {
  const authority = await testAuthority();
  const { certPem, keyPem } = await authority.issue();
  const folder = await mkdtemp(join(tmpdir(), 'pinhole-storm-'));
  const caFile = join(folder, 'ca.pem');
  const processes: ChildProcess[] = [];
  const start = (which: 'server' | 'client'): ChildProcess => {
    const child = fork(`${import.meta.dirname}/${which}-process.ts`);
    processes.push(child);
    return child;
  };
  const order: ServerOrder = {
    kind,
    port: 0,
    certPem,
    keyPem,
    ticketKeys: randomBytes(48).toString('base64'),
    // As they first come up nothing is to be learnt from waiting.
    handshakesPerS: LIMITS.tscfHandshakesMost.value,
  };
  try {
    await writeFile(caFile, authority.caPem);
    const first = start('server');
    const { port } = await ask<{ port: number }>(first, order);
    const emptyOctets = (await ask<ServerState>(first, 'tell')).rssOctets;
    const client = start('client');
    const clients: ClientOrder = { kind: kind === 'tscf' ? 'pinhole' : 'bare', port, caFile, tunnels };
    await ask<AllUp>(client, clients);
    const { rssOctets } = await ask<ServerState>(first, 'tell');
    const allBack = message<AllUp>(client);
    const killed = once(first, 'exit');
    first.kill('SIGKILL');
    await killed;
    const second = start('server');
    await ask(second, { ...order, port, handshakesPerS });
    const listeningMs = Date.now();
    const beforeMs = { server: cpuOfMs(second), client: cpuOfMs(client) };
    if (kind === 'bare') client.send('again');
    const { upMs } = await allBack;
    const serverMs = (cpuOfMs(second) - beforeMs.server) / tunnels;
    const clientMs = (cpuOfMs(client) - beforeMs.client) / tunnels;
    const { resumed, refused, begun } = await ask<ServerState>(second, 'tell');
    return {
      serverMs,
      clientMs,
      awayMs: upMs.map((ms) => ms - listeningMs),
      resumed,
      refused,
      begun,
      octets: (rssOctets - emptyOctets) / tunnels,
    };
  } finally {
    for (const child of processes) await end(child);
    await rm(folder, { recursive: true });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** The next message of a process. @throws where it ends before. */
function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('a process of the storm ended before its time'));
    child.once('exit', ended);
    child.once('message', (told) => {
      child.off('exit', ended);
      resolve(told as T);
    });
  });
}

function ask<T>(child: ChildProcess, what: ServerOrder | ClientOrder | 'tell'): Promise<T> {
  const answer = message<T>(child);
  child.send(what);
  return answer;
}

/** The system counts in hundredths of a second wherever Node runs on Linux. */
const TICK_MS = 10;

/** As the system counts it, also while the process is too busy to be asked. */
function cpuOfMs({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8');
  // The name in parentheses may hold anything; user and system time are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
