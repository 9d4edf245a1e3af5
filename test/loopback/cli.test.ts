import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliRun } from '../support/cli.ts';

const GOLDEN = '1007000001020304050607080000002A';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-cli-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

const parsed = (lines: readonly string[]): Record<string, unknown>[] =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>);

interface Tscf extends CliRun {
  readonly port: string;
  readonly caFile: string;
}

async function startTscf(...args: readonly string[]): Promise<Tscf> {
  const run = runCli('tscf', '--json', ...args);
  const { port, caFile } = JSON.parse(await run.line(/"listening"/)) as { port: number; caFile: string };
  return { ...run, port: String(port), caFile };
}

async function end(run: CliRun): Promise<void> {
  run.interrupt();
  expect(await run.status).toBe(0);
}

describe('pinhole decode', () => {
  it('explains each field of the golden Keep_Alive', async () => {
    const run = runCli('decode', GOLDEN);
    expect(await run.status).toBe(0);
    expect(run.out[0]).toBe('Keep_Alive: well formed');
    const text = run.out.join('\n');
    for (const field of [
      'Version_ID',
      'CM_Indication',
      'Reserved',
      'E ',
      'CM_Type',
      'TLV_Count',
      'Session ID',
      'Sequence',
    ]) {
      expect(text).toContain(field);
    }
    expect(text).toMatch(/12-15 +00 00 00 2A +Sequence +42/);
  });

  it('gives one JSON object with --json', async () => {
    const run = runCli('decode', '--json', GOLDEN);
    expect(await run.status).toBe(0);
    const [object, ...rest] = parsed(run.out);
    expect(rest).toEqual([]);
    expect(object).toMatchObject({ v: 1, summary: 'Keep_Alive: well formed' });
  });

  it('goes through a stream, inner packets too, and stops with the place where framing is lost', async () => {
    const packet = `4500001C${'00'.repeat(5)}11${'00'.repeat(10)}0035003600080000`;
    const stream = await file('stream.hex', `${GOLDEN}\n${packet}\n${GOLDEN}\n7F${GOLDEN}`);
    const run = runCli('decode', stream, '--json');
    expect(await run.status).toBe(1);
    expect(parsed(run.out).map(({ event, offset, length, code }) => [event, offset, length, code])).toEqual([
      ['message', 0, 16, null],
      ['packet', 16, 28, null],
      ['message', 44, 16, null],
      ['lost', 60, 17, 'FRAMING_NIBBLE'],
    ]);
    const words = runCli('decode', stream);
    expect(await words.status).toBe(1);
    expect(words.out.filter((line) => line.startsWith('octet '))).toEqual([
      'octet 0: Keep_Alive: well formed',
      'octet 16: inner IPv4 packet of 28 octets',
      'octet 44: Keep_Alive: well formed',
      'octet 60: framing is lost: a message begins with the nibble 7; 1, 4 and 6 are known',
    ]);
    expect(words.out.join('\n')).toMatch(/22-23 +00 36 +Destination Port +54/);
  });

  it('reads a file of octets and a file of hexadecimal digits alike', async () => {
    const octets = await file('message.bin', Buffer.from(GOLDEN, 'hex'));
    const digits = await file('message.hex', `${GOLDEN}\n`);
    const runs = [runCli('decode', octets), runCli('decode', digits)];
    expect(await Promise.all(runs.map(({ status }) => status))).toEqual([0, 0]);
    expect(runs[0]?.out).toEqual(runs[1]?.out);
  });

  it.each([
    [
      'without its last octet',
      GOLDEN.slice(0, -2),
      'At octet 0: the message needs 16 octets, and only 15 are there',
    ],
    [
      'with an octet too many',
      `${GOLDEN}00`,
      'At octet 16: a message begins with the nibble 0; 1, 4 and 6 are known',
    ],
    [
      'whose length cannot be trusted',
      GOLDEN.replace('10', '18'),
      'At octet 0: A control message has CM_Indication = 1',
    ],
    ['that is none', '20545450', 'At octet 0: a message begins with the nibble 2; 1, 4 and 6 are known'],
  ])('explains a message %s as far as it goes, with status 1 and why', async (_what, input, why) => {
    const run = runCli('decode', input);
    expect(await run.status).toBe(1);
    expect(run.out.join('\n')).toMatch(/field +value/);
    expect(run.err).toEqual([expect.stringContaining(why)]);
    const json = runCli('decode', '--json', input);
    expect(await json.status).toBe(1);
    const { message } = parsed(json.out).at(-1) as { message: string };
    expect(run.err[0]).toContain(message);
  });

  it.each([
    ['without its last digit', GOLDEN.slice(0, -1), /31 hexadecimal digits are not a whole number of octets/],
    ['that is not hexadecimal', 'hello', /digit 1 is "h", which is not hexadecimal/],
  ])('refuses a message %s, with status 2 and why', async (_what, input, why) => {
    const run = runCli('decode', input);
    expect(await run.status).toBe(2);
    expect(run.out).toEqual([]);
    expect(run.err).toHaveLength(1);
    expect(run.err[0]).toMatch(why);
  });
});

