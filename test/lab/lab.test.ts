import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from './command.ts';
import { EchoConnection, echoDatagrams, openPipe, startEcho } from './echo.ts';
import type { LabProcess } from './lab-process.ts';
import { Lab } from './lab.ts';
import { canRunLab, LAB_NEEDS } from './requirements.ts';
import { lacks } from '../support/requires.ts';

/** Longer than any answer on this path takes. */
const PATIENCE_MS = 2_000;

describe.skipIf(lacks(LAB_NEEDS, canRunLab))('the lab of a machine', () => {
  it('is had by one at a time: another waits', async () => {
    const first = await Lab.create({ establishedTimeoutS: 5 });
    const second = Lab.create({ establishedTimeoutS: 5 });
    expect(await Promise.race([second, sleep(500)])).toBeUndefined();
    await first.close();
    await (await second).close();
    expect(await run(['ip', 'netns', 'list'])).not.toContain('ph-');
  });

  it('is removed, with what runs in it, by whoever comes after a run that died', async () => {
    const at = (file: string): string => JSON.stringify(join(import.meta.dirname, file));
    const script = `
      const { Lab } = await import(${at('lab.ts')});
      const { startEcho } = await import(${at('echo.ts')});
      await startEcho(await Lab.create({ establishedTimeoutS: 5 }));
      process.stdout.write('made');
      setTimeout(() => undefined, 600_000);`;
    const dead = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(dead.stdout, 'data');
    const pid = (await run(['ip', 'netns', 'pids', 'ph-server'])).trim();
    dead.kill('SIGKILL');
    await once(dead, 'exit');
    expect(commandOf(pid)).toContain('socat');

    await using lab = await Lab.create({ establishedTimeoutS: 5 });
    expect(commandOf(pid)).toBe('');
    await startEcho(lab);
    expect(await EchoConnection.open(lab)).toBeInstanceOf(EchoConnection);
  });
});

/** The command line of a process; empty where it has ended. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describe.skipIf(lacks(LAB_NEEDS, canRunLab))('in a lab', () => {
  let lab: Lab;

  beforeEach(async () => {
    lab = await Lab.create({ establishedTimeoutS: 5 });
    await startEcho(lab);
  });

  afterEach(() => lab.close());

  const connect = (): Promise<EchoConnection> => EchoConnection.open(lab);
  const roundTrip = expect.any(Number) as unknown;

  it('a pin-hole of 5 s closes without a word when it was silent for 8 s, not for 3 s, nor with a message each 2 s', async () => {
    const short = await connect();
    const long = await connect();
    const kept = await connect();
    const shortAnswer = sleep(3_000).then(() => short.ask(PATIENCE_MS));
    const longAnswer = sleep(8_000).then(() => long.ask(PATIENCE_MS));
    const keptAnswers: unknown[] = [];
    for (let round = 0; round < 4; round += 1) {
      await sleep(2_000);
      keptAnswers.push(await kept.ask(PATIENCE_MS));
    }
    expect(await shortAnswer).toEqual(roundTrip);
    expect(keptAnswers).toEqual([roundTrip, roundTrip, roundTrip, roundTrip]);
    expect(await longAnswer).toBe('silence');
    // Retransmissions do not open it again.
    expect(await long.answer(PATIENCE_MS)).toBe('silence');
  });

  it('a flush closes every pin-hole, and new connections get through', async () => {
    const [one, other] = [await connect(), await connect()];
    await lab.flush();
    expect(await Promise.all([one.ask(PATIENCE_MS), other.ask(PATIENCE_MS)])).toEqual(['silence', 'silence']);
    expect(await connect()).toBeInstanceOf(EchoConnection);
  });

  it('the server is told no more than the client when a pin-hole has closed', async () => {
    const { client, server } = await openPipe(lab);
    await lab.flush();
    server.write('through\n');
    await sleep(PATIENCE_MS);
    expect([client.status, server.status]).toEqual([undefined, undefined]);
    expect(client.lines).toEqual([]);
  });

  it('the router answers packets of unknown connections with RST once told to', async () => {
    await lab.resetInstead();
    const connection = await connect();
    expect(await connection.ask(PATIENCE_MS)).toEqual(roundTrip);
    await lab.flush();
    expect(await connection.ask(PATIENCE_MS)).toBe('reset');
  });

  it('the share of packets is lost that was asked for, in the direction that was asked for', async () => {
    expect(await echoDatagrams(lab, 200)).toBe(200);
    await lab.loss(20, 'down');
    // Five standard deviations about what is expected.
    const oneWay = await echoDatagrams(lab, 1_000);
    expect(Math.abs(oneWay - 800)).toBeLessThan(64);
    await lab.loss(20);
    const bothWays = await echoDatagrams(lab, 1_000);
    expect(Math.abs(bothWays - 640)).toBeLessThan(76);
    await lab.loss(0);
    expect(await echoDatagrams(lab, 200)).toBe(200);
  });

  it('nothing passes a black hole, and what was sent meanwhile does once it is healed', async () => {
    const connection = await connect();
    await lab.blackHole(true);
    expect(await connection.ask(1_000)).toBe('silence');
    await lab.blackHole(false);
    // TCP has waited no longer than it was silent, before it sends again.
    expect(await connection.answer(4_000)).toEqual(roundTrip);
  });

  it.each(['up', 'down'] as const)('one direction alone is blocked: %s', async (direction) => {
    const { client, server } = await openPipe(lab);
    const arrived = (end: LabProcess): boolean => end.lines.some(({ text }) => text === 'through');
    await lab.oneWayBlock(direction);
    client.write('through\n');
    server.write('through\n');
    await sleep(1_000);
    expect({ up: arrived(server), down: arrived(client) }).toEqual({
      up: direction === 'down',
      down: direction === 'up',
    });
    await lab.blackHole(false);
    await Promise.all([client, server].map((end) => end.line((text) => text === 'through', 4_000)));
  });

  it('the client’s address is taken away, its connections with it, and it gets another', async () => {
    const before = lab.clientAddress;
    const connection = await connect();
    expect(await lab.changeClientAddress()).not.toBe(before);
    expect(await lab.exec('client', ['ip', '-brief', 'address'])).toContain(`${lab.clientAddress}/24`);
    expect(await connection.ask(PATIENCE_MS)).toBe('silence');
    expect(await connect()).toBeInstanceOf(EchoConnection);
  });

  it('each way is delayed by what was asked, on connections that are there already too', async () => {
    const connection = await connect();
    expect(await connection.ask(PATIENCE_MS)).toBeLessThan(50);
    await lab.delay(100);
    expect(await median(connection)).toBeGreaterThanOrEqual(200);
    expect(await median(connection)).toBeLessThan(230);
    await lab.delay(20, 10);
    expect(await median(connection)).toBeGreaterThanOrEqual(20);
    expect(await median(connection)).toBeLessThan(80);
    await lab.delay(0);
    expect(await median(connection)).toBeLessThan(50);
  });

  it('the rate is limited each way', async () => {
    const connection = await connect();
    await lab.rate(400);
    // 40,000 octets at 50,000 a second, there; what comes back follows at the same rate.
    const answer = await connection.ask(5_000, 40_000);
    expect(answer).toBeGreaterThan(700);
    expect(answer).toBeLessThan(2_500);
  });
});

/** Of nine round trips, ms. */
async function median(connection: EchoConnection): Promise<number> {
  const trips: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const answer = await connection.ask(PATIENCE_MS);
    if (typeof answer !== 'number') throw new Error(`no answer but ${answer}`);
    trips.push(answer);
  }
  return trips.sort((a, b) => a - b)[4] ?? 0;
}
