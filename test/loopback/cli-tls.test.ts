import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pinOf } from '../../main/transport/chain.ts';
import { runCli, type CliRun } from '../support/cli.ts';
import { TestCa } from '../support/pki.ts';

const PASSPHRASE = 'open sesame';
const serverCa = await TestCa.root('Server CA');
const clientCa = await TestCa.root('Client CA');
const server = await serverCa.issue();
const client = await clientCa.issue({ for: 'client', subject: 'alice', names: ['alice'] });
const selfMade = await TestCa.root('Somebody');
const stranger = await selfMade.issue({ for: 'client', subject: 'mallory', names: ['mallory'] });
const pin = pinOf(new X509Certificate(server.certPem));
const otherPin = pinOf(new X509Certificate(clientCa.certPem));

const FILES = {
  'ca.pem': serverCa.certPem,
  'server.pem': server.certPem,
  'server.key': server.keyPem,
  'client-ca.pem': clientCa.certPem,
  'client.pem': client.certPem,
  'client.key': client.keyPem,
  'client.enc': createPrivateKey(client.keyPem)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE })
    .toString(),
  'stranger.pem': stranger.certPem,
  'stranger.key': stranger.keyPem,
};

let folder: string;
const path = (name: keyof typeof FILES | 'none'): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-cli-tls-'));
  for (const [name, content] of Object.entries(FILES))
    await writeFile(join(folder, name), content, { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const running: CliRun[] = [];

function run(...args: readonly string[]): CliRun {
  const command = runCli(...args);
  running.push(command);
  return command;
}

afterEach(async () => {
  for (const command of running.splice(0)) {
    command.interrupt();
    await command.status;
  }
});

/** Runs `pinhole tscf`. @returns where it listens */
async function tscf(...args: readonly string[]): Promise<{ target: string; command: CliRun }> {
  const command = run('tscf', '--cert', path('server.pem'), '--key', path('server.key'), '--json', ...args);
  const { port } = JSON.parse(await command.line(/"listening"/)) as { port: number };
  return { target: `127.0.0.1:${port}`, command };
}

const connect = (target: string, ...args: readonly string[]): CliRun =>
  run('connect', target, '--proxy', 'none', ...args);

describe('pinhole connect', () => {
  it('--pin of the very key of the certificate stands in for a CA', async () => {
    const { target } = await tscf();
    const command = connect(target, '--pin', otherPin, '--pin', pin);
    await command.line(/connected/);
    command.interrupt();
    expect(await command.status).toBe(0);
  });

  it('--pin of another key ends it at once, status 1, and says what it may mean', async () => {
    const { target } = await tscf();
    const command = connect(target, '--ca', path('ca.pem'), '--pin', otherPin);
    expect(await command.status).toBe(1);
    expect(command.err.join()).toContain('none of its keys is pinned');
    expect(command.err.join()).toContain('something may intercept the connection');
  });

  it('--server-name is what the certificate must be for', async () => {
    const { target } = await tscf();
    const wrong = connect(target, '--ca', path('ca.pem'), '--server-name', 'tscf.example');
    expect(await wrong.status).toBe(1);
    expect(wrong.err.join()).toContain('it was asked for tscf.example');
    const right = connect(target, '--ca', path('ca.pem'), '--server-name', 'localhost');
    await right.line(/connected/);
  });

  it('HOST:PORT,PORT goes on to the second port where the first one is closed', async () => {
    const { target } = await tscf();
    const [host, port] = target.split(':');
    // Port 1 (tcpmux): nothing listens there.
    await connect(`${host}:1,${port}`, '--ca', path('ca.pem')).line(/connected/);
  });
});

describe('pinhole tscf --client-ca', () => {
  const shown = (): string[] => ['--ca', path('ca.pem'), '--cert', path('client.pem')];

  it('takes a client with a certificate of that CA; the pass phrase of its key comes on standard input', async () => {
    const { target } = await tscf('--client-ca', path('client-ca.pem'));
    const command = connect(target, ...shown(), '--key', path('client.enc'), '--passphrase', 'stdin');
    command.type(PASSPHRASE);
    await command.line(/connected/);
    expect(command.out.join()).not.toContain(PASSPHRASE);
  });

  it.each(['1.2', '1.3'])(
    'refuses a client without one, by result code 9, with TLS %s or later',
    async (version) => {
      const { target, command } = await tscf('--client-ca', path('client-ca.pem'));
      const refused = connect(target, '--ca', path('ca.pem'), '--tls-min', version);
      expect(await refused.status).toBe(1);
      expect(refused.err.join()).toContain('client certificate');
      expect(await command.line(/"ended"/)).toContain('REFUSED_NOT_AUTHORISED');
    },
  );

  it.each(['require', 'request'])('refuses a certificate of another CA, with %s too', async (demand) => {
    const { target } = await tscf('--client-ca', path('client-ca.pem'), '--client-cert', demand);
    const identity = ['--cert', path('stranger.pem'), '--key', path('stranger.key')];
    expect(await connect(target, '--ca', path('ca.pem'), ...identity).status).toBe(1);
  });

  it('takes a client without one where it is requested only', async () => {
    const { target } = await tscf('--client-ca', path('client-ca.pem'), '--client-cert', 'request');
    await connect(target, '--ca', path('ca.pem')).line(/connected/);
  });
});

describe('what is wrong with TLS options is one line, status 2, nothing begun', () => {
  const cert = (): string[] => ['--cert', path('client.pem')];

  it.each([
    ['a pin', () => ['--pin', 'sha256/x'], '--pin must be sha256/'],
    ['a version', () => ['--tls-min', '1.1'], '--tls-min '],
    ['a server name', () => ['--server-name', 'a b'], '--server-name must be a host name'],
    ['a certificate alone', () => cert(), '--cert is given alone'],
    ['a key alone', () => ['--key', path('client.key')], '--key is given alone'],
    ['two formats', () => [...cert(), '--pkcs12', path('client.pem')], '--pkcs12 holds what'],
    ['a pass phrase for nothing', () => ['--passphrase', 'stdin'], '--passphrase needs --cert and --key'],
    [
      'a pass phrase on the command line',
      () => [...cert(), '--key', path('client.enc'), '--passphrase', 'secret'],
      '--passphrase is "secret"; stored or stdin would be right',
    ],
    ['a file that is not there', () => [...cert(), '--key', path('none')], 'there is no such file'],
    ['a key of another', () => [...cert(), '--key', path('stranger.key')], 'is not that of'],
    ['an encrypted key', () => [...cert(), '--key', path('client.enc')], 'no pass phrase was given'],
    ['no PKCS#12', () => ['--pkcs12', path('client.pem')], 'is no PKCS#12 file'],
    ['a CA file', () => ['--ca', path('client.key')], 'holds no certificate in PEM'],
  ])('%s', async (_what, args, seen) => {
    const command = connect('127.0.0.1:1', ...args());
    expect(await command.status).toBe(2);
    expect(command.err).toHaveLength(1);
    expect(command.err[0]).toContain(seen);
    expect(command.out).toEqual([]);
  });

  it('a wrong pass phrase', async () => {
    const command = connect('127.0.0.1:1', ...cert(), '--key', path('client.enc'), '--passphrase', 'stdin');
    command.type('wrong');
    expect(await command.status).toBe(2);
    expect(command.err[0]).toContain('cannot be decrypted with the pass phrase');
  });

  it('two secrets on one standard input', async () => {
    const command = run(
      ...['connect', '127.0.0.1:1', '--proxy', 'http://192.0.2.1:3128', '--proxy-user', 'alice'],
      ...['--proxy-auth', 'stdin', ...cert(), '--key', path('client.enc'), '--passphrase', 'stdin'],
    );
    expect(await command.status).toBe(2);
    expect(command.err[0]).toContain('only one of --proxy-auth and --passphrase can be stdin');
  });

  it('how a TSCF treats clients', async () => {
    const command = run('tscf', '--client-ca', path('client-ca.pem'), '--client-cert', 'maybe');
    expect(await command.status).toBe(2);
    expect(command.err[0]).toContain('--client-cert is "maybe"; require or request would be right');
  });
});
