import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { readHolder } from '../bench/lab/programs/stunnel.ts';
import { Watched } from '../bench/lab/programs/watched.ts';
import { LabProcess } from '../lab/lab-process.ts';
import { closeServers, tcpServer } from '../support/servers.ts';

const PATIENCE_MS = 20_000;

afterEach(() => closeServers());

test('signs are read as a program says them, and times count from the moment that is given', async () => {
  const program = new LabProcess(
    ['sh', '-c', 'echo up; read go; echo words; echo dead; read go'],
    process.env,
  );
  const watched = new Watched(program, readHolder);
  await watched.next('up', 0, PATIENCE_MS);
  expect(watched.isUp).toBe(true);
  const nowMs = performance.now();
  expect(await watched.next('up', nowMs, 1)).toBe(Infinity);
  program.write('go\n');
  const waitedMs = await watched.next('dead', nowMs, PATIENCE_MS);
  expect(waitedMs).toBeGreaterThan(0);
  expect(waitedMs).toBeLessThanOrEqual(performance.now() - nowMs);
  expect(watched.signs.map(({ sign }) => sign)).toEqual(['up', 'dead']);
  await program.stop();
  await expect(watched.next('up', nowMs, PATIENCE_MS)).rejects.toThrow('it has ended');
});

test(
  'the client of stunnel is up once a line has come back, and dead when that connection ends',
  async () => {
    let connections = 0;
    const port = await tcpServer((socket) => {
      connections += 1;
      // The first is refused what it asks for: such a connection never was up.
      if (connections === 1) socket.destroy();
      else socket.once('data', (line) => socket.end(line));
    });
    const file = join(import.meta.dirname, '../bench/lab/programs/stunnel-holder.ts');
    const holder = spawn(process.execPath, [file, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]();
    expect([(await lines.next()).value, (await lines.next()).value]).toEqual(['up', 'dead']);
    holder.kill();
    await once(holder, 'close');
  },
  PATIENCE_MS,
);
