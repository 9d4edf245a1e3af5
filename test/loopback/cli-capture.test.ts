import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interfaceBlock, packetBlock, sectionBlock } from '../../main/capture/pcapng.ts';
import { encodeMessage } from '../../main/protocol/encode.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { lacks } from '../support/requires.ts';
import { testAuthority } from '../support/servers.ts';

let folder: string;
const running: CliRun[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-cli-capture-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const run of running.splice(0).reverse()) {
    run.interrupt();
    await run.status;
  }
  await rm(folder, { recursive: true });
});

function run(...args: readonly string[]): CliRun {
  const started = runCli(...args);
  running.push(started);
  return started;
}

const inFolder = (name: string): string => join(folder, name);

const parsed = (lines: readonly string[]): Record<string, unknown>[] =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>);

async function tscf(): Promise<readonly string[]> {
  const server = run('tscf', '--json', '--interval', '1');
  const { port, caFile } = JSON.parse(await server.line(/"listening"/)) as { port: number; caFile: string };
  return [`127.0.0.1:${port}`, '--ca', caFile, '--proxy', 'none'];
}

async function decoded(path: string): Promise<Record<string, unknown>[]> {
  const decoding = run('decode', '--json', path);
  expect(await decoding.status).toBe(0);
  return parsed(decoding.out);
}

describe('pinhole connect --capture', () => {
  it('writes the session, says what became of it, and pinhole decode reads it', async () => {
    const path = inFolder('session.pcapng');
    const connecting = run('connect', ...(await tscf()), '--json', '--capture', path);
    await connecting.line(/"outcome":"answered"/);
    connecting.interrupt();
    expect(await connecting.status).toBe(0);
    const event = parsed(connecting.out).at(-1);
    const written = Number(event?.['written']);
    expect(event).toMatchObject({
      ...{ v: 1, tunnel: 'connect', event: 'capture', file: path, end: 'stopped', dropped: 0, code: null },
    });
    expect(connecting.err).toEqual([`Capture: ${written} messages in ${path}. Complete: it was ended`]);

    const lines = await decoded(path);
    expect(lines).toHaveLength(written + 1);
    expect(
      lines
        .slice(0, -1)
        .map(({ packet, tunnel, direction, summary }) => [packet, tunnel, direction, summary]),
    ).toEqual(
      expect.arrayContaining([
        [1, 'connect', 'outbound', 'Configuration_Request: well formed'],
        [2, 'connect', 'inbound', 'Configuration_Response: well formed'],
        [3, 'connect', 'outbound', 'Keep_Alive: well formed'],
        [written, 'connect', 'inbound', 'Configuration_Release_Response: well formed'],
      ]),
    );
    expect(lines.at(-1)).toMatchObject({ event: 'statistics', received: written, dropped: 0 });
    const words = run('decode', path);
    expect(await words.status).toBe(0);
    expect(words.out.join('\n')).toMatch(
      /packet 3 {2}\d{4}-\d\d-\d\dT[\d:.]{15}Z {2}connect {2}outbound: Keep_Alive: well formed/,
    );
    expect(words.err).toEqual([]);
  });

  it('is bounded: the tunnel goes on, status 0', async () => {
    const path = inFolder('session.pcapng');
    const target = await tscf();
    const connecting = run(
      'connect',
      ...target,
      '--capture',
      path,
      '--capture-for',
      '10ms',
      '--capture-packets',
      'none',
    );
    await connecting.line(/answered in/);
    connecting.interrupt();
    expect(await connecting.status).toBe(0);
    expect(connecting.err).toEqual([
      expect.stringMatching(/^Capture: \d+ messages in .*\. Cut off: 0\.01 s were over$/),
    ]);
  });

  it.skipIf(lacks('/dev/full', () => process.platform === 'linux'))(
    'onto a disk that is full says so, and the tunnel goes on: status 0',
    async () => {
      const connecting = run('connect', ...(await tscf()), '--json', '--capture', '/dev/full');
      await connecting.line(/"outcome":"answered"/);
      connecting.interrupt();
      expect(await connecting.status).toBe(0);
      expect(connecting.err[0]).toMatch(
        /^Capture ended: \/dev\/full cannot be written: no space is left there\./,
      );
      expect(parsed(connecting.out).find(({ event }) => event === 'capture')).toMatchObject({
        ...{ end: 'failed', code: 'CAPTURE_FILE' },
      });
    },
  );

  it.each([
    [['--capture', '.'], /cannot be written/],
    [
      ['--capture', 'x', '--capture-max-size', '1K'],
      /--capture-max-size is "1K"; a size like 64K or 10M, from 64K to 64M,/,
    ],
    [['--capture', 'x', '--capture-max-size', '1G'], /--capture-max-size is "1G"/],
    [['--capture', 'x', '--capture-for', '25h'], /--capture-for is "25h"; up to 24h would be right/],
    [['--capture', 'x', '--capture-for', '0s'], /--capture-for is "0s"/],
    [
      ['--capture', 'x', '--capture-packets', 'payload'],
      /--capture-packets is "payload"; headers or none would be right/,
    ],
    [['--capture-max-size', '1M'], /"1M" is a bound of a capture, and there is no --capture FILE/],
    [['--capture-packets', 'none'], /"none" is a bound of a capture/],
    [['--tls-key-log', '/no/where'], /\/no\/where cannot be written: there is no such folder/],
  ])('%j is refused before anything begins: status 2', async (options, why) => {
    const connecting = run(
      'connect',
      '127.0.0.1:1',
      ...options.map((one) => (one === 'x' ? inFolder(one) : one)),
    );
    expect(await connecting.status).toBe(2);
    expect(connecting.out).toEqual([]);
    expect(connecting.err.join('\n')).toMatch(why);
  });
});