describe('pinhole tscf and pinhole connect', () => {
  it('exchange keep-alives; the tunnel is up at the end: status 0', async () => {
    const tscf = await startTscf('--interval', '1');
    const run = runCli('connect', `localhost:${tscf.port}`, '--ca', tscf.caFile, '--json');
    await run.line(/"outcome":"answered"/);
    run.interrupt();
    expect(await run.status).toBe(0);
    const events = parsed(run.out);
    expect(
      events.every(({ v, time, tunnel }) => v === 1 && typeof time === 'string' && tunnel === 'connect'),
    ).toBe(true);
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['state', 'interval', 'kam', 'pinhole', 'summary']),
    );
    expect(events.find(({ event }) => event === 'interval')).toMatchObject({ seconds: 1, decidedBy: 'tscf' });
    expect(events.at(-1)).toMatchObject({ event: 'summary', sent: 1, answered: 1, missed: 0 });
    await end(tscf);
  });

  it('the TSCF is gone for good: status 1, and what to do', async () => {
    const tscf = await startTscf();
    // A TSCF that ends takes its throw-away CA file with it.
    const ca = join(folder, 'kept.pem');
    await copyFile(tscf.caFile, ca);
    const run = runCli('connect', `127.0.0.1:${tscf.port}`, '--ca', ca, '--json');
    await run.line(/"connected"/);
    await end(tscf);
    await run.line(/"TCP_REFUSED"/);
    run.interrupt();
    expect(await run.status).toBe(1);
    expect(run.err.join('\n')).toContain('refused');
  });

  it('--for ends the command by itself', async () => {
    const tscf = await startTscf();
    const run = runCli('connect', `127.0.0.1:${tscf.port}`, '--ca', tscf.caFile, '--for', '300ms');
    expect(await run.status).toBe(0);
    await end(tscf);
  });

  it('a certificate that does not verify ends it at once, status 1: only a person can mend that', async () => {
    const [tscf, other] = await Promise.all([startTscf(), startTscf()]);
    const run = runCli('connect', `127.0.0.1:${tscf.port}`, '--ca', other.caFile, '--json');
    expect(await run.status).toBe(1);
    expect(parsed(run.out).some(({ code }) => code === 'TLS_CERTIFICATE_UNTRUSTED')).toBe(true);
    await Promise.all([end(tscf), end(other)]);
  });

  it('a profile file says the same as options', async () => {
    const tscf = await startTscf('--interval', '7');
    const profile = await file(
      'office.json',
      JSON.stringify({
        id: 'office',
        name: 'Office',
        host: '127.0.0.1',
        port: Number(tscf.port),
        tls: { caFile: tscf.caFile },
      }),
    );
    const run = runCli('connect', profile, '--json', '--interval', 'static:9');
    const interval = JSON.parse(await run.line(/"interval"/)) as object;
    expect(interval).toMatchObject({ tunnel: 'office', seconds: 9, decidedBy: 'profile' });
    run.interrupt();
    expect(await run.status).toBe(0);
    await end(tscf);
  });

  it('a line on standard input changes how the TSCF behaves; one that is not known changes nothing', async () => {
    const tscf = await startTscf('--interval', '30');
    tscf.type('frobnicate');
    tscf.type('interval 3');
    const run = runCli('connect', `127.0.0.1:${tscf.port}`, '--ca', tscf.caFile, '--json');
    expect(JSON.parse(await run.line(/"interval"/))).toMatchObject({ seconds: 3 });
    expect(tscf.err.join('\n')).toContain('"frobnicate" is not known');
    tscf.type('cut');
    await run.line(/"reconnecting"/);
    run.interrupt();
    await run.status;
    await end(tscf);
  });
});

