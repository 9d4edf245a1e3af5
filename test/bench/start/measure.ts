import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { createAuthority } from '../../../main/tscf/certificates.ts';
import { closeServers, tlsServer } from '../../support/servers.ts';
import { startFarEnd } from '../far-end.ts';
import type { MeasuredFigure } from '../figure.ts';
import { median, ratio } from '../statistics.ts';
import { START_FIGURES } from './figures.ts';

const PLANS = {
  full: { warmUp: 5, rounds: 25, firsts: 10 },
  trial: { warmUp: 1, rounds: 1, firsts: 1 },
} as const;
const HOST = '127.0.0.1';
const CONNECTED = '"state":"connected"';

const pinhole = resolve(import.meta.dirname, '../../../app/cli/pinhole.mjs');
const bare = join(import.meta.dirname, 'bare-process.mjs');

type Started = readonly string[];

/** From the start of a Node process until it says that it is connected, ms. It is ended then, and has ended. @throws Error where it ends before */
async function timeUntilConnected(args: Started, env: NodeJS.ProcessEnv): Promise<number> {
  const beganMs = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let said = '';
  let tookMs: number | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (tookMs !== undefined || !said.includes(CONNECTED)) return;
    tookMs = performance.now() - beganMs;
    child.kill();
  });
  await exited;
  if (tookMs === undefined) throw new Error(`${args.join(' ')} ended without being connected: ${said}`);
  return tookMs;
}

/** What `pinhole connect` sends first: the floor is to send the same. */
async function firstOctets(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const authority = await createAuthority(nodePlatform);
  const caFile = join(folder, 'recorder.pem');
  await writeFile(caFile, authority.caPem);
  const recorded = Promise.withResolvers<Buffer>();
  const port = await tlsServer({ authority, onSecure: (socket) => socket.once('data', recorded.resolve) });
  const child = spawn(process.execPath, [pinhole, 'connect', `${HOST}:${port}`, '--ca', caFile], {
    env,
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const octets = await Promise.race([recorded.promise, exited]);
  child.kill();
  await exited;
  await closeServers();
  if (!Buffer.isBuffer(octets)) throw new Error('pinhole connect ended before it sent anything');
  return octets.toString('hex');
}

export async function measureStart(size: keyof typeof PLANS): Promise<readonly MeasuredFigure[]> {
  const { warmUp, rounds, firsts } = PLANS[size];
  const folder = await mkdtemp(join(tmpdir(), 'pinhole-start-'));
  // A home of its own: neither this user's profiles, nor what an earlier build has left.
  const home = { ...process.env, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  const kept = { ...home, XDG_CACHE_HOME: join(folder, 'cache') };
  const farEnd = await startFarEnd('tscf');
  try {
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, farEnd.caPem);
    const target = `${HOST}:${farEnd.port}`;
    const product = [pinhole, 'connect', target, '--ca', caFile, '--json'];
    const floor = [bare, HOST, String(farEnd.port), caFile, await firstOctets(folder, kept)];

    /** In turns, and the one that goes first in turns too. */
    const alternate = async (
      from: number,
      to: number,
      envOf: (round: number) => NodeJS.ProcessEnv,
    ): Promise<{ readonly products: number[]; readonly floors: number[] }> => {
      const products: number[] = [];
      const floors: number[] = [];
      for (let round = from; round < to; round += 1) {
        const env = envOf(round);
        const productFirst = round % 2 === 0;
        const early = await timeUntilConnected(productFirst ? product : floor, env);
        const late = await timeUntilConnected(productFirst ? floor : product, env);
        if (round < 0) continue;
        products.push(productFirst ? early : late);
        floors.push(productFirst ? late : early);
      }
      return { products, floors };
    };
    const started = await alternate(-warmUp, rounds, () => kept);
    const first = await alternate(0, firsts, (round) => ({
      ...home,
      XDG_CACHE_HOME: join(folder, `cache-${round}`),
    }));
    return [started, first].map(({ products, floors }, at) => ({
      figure: START_FIGURES[at]?.name ?? '',
      product: median(products),
      floor: median(floors),
      ratio: ratio(products, floors),
    }));
  } finally {
    await farEnd.close();
    await rm(folder, { recursive: true });
  }
}
