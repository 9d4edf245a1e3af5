import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lacks } from '../support/requires.ts';
import { atEnd, closeLab, freePorts, portOf, startTscf, startTunnel, until } from '../support/traffic-lab.ts';

const CALLS = 1_000;
/** Slow enough that several keep-alive intervals pass meanwhile. */
const CALLS_PER_SECOND = 130;
/** Short enough that silence would have shown by a keep-alive many times. */
const INTERVAL_S = 2;

const hasSipp = (): boolean => spawnSync('sipp', ['-v']).error === undefined;

afterEach(closeLab);

function sipp(folder: string, ...args: readonly string[]): ChildProcess {
  const child = spawn('sipp', ['-nostdin', '-i', '127.0.0.1', ...args], { cwd: folder, stdio: 'ignore' });
  atEnd(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return child;
}

/** Whether somebody has the UDP port. Binding it to find out could take it from who is about to. */
async function isBound(port: number): Promise<boolean> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return (await readFile('/proc/net/udp', 'utf8')).includes(`:${hex} `);
}

/** The last row of a statistics file of sipp, by column. */
async function statistics(path: string): Promise<ReadonlyMap<string, number>> {
  const rows = (await readFile(path, 'utf8')).trim().split('\n');
  const values = rows.at(-1)?.split(';') ?? [];
  return new Map(rows[0]?.split(';').map((name, at) => [name, Number(values[at])]));
}

describe.skipIf(lacks('sipp', hasSipp))(
  'SIP by sipp, client and server on different sides of a tunnel',
  () => {
    it(
      'a thousand calls pass through a UDP forward, none is lost, and no keep-alive is sent while they do',
      { timeout: 60_000 },
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'pinhole-sipp-'));
        atEnd(() => rm(folder, { recursive: true }));
        const [serverPort = 0, clientPort = 0] = await freePorts(2);
        sipp(folder, '-sn', 'uas', '-p', `${serverPort}`);
        while (!(await isBound(serverPort)));

        const to = { address: '127.0.0.1', port: serverPort };
        const tscf = await startTscf(
          [{ kind: 'relay', address: '10.64.0.1', port: 5060, count: 1, to }],
          INTERVAL_S,
        );
        const core = await startTunnel(tscf, [
          { listen: { port: 0 }, to: { address: '10.64.0.1', port: 5060 } },
        ]);

        const began = performance.now();
        const client = sipp(
          folder,
          ...['-sn', 'uac', `127.0.0.1:${portOf(core)}`, '-p', `${clientPort}`],
          ...['-m', `${CALLS}`, '-r', `${CALLS_PER_SECOND}`],
          ...['-trace_stat', '-stf', 'calls.csv', '-fd', '1'],
        );
        const [status] = (await once(client, 'exit')) as [number | null];
        const after = core.tunnel('phone');
        const calls = await statistics(join(folder, 'calls.csv'));

        expect(status).toBe(0);
        expect(calls.get('SuccessfulCall(C)')).toBe(CALLS);
        expect(calls.get('FailedCall(C)')).toBe(0);
        // INVITE, ACK and BYE in; 180, 200 and 200 out.
        const [forward] = after?.forwards ?? [];
        expect(forward?.sent).toBeGreaterThanOrEqual(3 * CALLS);
        expect(forward?.received).toBeGreaterThanOrEqual(3 * CALLS);
        expect(forward).toMatchObject({ mappings: 1, droppedByReason: {} });
        expect(after?.dropped).toEqual({});

        expect(performance.now() - began).toBeGreaterThan(3 * INTERVAL_S * 1_000);
        expect(after?.interval).toMatchObject({ seconds: INTERVAL_S });
        expect(after?.kam).toMatchObject({ sent: 0, trafficFlowing: true });
        // Silence again: it is the traffic that had kept them away.
        await until(core, ({ kam }) => kam.answered > 0);
      },
    );
  },
);
