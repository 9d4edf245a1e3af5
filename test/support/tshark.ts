/** Real tshark with the shipped dissector. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Direction } from '../../main/link/tap.ts';
import { interfaceBlock, packetBlock, sectionBlock } from '../../main/capture/pcapng.ts';

const DISSECTOR = `${import.meta.dirname}/../../app/desktop/resources/dissector/pinhole.lua`;

export const hasTshark = (): boolean => spawnSync('tshark', ['--version']).status === 0;

/** A file in which each of these is a packet. */
export function pcapngOf(packets: readonly Uint8Array[], direction: Direction = 'inbound'): Uint8Array {
  return Buffer.concat([
    sectionBlock('made by a test', 'test'),
    interfaceBlock('office', 'Office'),
    ...packets.map((octets, at) =>
      packetBlock({ interfaceId: 0, timeUs: at, direction, octets, originalLength: octets.length }),
    ),
  ]);
}

/** What tshark prints about a file. @throws Error where it fails, takes long, or the dissector stumbles. */
export function tshark(file: Uint8Array | string, ...args: readonly string[]): string {
  const home = mkdtempSync(join(tmpdir(), 'pinhole-tshark-'));
  try {
    const path = typeof file === 'string' ? file : join(home, 'capture.pcapng');
    if (typeof file !== 'string') writeFileSync(path, file);
    const run = spawnSync('tshark', ['-n', '-X', `lua_script:${DISSECTOR}`, '-r', path, ...args], {
      // No settings and plugins of whoever runs the tests.
      env: { PATH: process.env['PATH'], HOME: home, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 256 * 1_048_576,
    });
    const stumbled = /Lua Error|Dissector bug/i.exec(run.stdout + run.stderr);
    if (run.status !== 0 || stumbled !== null) {
      const ended = `status ${String(run.status)}, signal ${String(run.signal)}`;
      throw new Error(
        `tshark (${ended}): ${run.stderr}${stumbled?.input.slice(stumbled.index, stumbled.index + 500) ?? ''}`,
      );
    }
    return run.stdout;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Of each packet its fields, by name; all values of a field that is there more than once. */
export function tsharkFields<const F extends string>(
  file: Uint8Array | string,
  fields: readonly F[],
  ...args: readonly string[]
): Record<F, readonly string[]>[] {
  const asked = fields.flatMap((field) => ['-e', field]);
  const out = tshark(
    file,
    ...['-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a', '-E', 'aggregator=|'],
    ...asked,
    ...args,
  );
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const cells = line.split('\t');
      const row = fields.map((field, at): [F, readonly string[]] => {
        const cell = cells[at] ?? '';
        return [field, cell === '' ? [] : cell.split('|')];
      });
      return Object.fromEntries(row) as Record<F, readonly string[]>;
    });
}
