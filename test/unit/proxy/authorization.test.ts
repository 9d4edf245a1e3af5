import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authorize, isStale } from '../../../main/transport/proxy/authorization.ts';
import { readChallenges, schemeNames } from '../../../main/transport/proxy/challenges.ts';

const schemes = (...headers: string[]): [string, Record<string, string>][] =>
  readChallenges(headers).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe('Proxy-Authenticate', () => {
  it('may hold several challenges in one header or in several', () => {
    expect(schemes('Negotiate, Basic realm="x" , Digest nonce=abc,qop = "auth,auth-int"', 'NTLM')).toEqual([
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
      ['digest', { nonce: 'abc', qop: 'auth,auth-int' }],
      ['ntlm', {}],
    ]);
  });

  it('reads quoted strings with what is escaped in them', () => {
    expect(schemes(String.raw`Basic realm="a \"b\" \\ c, Digest"`)).toEqual([
      ['basic', { realm: String.raw`a "b" \ c, Digest` }],
    ]);
  });

  it('passes over the token of a login scheme', () => {
    expect(schemes('Negotiate oYG2MIGz==, Basic realm=x')).toEqual([
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
    ]);
  });

  it('lets the first of two parameters of one name count, whatever their letters', () => {
    expect(schemes('Digest NONCE=a, nonce=b')).toEqual([['digest', { nonce: 'a' }]]);
  });

  it.each(['', ',,, ', '"x"', '=', 'realm="x"', 'realm="x'])('survives %j', (header) => {
    expect(schemes(header).every(([, parameters]) => Object.keys(parameters).length === 0)).toBe(true);
  });

  it('keeps what stands before something malformed', () => {
    expect(schemes('Basic realm="x", Digest nonce="open')).toEqual([
      ['basic', { realm: 'x' }],
      ['digest', {}],
      ['nonce', {}],
    ]);
  });

  it('is named in messages, few and each once', () => {
    const names = 'basic, NTLM, Basic, negotiate, a, b, c, d'.split(', ');
    expect(schemeNames(readChallenges(names))).toBe('Basic, NTLM, Negotiate, A, B');
  });
});

const MUFASA = { username: 'Mufasa', password: 'Circle of Life' };
const PAGE = { method: 'GET', uri: '/dir/index.html' };
const answer = (
  header: string,
  credentials = MUFASA,
  cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
) => authorize(readChallenges([header]), credentials, { ...PAGE, cnonce });

describe('Digest', () => {
  const rfc7616 = (algorithm: string): string =>
    [
      'Digest realm="http-auth@example.org"',
      'qop="auth, auth-int"',
      `algorithm=${algorithm}`,
      'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"',
      'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    ].join(', ');

  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('answers the example of RFC 7616, 3.9.1, with %s', (algorithm, response) => {
    expect(answer(rfc7616(algorithm))).toBe(
      [
        'Digest username="Mufasa"',
        'realm="http-auth@example.org"',
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"',
        'uri="/dir/index.html"',
        `response="${response}"`,
        `algorithm=${algorithm}`,
        'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
        'qop=auth',
        'nc=00000001',
        'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"',
      ].join(', '),
    );
  });

  it('answers the example of RFC 2617, 3.5', () => {
    const header =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
    const value = answer(header, { username: 'Mufasa', password: 'Circle Of Life' }, '0a4f113b');
    expect(value).toContain('response="6629fae49393a05397450978507c4ef1"');
    expect(value).not.toContain('algorithm=');
  });

  it('answers without qop as RFC 2069 does, by its example as corrected', () => {
    const header = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
    expect(answer(header, { username: 'Mufasa', password: 'CircleOfLife' })).toBe(
      'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", response="1949323746fe6a43ef61f9606e7febea"',
    );
  });

  it('binds the secret of a -sess algorithm to both nonces (RFC 7616, 3.4.2)', () => {
    const md5 = (...parts: string[]): string => createHash('md5').update(parts.join(':')).digest('hex');
    const secret = md5(md5('Mufasa', 'r', 'Circle of Life'), 'n', 'c');
    const response = md5(secret, 'n', md5('GET', '/dir/index.html'));
    expect(answer('Digest realm=r, nonce=n, algorithm=MD5-sess', MUFASA, 'c')).toBe(
      `Digest username="Mufasa", realm="r", nonce="n", uri="/dir/index.html", response="${response}", algorithm=MD5-sess, cnonce="c"`,
    );
  });

  it('takes the strongest of several, and passes over what it does not know', () => {
    const offers = [
      'Basic realm=r',
      'Digest realm=r, nonce=n1, algorithm=MD5',
      'Digest realm=r, nonce=n2, algorithm=SHA-256',
      'Digest realm=r, nonce=n3, algorithm=SHA-1024',
      'Digest realm=r, algorithm=SHA-256',
    ].join(', ');
    expect(answer(offers)).toContain('nonce="n2"');
  });

  it('gives way to Basic where it cannot be answered', () => {
    expect(answer('Digest realm=r, nonce=n, qop="auth-int", Basic realm=r')).toMatch(/^Basic /);
    expect(answer('Digest realm=r, nonce=n, qop="auth-int"')).toBeUndefined();
  });

  it('escapes what stands in quotes, and encodes what is not ASCII', () => {
    expect(answer('Digest realm="a\\"b", nonce=n', { username: 'DOMAIN\\al"ice', password: 'x' })).toContain(
      String.raw`username="DOMAIN\\al\"ice", realm="a\"b"`,
    );
    expect(answer('Digest realm=r, nonce=n', { username: "J*'ürgen", password: 'x' })).toContain(
      "username*=UTF-8''J%2A%27%C3%BCrgen",
    );
  });

  it.each([
    ['Digest nonce=n, stale=TRUE', true],
    ['Digest nonce=n, stale=false', false],
    ['Digest nonce=n', false],
    ['Basic stale=true', false],
  ])('%s: stale is %s', (header, stale) => {
    expect(isStale(readChallenges([header]))).toBe(stale);
  });
});

describe('Basic', () => {
  it('is the user and the password in UTF-8', () => {
    // RFC 7617, 2.1.
    expect(answer('Basic realm="foo", charset="UTF-8"', { username: 'test', password: '123\u00a3' })).toBe(
      'Basic dGVzdDoxMjPCow==',
    );
  });
});
