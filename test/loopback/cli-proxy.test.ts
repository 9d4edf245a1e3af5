import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli, type CliRun } from '../support/cli.ts';
import { scriptedProxy } from '../support/scripted-proxy.ts';
import { closeServers } from '../support/servers.ts';

/** Of no tunnel that is meant to come up: TEST-NET-1. */
const TARGET = '192.0.2.1:443';

beforeAll(() => {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy']) {
    vi.stubEnv(name, undefined);
  }
  return () => vi.unstubAllEnvs();
});
afterEach(closeServers);

const everything = ({ out, err }: CliRun): string => [...out, ...err].join('\n');

const refusing = scriptedProxy.bind(undefined, ({ socket }) => {
  socket.end('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n');
});

describe('pinhole connect --proxy', () => {
  it('reads the password from standard input, and shows it nowhere', async () => {
    const { port, requests } = await refusing();
    const proxy = ['--proxy', `http://127.0.0.1:${port}`, '--proxy-user', 'alice', '--proxy-auth', 'stdin'];
    const run = runCli('connect', TARGET, '--json', ...proxy);
    run.type('open sesame');
    expect(await run.status).toBe(1);
    // `alice:open sesame`
    expect(requests.map(({ authorization }) => authorization)).toEqual([
      undefined,
      'Basic YWxpY2U6b3BlbiBzZXNhbWU=',
    ]);
    expect(everything(run)).toContain('"code":"PROXY_CREDENTIALS_REFUSED"');
    expect(everything(run)).not.toMatch(/sesame|YWxpY2U6/);
  });

  it('takes the proxy of the environment where none is given, and none where "none" is', async () => {
    const { port, requests } = await refusing();
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${port}`);
    const run = runCli('connect', TARGET);
    expect(await run.status).toBe(1);
    expect(run.err).toEqual([
      `proxy 127.0.0.1:${port}: it asks for credentials and none are set (it offers Basic). Set the user and the password of the proxy.`,
    ]);
    expect(await runCli('connect', TARGET, '--proxy', 'none', '--for', '0s').status).toBe(1);
    expect(requests).toHaveLength(1);
    vi.stubEnv('HTTPS_PROXY', undefined);
  });

  it('refuses a password in the environment: status 2, and not a word of it', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://alice:sesame@127.0.0.1:1');
    const run = runCli('connect', TARGET, '--json');
    expect(await run.status).toBe(2);
    expect(everything(run)).toContain('"code":"PROXY_PASSWORD_IN_URL"');
    expect(everything(run)).not.toContain('sesame');
    vi.stubEnv('HTTPS_PROXY', undefined);
  });

  const PROXY = ['--proxy', 'http://127.0.0.1:1'];

  it.each([
    [['--proxy', 'http://alice:sesame@127.0.0.1:1'], '--proxy holds a password'],
    [['--proxy', 'ftp://al@127.0.0.1'], '--proxy is "…@127.0.0.1"'],
    [['--proxy', 'http://al@127.0.0.1'], 'the URL of --proxy names a user; add --proxy-auth stored or stdin'],
    [['--proxy-user', 'al'], '--proxy-user and --proxy-auth need --proxy URL'],
    [['--proxy', 'none', '--proxy-auth', 'stdin'], '--proxy-user and --proxy-auth need --proxy URL'],
    [[...PROXY, '--proxy-auth', 'stdin'], '--proxy-auth needs --proxy-user NAME'],
    [[...PROXY, '--proxy-user', 'al'], '--proxy-user needs --proxy-auth stored or stdin'],
    [
      [...PROXY, '--proxy-user', 'al', '--proxy-auth', 'open'],
      '--proxy-auth is "open"; stored or stdin would be right',
    ],
    [
      [...PROXY, '--proxy-user', 'a:l', '--proxy-auth', 'stored'],
      'the user of the proxy must not hold a colon or control characters',
    ],
  ])('%j is a matter of usage: status 2', async (options, message) => {
    const run = runCli('connect', TARGET, ...options);
    expect(await run.status).toBe(2);
    expect(run.err[0]?.startsWith(`pinhole: ${message}. `)).toBe(true);
    expect(everything(run)).not.toContain('sesame');
  });
});
