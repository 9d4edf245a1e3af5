import { describe, expect, it } from 'vitest';
import { PinholeError, type ErrorCode } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { ProxyChoice } from '../../../main/model/proxy.ts';
import type { Dialer } from '../../../main/transport/dialer.ts';
import { readPacAnswer } from '../../../main/transport/proxy/resolver.ts';
import { createRoutedDialer } from '../../../main/transport/proxy/routed-dialer.ts';
import { findWays, type Way, type WayPorts } from '../../../main/transport/proxy/ways.ts';
import type { Transport } from '../../../main/transport/transport.ts';
import { FakeTime } from '../../support/fake-time.ts';

const TARGET = { host: 'tscf.example', port: 443 };
const SYSTEM: ProxyChoice = { mode: 'system' };
const time = new FakeTime();
const open = new AbortController().signal;

const ports = (change: Partial<WayPorts> = {}): WayPorts => ({
  timers: time,
  resolver: { resolve: () => Promise.resolve('PROXY a.example:3128; SOCKS5 b.example; DIRECT') },
  secrets: { find: (account) => Promise.resolve(`secret of ${account}`) },
  loadCa: (path) => Promise.resolve(`content of ${path}`),
  ...change,
});
const answering = (answer: string): WayPorts =>
  ports({ resolver: { resolve: () => Promise.resolve(answer) } });

const NOTHING_MORE = { credentials: undefined, ca: undefined };
const A = { scheme: 'http', host: 'a.example', port: 3128, ...NOTHING_MORE } as const;
const B = { scheme: 'socks5', host: 'b.example', port: 1080, ...NOTHING_MORE } as const;

describe('the answer of a PAC script', () => {
  it.each([
    ['', ['direct']],
    [' ; ', ['direct']],
    ['DIRECT', ['direct']],
    ['proxy a.example:3128;direct', [{ scheme: 'http', host: 'a.example', port: 3128 }, 'direct']],
    ['HTTPS a.example', [{ scheme: 'https', host: 'a.example', port: 443 }]],
    ['PROXY [2001:db8::1]:8080', [{ scheme: 'http', host: '2001:db8::1', port: 8080 }]],
    ['SOCKS a.example:1080; QUIC a.example; SOCKS4 a.example', []],
    ['PROXY', []],
    ['PROXY a.example b.example', []],
    ['PROXY alice:secret@a.example', []],
  ])('%j', (answer, ways) => {
    expect(readPacAnswer(answer)).toMatchObject(ways);
    expect(readPacAnswer(answer)).toHaveLength(ways.length);
  });

  it('is followed no further than its limit', () => {
    const many = Array.from({ length: LIMITS.proxyWays.value + 5 }, (_, index) => `PROXY p${index}`).join(
      ';',
    );
    expect(readPacAnswer(many)).toHaveLength(LIMITS.proxyWays.value);
  });
});