describe('pinhole decode of a capture', () => {
  const keepAlive = encodeMessage({ type: 'Keep_Alive', sessionId: 7n, sequence: 1, tlvs: {} });
  const packet = (octets: Uint8Array, comments: readonly string[] = []): Uint8Array =>
    packetBlock({
      interfaceId: 0,
      timeUs: 0,
      direction: 'inbound',
      octets,
      originalLength: octets.length,
      comments,
    });

  async function capture(...blocks: readonly Uint8Array[]): Promise<string> {
    const path = inFolder('x.pcapng');
    await writeFile(path, Buffer.concat([sectionBlock('', ''), ...blocks]));
    return path;
  }

  it('that was cut off says so; what is no whole message has status 1', async () => {
    const path = await capture(
      interfaceBlock('office', ''),
      packet(keepAlive),
      packet(keepAlive.subarray(0, 9)),
    );
    const decoding = run('decode', '--json', path);
    expect(await decoding.status).toBe(1);
    expect(parsed(decoding.out)).toMatchObject([
      {
        v: 1,
        packet: 1,
        tunnel: 'office',
        time: '1970-01-01T00:00:00.000000Z',
        event: 'message',
        code: null,
      },
      { v: 1, packet: 2, event: 'incomplete', code: 'DECODE_TRUNCATED' },
    ]);
    expect(decoding.err).toEqual([
      'This capture is cut off: no statistics stand at its end.',
      '1 of 2 packets are no whole message.',
    ]);
  });

  it('keeps the texts in it from the terminal', async () => {
    const path = await capture(
      interfaceBlock('of\u001b[2Jfice\u009b', ''),
      packet(keepAlive, ['a\u202eb\r\nc']),
    );
    const decoding = run('decode', path);
    expect(await decoding.status).toBe(0);
    const text = decoding.out.join('\n');
    expect(text).toContain('of [2Jfice');
    expect(text).toContain('\na b c');
    expect(text).not.toMatch(/[\u001b\u009b\u202e\r]/);
  });

  it('of other link types leaves them out, and says so', async () => {
    const ethernet = Buffer.from(interfaceBlock('eth0', ''));
    ethernet.writeUInt16LE(1, 8);
    const decoding = run('decode', await capture(ethernet, packet(keepAlive)));
    expect(await decoding.status).toBe(0);
    expect(decoding.err[0]).toBe('1 packets are left out: their link type is not 147.');
    expect(decoding.out.join('\n')).not.toContain('Keep_Alive');
  });

  it('that is damaged explains what stands before the place, and names it: status 2', async () => {
    const path = await capture(interfaceBlock('office', ''), packet(keepAlive), Buffer.alloc(16));
    const decoding = run('decode', path);
    expect(await decoding.status).toBe(2);
    expect(decoding.out.join('\n')).toContain('Keep_Alive: well formed');
    expect(decoding.err[0]).toMatch(/the block at octet \d+ says that it has 0 octets, which cannot be/);
  });
});