describe('what is wrong with a command line is one line, status 2, nothing begun', () => {
  it.each([
    [['connect', 'host:port'], /port of the target is "port"; a whole number from 1 to 65535 would be right/],
    [['connect', 'host:0'], /port of the target is "0"/],
    [['connect', 'two words'], /the target: host is "two words"/],
    [['connect', 'h:1', '--interval', '0'], /--interval is "0"; assigned, auto, seconds from 1 to 86400/],
    [['connect', 'h:1', '--interval', 'static:'], /--interval is "static:"/],
    [['connect', 'h:1', '--response-time', '61'], /--response-time is "61"; a whole number from 1 to 60/],
    [['connect', 'h:1', '--miss-limit', '11'], /--miss-limit is "11"; a whole number from 1 to 10/],
    [['connect', 'h:1', '--for', 'ever'], /--for is "ever"; a time like 30s/],
    [
      ['connect', 'h:1', '--ca', '/nowhere/ca.pem'],
      /\/nowhere\/ca\.pem cannot be read: there is no such file/,
    ],
    [['connect', '/nowhere/profile.json'], /\/nowhere\/profile\.json cannot be read: there is no such file/],
    [['tscf', '--listen', '127.0.0.1:99999'], /port of --listen is "99999"/],
    [
      ['tscf', '--listen', '198.51.100.7:0'],
      /Cannot listen on 198\.51\.100\.7 port 0: this machine does not have that address/,
    ],
    [['tscf', '--interval', '86401'], /--interval is "86401"; a whole number from 0 to 86400/],
    [['tscf', '--handshakes', '0'], /--handshakes is "0"; a whole number from 1 to 10000/],
    [['tscf', '--connections', '10001'], /--connections is "10001"; a whole number from 1 to 10000/],
    [['tscf', '--per-address', 'few'], /--per-address is "few"; a whole number from 0 to 10000/],
    [['tscf', '--ticket-keys', '/dev/null'], /\/dev\/null cannot be read: it is not an ordinary file/],
    [['tscf', '--cert', 'c.pem'], /--cert is given alone; give --cert and --key together/],
    [['serve', '--port', '65536'], /--port is "65536"/],
  ])('pinhole %j', async (args, why) => {
    const run = runCli(...args);
    expect(await run.status).toBe(2);
    expect(run.out).toEqual([]);
    expect(run.err).toHaveLength(1);
    expect(run.err[0]).toMatch(why);
    expect(run.err[0]).not.toContain('\n');
  });

  it('an unknown command or option is named', async () => {
    const runs = [runCli('frobnicate'), runCli('decode', '--loud', GOLDEN), runCli('connect')];
    expect(await Promise.all(runs.map(({ status }) => status))).toEqual([2, 2, 2]);
    expect(runs.map(({ err }) => err.join('\n'))).toEqual([
      expect.stringContaining("unknown command 'frobnicate'"),
      expect.stringContaining("unknown option '--loud'"),
      expect.stringContaining("missing required argument 'target'"),
    ]);
  });

  it('a port in use is named', async () => {
    const tscf = await startTscf();
    const run = runCli('tscf', '--listen', `127.0.0.1:${tscf.port}`);
    expect(await run.status).toBe(2);
    expect(run.err[0]).toMatch(/another program listens there/);
    await end(tscf);
  });

  it('a wrong profile names the file, the field, the value and what would be right; JSON says it too', async () => {
    const profile = await file('wrong.json', JSON.stringify({ id: 'x', name: 'X', host: 'h', port: 70_000 }));
    const run = runCli('connect', profile, '--json');
    expect(await run.status).toBe(2);
    expect(parsed(run.out)).toMatchObject([{ v: 1, event: 'error', code: 'PROFILE_INVALID' }]);
    expect(run.err[0]).toMatch(/wrong\.json: port is 70000; .*65535/);
  });

  it('a certificate and key that do not fit are named', async () => {
    const path = await file('not-a-certificate.pem', 'hello');
    const run = runCli('tscf', '--cert', path, '--key', path);
    expect(await run.status).toBe(2);
    expect(run.err[0]).toMatch(/the certificate and key cannot be used together/);
  });

  it('connections that a TSCF refuses are told of together', async () => {
    const run = runCli('tscf', '--connections', '1', '--listen', '127.0.0.1:0');
    const port = Number(/:(\d+), CA file/.exec(await run.line(/^listening/))?.[1]);
    const sockets = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    expect(await run.line(/refused/)).toBe('connections refused: 3 above the most at once');
    for (const socket of sockets) socket.destroy();
    run.interrupt();
    expect(await run.status).toBe(0);
  });

  it('help and version are no failure, and each command shows an example', async () => {
    for (const args of [
      ['--help'],
      ['--version'],
      ['tscf', '--help'],
      ['connect', '--help'],
      ['decode', '--help'],
      ['serve', '--help'],
    ]) {
      const run = runCli(...args);
      expect(await run.status).toBe(0);
      if (args.length === 2) expect(run.out.join('\n')).toContain(`Example:\n  pinhole ${args[0] ?? ''}`);
    }
  });
});
