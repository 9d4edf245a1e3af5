import { describe, expect, it } from 'vitest';
import { environmentResolver } from '../../../main/transport/proxy/environment.ts';

const resolve = (environment: Record<string, string>, url = 'https://tscf.example/'): Promise<string> =>
  environmentResolver(environment).resolve(url);

describe('the proxy of the environment', () => {
  it.each([
    [{}, 'DIRECT'],
    [{ HTTPS_PROXY: '' }, 'DIRECT'],
    [{ HTTP_PROXY: 'http://other.example' }, 'DIRECT'],
    [{ HTTPS_PROXY: 'http://proxy.example:3128' }, 'PROXY proxy.example:3128'],
    [{ HTTPS_PROXY: 'proxy.example:3128' }, 'PROXY proxy.example:3128'],
    [{ https_proxy: 'https://proxy.example' }, 'HTTPS proxy.example:443'],
    [{ ALL_PROXY: 'socks5h://[2001:db8::1]' }, 'SOCKS5 [2001:db8::1]:1080'],
    [{ all_proxy: 'a.example', ALL_PROXY: 'b.example' }, 'PROXY a.example:80'],
    [{ https_proxy: ' a.example ', HTTPS_PROXY: 'b.example', ALL_PROXY: 'c.example' }, 'PROXY a.example:80'],
    [{ HTTPS_PROXY: 'http://alice@proxy.example' }, 'PROXY proxy.example:80'],
  ])('of %j is %s', async (environment, answer) => {
    await expect(resolve(environment)).resolves.toBe(answer);
  });

  it.each(['http://alice:secret@proxy.example', 'alice:secret@proxy.example'])(
    'must not hold a password: %s',
    async (value) => {
      await expect(resolve({ HTTPS_PROXY: value })).rejects.toMatchObject({
        code: 'PROXY_PASSWORD_IN_URL',
        retry: 'never',
        message: 'the environment variable HTTPS_PROXY holds a password',
      });
    },
  );

  it.each([
    ['socks4://proxy.example', 'socks4://proxy.example'],
    ['ftp://alice@proxy.example', '…@proxy.example'],
  ])('that is none is named: %s', async (value, shown) => {
    await expect(resolve({ all_proxy: value })).rejects.toMatchObject({
      code: 'PROXY_URL_INVALID',
      retry: 'never',
      message: `the environment variable all_proxy is "${shown}"`,
    });
  });
});

describe('NO_PROXY', () => {
  const isDirect = async (list: string, url: string, name = 'NO_PROXY'): Promise<boolean> =>
    (await resolve({ HTTPS_PROXY: 'proxy.example', [name]: list }, url)) === 'DIRECT';

  it.each([
    ['*', 'https://tscf.example/', true],
    ['tscf.example', 'https://tscf.example/', true],
    ['TSCF.example', 'https://tscf.EXAMPLE./', true],
    ['tscf.example.', 'https://tscf.example/', true],
    ['example', 'https://tscf.example/', true],
    ['f.example', 'https://tscf.example/', false],
    ['.example', 'https://tscf.example/', true],
    ['*.example', 'https://tscf.example/', true],
    ['.tscf.example', 'https://tscf.example/', false],
    ['*.tscf.example', 'https://tscf.example/', false],
    ['other.example, tscf.example', 'https://tscf.example/', true],
    ['other.example tscf.example', 'https://tscf.example/', true],
    [' , ', 'https://tscf.example/', false],
    ['tscf.example:443', 'https://tscf.example/', true],
    ['tscf.example:5061', 'https://tscf.example/', false],
    ['tscf.example:5061', 'https://tscf.example:5061/', true],
    ['.example:5061', 'https://tscf.example:5061/', true],
    ['192.0.2.1', 'https://192.0.2.1/', true],
    ['192.0.2.1', 'https://192.0.2.10/', false],
    ['2.1', 'https://192.0.2.1/', false],
    ['192.0.2.1:5061', 'https://192.0.2.1:5061/', true],
    ['192.0.2.1:5061', 'https://192.0.2.1/', false],
    ['2001:db8::1', 'https://[2001:db8::1]/', true],
    ['2001:db8:0::1', 'https://[2001:db8::1]/', true],
    ['[2001:db8::1]:443', 'https://[2001:db8::1]/', true],
    ['[2001:db8::1]:5061', 'https://[2001:db8::1]/', false],
    ['192.0.2.0/24', 'https://192.0.2.200/', true],
    ['192.0.2.0/24', 'https://192.0.3.1/', false],
    ['2001:db8::/32', 'https://[2001:db8:1::1]/', true],
    ['192.0.2.0/24', 'https://tscf.example/', false],
    ['192.0.2.0/33', 'https://192.0.2.1/', false],
    ['192.0.2.0/x', 'https://192.0.2.1/', false],
    ['tscf.example/24', 'https://192.0.2.1/', false],
  ])('of "%s": %s is direct: %s', async (list, url, direct) => {
    await expect(isDirect(list, url)).resolves.toBe(direct);
  });

  it('may be written small, which then counts', async () => {
    await expect(isDirect('tscf.example', 'https://tscf.example/', 'no_proxy')).resolves.toBe(true);
    await expect(
      resolve({ HTTPS_PROXY: 'proxy.example', no_proxy: 'other.example', NO_PROXY: '*' }),
    ).resolves.toBe('PROXY proxy.example:80');
  });

  it('spares a target from a proxy that could not be used', async () => {
    await expect(resolve({ HTTPS_PROXY: 'http://a:b@proxy.example', NO_PROXY: '*' })).resolves.toBe('DIRECT');
  });
});