describe('pinhole connect --tls-key-log', () => {
  /** A TLS server that says which keys it uses, as the client should. */
  async function keyServer() {
    const authority = await testAuthority();
    const { certPem: cert, keyPem: key } = await authority.issue();
    const keys: string[] = [];
    const server = createServer({ cert, key }, (socket) => socket.on('error', () => undefined).resume());
    server.on('keylog', (line: Buffer) => keys.push(line.toString()));
    const secured = once(server, 'secureConnection');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const caFile = inFolder('ca.pem');
    await writeFile(caFile, authority.caPem);
    const { port } = server.address() as AddressInfo;
    return {
      keys,
      secured,
      target: [`127.0.0.1:${port}`, '--ca', caFile, '--proxy', 'none'],
      close: () => new Promise((resolve) => server.close(resolve)),
    };
  }

  it('appends the very keys of the connection to a file of the owner’s, with a warning', async () => {
    const { keys, secured, target, close } = await keyServer();
    const path = inFolder('keys');
    await writeFile(path, '# before\n', { mode: 0o600 });
    const connecting = run('connect', ...target, '--tls-key-log', path);
    await secured;
    connecting.interrupt();
    await connecting.status;
    await close();
    const text = await readFile(path, 'utf8');
    expect(text).toMatch(/^# before\n/);
    const lines = text.split('\n').slice(1, -1);
    expect(lines.length).toBeGreaterThanOrEqual(4);
    expect(lines.toSorted()).toEqual(keys.map((line) => line.trim()).toSorted());
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(connecting.err[0]).toMatch(/^Warning: .*keys gets the keys of every TLS connection of this run\./);
  });

  it('makes the file for its owner alone', async () => {
    const connecting = run('connect', '127.0.0.1:1', '--proxy', 'none', '--tls-key-log', inFolder('keys'));
    await connecting.line(/down/);
    connecting.interrupt();
    await connecting.status;
    expect((await stat(inFolder('keys'))).mode & 0o777).toBe(0o600);
  });

  it('refuses a file that others may read, or that is a link', async () => {
    const path = inFolder('keys');
    await writeFile(path, '');
    await chmod(path, 0o640);
    await symlink(path, inFolder('link'));
    for (const [name, why] of [
      [path, 'others than its owner may read it or write to it'],
      [inFolder('link'), 'it is a symbolic link'],
    ] as const) {
      const connecting = run('connect', '127.0.0.1:1', '--tls-key-log', name);
      expect(await connecting.status).toBe(2);
      expect(connecting.err[0]).toContain(`${name} cannot be written: ${why}`);
    }
    expect(await readFile(path, 'utf8')).toBe('');
  });

  it('alone turns it on: SSLKEYLOGFILE in the environment does nothing', async () => {
    const path = inFolder('keys');
    vi.stubEnv('SSLKEYLOGFILE', path);
    const { secured, target, close } = await keyServer();
    const connecting = run('connect', ...target);
    await secured;
    connecting.interrupt();
    await connecting.status;
    await close();
    await expect(stat(path)).rejects.toThrow('ENOENT');
    expect(connecting.err.join()).not.toContain('Warning');
  });
});
