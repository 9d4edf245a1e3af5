import { describe, expect, it } from 'vitest';
import { parseProfile, type Profile } from '../../../main/model/profile.ts';
import { proxyUrlText, readProxyUrl } from '../../../main/model/proxy-url.ts';

describe('the URL of a proxy', () => {
  it.each([
    ['http://proxy.example:3128', 'http', 'proxy.example', 3128],
    ['http://proxy.example', 'http', 'proxy.example', 80],
    ['https://proxy.example/', 'https', 'proxy.example', 443],
    ['HTTPS://Proxy.Example:443', 'https', 'proxy.example', 443],
    ['socks5://proxy.example', 'socks5', 'proxy.example', 1080],
    ['socks5h://[2001:db8::1]:1081', 'socks5', '2001:db8::1', 1081],
  ])('%s', (text, scheme, host, port) => {
    expect(readProxyUrl(text)).toEqual({ scheme, host, port, username: undefined });
  });

  it('may name a user', () => {
    expect(readProxyUrl('http://al%40ice@proxy.example')).toMatchObject({ username: 'al@ice' });
  });

  it.each([
    'http://alice:secret@proxy.example:3128',
    'http://:secret@proxy.example',
    'http:alice:secret@proxy.example',
    'socks5://alice:secret@proxy.example',
    // What the parser refuses holds one all the same.
    'http://alice:secret@proxy.example:99999',
    'gopher://alice:secret@proxy.example',
    'http://alice:sec\nret@proxy.example',
  ])('must not hold a password: %j', (text) => {
    expect(readProxyUrl(text)).toBe('password');
  });

  it.each([
    '',
    'proxy.example:3128',
    'socks4://proxy.example',
    'ftp://proxy.example',
    'http://',
    'http://proxy.example:0x50',
    'http://proxy.example/path',
    'http://proxy.example/?query',
    'http://proxy.example/#fragment',
    'http://%zz@proxy.example',
  ])('is malformed: %j', (text) => {
    expect(readProxyUrl(text)).toBe('malformed');
  });

  it('is written without a user, an address in brackets', () => {
    expect(proxyUrlText({ scheme: 'socks5', host: '2001:db8::1', port: 1080 })).toBe(
      'socks5://[2001:db8::1]:1080',
    );
  });
});

describe('the proxy of a profile', () => {
  const parse = (proxy?: unknown): Profile =>
    parseProfile({ id: 'office', name: 'Office', host: 'tscf.example', proxy }, 'office.json');

  it('is that of the system where the profile says nothing', () => {
    expect(parse().proxy).toEqual({ mode: 'system' });
  });

  it.each([
    { mode: 'none' },
    { mode: 'manual', url: 'http://proxy.example:3128' },
    {
      mode: 'manual',
      url: 'https://proxy.example',
      username: 'alice',
      credentials: 'stored',
      caFile: 'ca.pem',
    },
    { mode: 'manual', url: 'http://alice@proxy.example', credentials: 'stored' },
  ])('may be %j', (proxy) => {
    expect(parse(proxy).proxy).toEqual(proxy);
  });

  const CREDENTIALS =
    'office.json: proxy.credentials is missing; a user needs "stored", and "stored" needs a user';

  it.each([
    [
      { mode: 'manual', url: 'ftp://proxy.example' },
      'office.json: proxy.url is "ftp://proxy.example"; must be http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT',
    ],
    [{ mode: 'manual', url: 'http://proxy.example', username: 'alice' }, CREDENTIALS],
    [{ mode: 'manual', url: 'http://alice@proxy.example' }, CREDENTIALS],
    [
      { mode: 'manual', url: 'http://proxy.example', username: 'a:b', credentials: 'stored' },
      'office.json: proxy.username is "a:b"; must not hold a colon or control characters',
    ],
    [
      { mode: 'manual', url: 'http://proxy.example', password: 'secret' },
      'office.json: proxy.password is not a known field',
    ],
  ])('is refused: %j', (proxy, message) => {
    expect(() => parse(proxy)).toThrow(expect.objectContaining({ code: 'PROFILE_INVALID', message }));
  });

  it.each([
    { mode: 'manual', url: 'http://alice:sec"ret@proxy.example:3128' },
    'http://alice:sec"ret@proxy.example:3128',
    ['alice:sec"ret@proxy.example'],
  ])('with a password is refused without a word of it', (proxy) => {
    const problem = (): unknown => {
      try {
        return parse(proxy);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(problem()).toMatch(/^office\.json: proxy(\.url)? is …@proxy\.example/);
  });
});
