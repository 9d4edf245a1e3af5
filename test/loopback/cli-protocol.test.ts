import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeMessage } from '../../main/protocol/encode.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { rawMessage } from '../support/raw-message.ts';
import { closeServers, testAuthority, tlsServer } from '../support/servers.ts';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await closeServers();
});

/** Interrupted at the end of the test, if not before. */
function running(...args: readonly string[]): CliRun {
  const run = runCli(...args);
  closing.push(() => {
    run.interrupt();
    return run.status;
  });
  return run;
}

async function tscf(...args: readonly string[]) {
  const run = running('tscf', '--json', ...args);
  const { port, caFile } = JSON.parse(await run.line(/"listening"/)) as { port: number; caFile: string };
  return { run, port, caFile };
}

describe('pinhole tscf --originate', () => {
  it('sends Keep_Alive too, which both sides say, and the client answers', async () => {
    const { run: server, port, caFile } = await tscf('--originate', '--interval', '1');
    const run = running('connect', `127.0.0.1:${port}`, '--ca', caFile, '--json');
    expect(JSON.parse(await run.line(/"interval"/))).toMatchObject({
      tscfOriginates: true,
      agreement: 'assigned',
    });
    expect(JSON.parse(await server.line(/"configured"/))).toMatchObject({ originates: true });
    const words = running('connect', `127.0.0.1:${port}`, '--ca', caFile);
    expect(await words.line(/keep-alive every/)).toMatch(
      /every 1 s at most, assigned by the TSCF; both sides send$/,
    );
  });

  it('together with --require-kam is refused: its own would put off the ones that it counts', async () => {
    const run = running('tscf', '--originate', '--require-kam');
    expect(await run.status).toBe(2);
    expect(run.err.join()).toContain('choose one of the two');
  });
});

describe('what was dropped is said in words at the end (protocol 8)', () => {
  it('by pinhole connect', async () => {
    const authority = await testAuthority();
    const folder = await mkdtemp(join(tmpdir(), 'pinhole-cli-drops-'));
    closing.push(() => rm(folder, { recursive: true }));
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, authority.caPem);
    const port = await tlsServer({
      authority,
      onSecure: (socket) =>
        socket.once('data', (request: Buffer) => {
          const sessionId = request.readBigUInt64BE(4);
          const unknown = rawMessage({ type: 200, sessionId });
          socket.write(
            Buffer.concat([
              encodeMessage({
                type: 'Configuration_Response',
                sessionId,
                sequence: 1,
                tlvs: { resultCode: 0 },
              }),
              unknown,
              unknown,
              rawMessage({ type: 'Keep_Alive', sessionId: sessionId ^ 1n }),
            ]),
          );
        }),
    });
    const run = running('connect', `127.0.0.1:${port}`, '--ca', caFile);
    await run.line(/connected$/);
    run.interrupt();
    expect(await run.status).toBe(0);
    expect(run.out.at(-1)).toMatch(
      /; dropped: messages of an unknown CM_Type \(2\), messages with another Session ID \(1\)$/,
    );
  });

  it('by pinhole tscf, of each client', async () => {
    const server = running('tscf');
    const [, port, caFile] = /:(\d+), CA file (.*)$/.exec(await server.line(/^listening/)) ?? [];
    const ca = await readFile(caFile ?? '');
    const socket = connect({ port: Number(port), host: '127.0.0.1', servername: 'localhost', ca });
    socket.on('error', () => undefined);
    socket.resume();
    socket.end(rawMessage({ type: 'Configuration_Request', sessionId: 7n, tlvs: [[1, [0]]] }));
    expect(await server.line(/ended/)).toMatch(/; no keep-alive arrived; dropped: malformed requests \(1\)$/);
  });
});