describe('the ways to a target', () => {
  const ways = (
    choice: ProxyChoice,
    with_: WayPorts = ports(),
    host = TARGET.host,
  ): Promise<readonly Way[]> => findWays(choice, { ...TARGET, host }, with_, open);

  it('are direct where the profile wants no proxy', async () => {
    await expect(ways({ mode: 'none' })).resolves.toEqual(['direct']);
  });

  it('are those that the system names, in order', async () => {
    const asked: string[] = [];
    const resolver = {
      resolve: (url: string) => {
        asked.push(url);
        return Promise.resolve('PROXY a.example:3128; SOCKS5 b.example; DIRECT');
      },
    };
    await expect(ways(SYSTEM, ports({ resolver }))).resolves.toEqual([A, B, 'direct']);
    await ways(SYSTEM, ports({ resolver }), '2001:db8::1');
    expect(asked).toEqual(['https://tscf.example:443/', 'https://[2001:db8::1]:443/']);
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST.', 'a.localhost'])(
    'are direct to %s, whatever the system says',
    async (host) => {
      await expect(ways(SYSTEM, ports(), host)).resolves.toEqual(['direct']);
    },
  );

  it.each(['128.0.0.1', '::2', 'localhost.example', 'notlocalhost'])('are not for %s', async (host) => {
    await expect(ways(SYSTEM, ports(), host)).resolves.toHaveLength(3);
  });

  it('are none where the system names only what is not supported', async () => {
    await expect(ways(SYSTEM, answering('SOCKS a.example:1080'))).rejects.toMatchObject({
      code: 'PROXY_UNSUPPORTED',
      message: 'tscf.example:443: the system says "SOCKS a.example:1080"',
    });
  });

  it('have the time of one stage to be found', async () => {
    const resolver = { resolve: () => new Promise<never>(() => undefined) };
    const found = expect(ways(SYSTEM, ports({ resolver }))).rejects.toMatchObject({
      code: 'PROXY_TIMEOUT',
      message: 'tscf.example:443: the system did not say in 10 s which proxy to use',
    });
    await time.advanceAsync(LIMITS.stageMs.value);
    await found;
  });

  it('are looked for no longer once the attempt is called off', async () => {
    const control = new AbortController();
    const resolver = { resolve: () => new Promise<never>(() => undefined) };
    const found = findWays(SYSTEM, TARGET, ports({ resolver }), control.signal);
    const reason = new Error('called off');
    control.abort(reason);
    await expect(found).rejects.toBe(reason);
    expect(time.pending).toBe(0);
  });

  it('are the one of the profile, loopback or not, with its stored password and its CA', async () => {
    const choice: ProxyChoice = {
      mode: 'manual',
      url: 'https://ignored@[2001:db8::1]:3129',
      username: 'alice',
      credentials: 'stored',
      caFile: 'proxy.pem',
    };
    await expect(ways(choice, ports(), 'localhost')).resolves.toEqual([
      {
        scheme: 'https',
        host: '2001:db8::1',
        port: 3129,
        credentials: { username: 'alice', password: 'secret of proxy:alice@[2001:db8::1]:3129' },
        ca: 'content of proxy.pem',
      },
    ]);
    await expect(ways({ mode: 'manual', url: 'http://a.example:3128' })).resolves.toEqual([A]);
  });
});

describe('a dialer that finds its way', () => {
  const transport = {} as Transport;

  /** Fails along each way with the code given for it; null: the way is open. */
  async function dial(...outcomes: (ErrorCode | Error | null)[]): Promise<(string | undefined)[]> {
    const tried: (string | undefined)[] = [];
    const dialer: Dialer = {
      dial({ proxy }) {
        const outcome = outcomes[tried.push(proxy?.host) - 1] ?? null;
        if (outcome === null) return Promise.resolve(transport);
        return Promise.reject(typeof outcome === 'string' ? new PinholeError(outcome) : outcome);
      },
    };
    const routed = createRoutedDialer(dialer, ports());
    const dialled = routed.dial({ ...TARGET, ca: undefined, proxyChoice: SYSTEM }, open, () => undefined);
    const last = outcomes.at(-1) ?? null;
    if (last === null) await expect(dialled).resolves.toBe(transport);
    else await expect(dialled).rejects.toMatchObject(typeof last === 'string' ? { code: last } : last);
    return tried;
  }

  it('tries the ways in order, and ends with the first that is open', async () => {
    expect(await dial(null)).toEqual(['a.example']);
    expect(await dial('PROXY_REFUSED', null)).toEqual(['a.example', 'b.example']);
    expect(await dial('PROXY_TIMEOUT', 'PROXY_NOT_FOUND', null)).toEqual([
      'a.example',
      'b.example',
      undefined,
    ]);
  });

  it('tells the failure of the last', async () => {
    expect(await dial('PROXY_REFUSED', 'PROXY_CLOSED', 'TCP_TIMEOUT')).toHaveLength(3);
  });

  it.each(['PROXY_CREDENTIALS_REFUSED', 'TLS_CERTIFICATE_UNTRUSTED', 'TLS_TIMEOUT'] as const)(
    'goes no further after %s',
    async (code) => {
      expect(await dial(code)).toEqual(['a.example']);
    },
  );

  it('goes no further once it is called off', async () => {
    expect(await dial(new Error('called off'))).toEqual(['a.example']);
  });
});
