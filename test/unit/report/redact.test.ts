import { describe, expect, it } from 'vitest';
import type { ReportRedaction } from '../../../main/model/report.ts';
import { NO_NAMES, redactAll, type KnownNames } from '../../../main/report/redact/redact.ts';

const KNOWN: KnownNames = {
  homes: ['/home/alicia', 'C:\\Users\\Alicia'],
  users: ['alicia', 'Jürgen Köhler'],
  hosts: ['alicias-pc.corp.acme.com'],
  names: ['Acme Berlin', 'tscf-inner'],
  vocabulary: ['profile.interval'],
};

function redact(text: string, level: ReportRedaction = 'strict', known = KNOWN): string {
  return redactAll([text], { level, known }).texts[0] ?? '';
}

describe('in both levels', () => {
  it.each([
    ['an address', 'to 8.8.4.4', 'to 198.51.100.1'],
    ['with a port', '8.8.4.4:443', '198.51.100.1:443'],
    ['with a port as BSD writes it', '8.8.4.4.443', '198.51.100.1.443'],
    ['with leading zeros', '008.008.004.004', '198.51.100.1'],
    ['in a URL', 'http://8.8.4.4/x', 'http://198.51.100.1/x'],
    ['in JSON', '{"a":"8.8.4.4"}', '{"a":"198.51.100.1"}'],
    ['of a network', '8.8.4.0/24', '198.51.100.1/24'],
    ['in reverse', '4.4.8.8.in-addr.arpa', '1.100.51.198.in-addr.arpa'],
    ['a network in reverse', '4.8.8.in-addr.arpa', '1.100.51.198.in-addr.arpa'],
    ['two of them', '8.8.8.8 9.9.9.9 8.8.8.8', '198.51.100.1 198.51.100.2 198.51.100.1'],
    ['as IPv6', '::ffff:8.8.4.4 8.8.4.4', '::ffff:198.51.100.1 198.51.100.1'],
    ['as IPv6, in hexadecimal digits', '[::FFFF:808:404]', '[::ffff:198.51.100.1]'],
    ['through NAT64', '64:ff9b::808:404', '64:ff9b::198.51.100.1'],
  ])('IPv4: %s', (_what, text, redacted) => {
    expect(redact(text)).toBe(redacted);
    expect(redact(text, 'standard')).toBe(redacted);
  });

  it.each([
    ['an address', '2a00:1450:4001::200e', '2001:db8:ffff::1'],
    ['in brackets, with a port', '[2a00:1450::1]:443', '[2001:db8:ffff::1]:443'],
    ['at the end of a sentence', 'to 2a00:1450::1.', 'to 2001:db8:ffff::1.'],
    ['before a colon', 'to 2a00:1450::1: refused', 'to 2001:db8:ffff::1: refused'],
    ['in full, with a port', '2a00:1450:0:0:0:0:0:1:443', '2001:db8:ffff::1:443'],
    ['encoded for a URL', '%5B2a00%3A1450%3A%3A1%5D', '%5B2001%3Adb8%3Affff%3A%3A1%5D'],
    ['of a network', '2a00:1450::/32', '2001:db8:ffff::1/32'],
    ['with an address of IPv4 at its end', '2a00:1450::8.8.4.4', '2001:db8:ffff::1'],
    ['as Windows writes a path', '2a00-1450--1.ipv6-literal.net', '2001-db8-ffff--1.ipv6-literal.net'],
    [
      'in reverse',
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.4.1.0.0.a.2.ip6.arpa',
      '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.f.f.f.f.8.b.d.0.1.0.0.2.ip6.arpa',
    ],
  ])('IPv6: %s', (_what, text, redacted) => {
    expect(redact(text)).toBe(redacted);
    expect(redact(text, 'standard')).toBe(redacted);
  });

  it('two spellings of one IPv6 address are one token', () => {
    const spellings = [
      '2A00:1450:0000::0001',
      '2a00:1450::1',
      '2a00:1450:0:0:0:0:0:1',
      '[2a00:1450::0.0.0.1]:5',
    ];
    expect(redact(spellings.join(' '))).toBe(
      '2001:db8:ffff::1 2001:db8:ffff::1 2001:db8:ffff::1 [2001:db8:ffff::1]:5',
    );
  });

  it.each([
    ['02:00:5E:10:00:FF', '<mac-1>'],
    ['mac:02-00-5e-10-00-ff', 'mac:<mac-1>'],
    ['0200.5e10.00ff', '<mac-1>'],
    ['2:0:5e:10:0:ff', '<mac-1>'],
    ['00-01-00-01-2A-3B-4C-5D-02-00-5E-10-00-FF', '<mac-1>'],
    ['02:00:5e:10:00:ff and 02005E1000FF', '<mac-1> and <mac-1>'],
    ['fe80::5eff:fe10:ff', '2001:db8:fffe::1'],
  ])('a MAC address: %s', (text, redacted) => {
    expect(redact(text, 'standard')).toBe(redacted);
  });

  it.each([
    ['{9F1B2C3D-0001-4002-8003-00000000ABCD}', '{<guid-1>}'],
    ['9f1b2c3d00014002800300000000abcd', '<guid-1>'],
    ['"network":{"id":"9f1b2c3d00014002"', '"network":{"id":"<guid-1>"'],
    ['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000'],
    ['3341.1234567890123456', '3341.1234567890123456'],
  ])('a GUID: %s', (text, redacted) => {
    expect(redact(text, 'standard')).toBe(redacted);
  });

  it.each([
    ['/home/alicia/.config/pinhole', '<home>/.config/pinhole'],
    ['file:///home/alicia/a', 'file://<home>/a'],
    ['"C:\\\\Users\\\\Alicia\\\\AppData"', '"<home>\\\\AppData"'],
    ['c:/users/alicia/x', '<home>/x'],
    ['%2Fhome%2Falicia%2Fx', '<home>%2Fx'],
    ['/home/alicia2/x', '/home/<user-1>/x'],
    ['/Users/bob/x', '/Users/<user-1>/x'],
    ['D:\\Users\\bob\\x', 'D:\\Users\\<user-1>\\x'],
    ['ALICIA and alicia_backup', '<user-1> and <user-1>_backup'],
    ['jürgen köhler', '<user-1>'],
    ['J%C3%BCrgen%20K%C3%B6hler', '<user-1>'],
    ['j\\u00fcrgen k\\u00f6hler', '<user-1>'],
    ['sip:bob@10.0.0.1', 'sip:<user-1>@10.0.0.1'],
    ['alicias-pc, ALICIAS-PC.corp.acme.com', '<host-1>, <host-1>'],
    ['malicia', 'malicia'],
  ])('homes, users and this host: %s', (text, redacted) => {
    expect(redact(text, 'standard')).toBe(redacted);
  });

  const secrets = [
    ['JSON', '{"password":"canary-1 \\"two\\"","a":1}', '{"password":"<secret>","a":1}'],
    ['a longer name in JSON', '{"proxyPassword": "canary"}', '{"proxyPassword": "<secret>"}'],
    ['a number in JSON', '{"sessionId":1234567}', '{"sessionId":<secret>}'],
    [
      'JSON in JSON',
      '{"m":"{\\"token\\":\\"canary\\",\\"b\\":1}"}',
      '{"m":"{\\"token\\":\\"<secret>\\",\\"b\\":1}"}',
    ],
    ['a header', 'Authorization: Basic Y2FuYXJ5OmNhbmFyeQ==\nHost: x', 'Authorization: <secret>\nHost: x'],
    ['a cookie', 'Cookie: a=canary; b=canary', 'Cookie: <secret>'],
    [
      'a header in JSON',
      '{"h":"Proxy-Authorization: Bearer canary1","b":2}',
      '{"h":"Proxy-Authorization: <secret>","b":2}',
    ],
    ['a bearer', 'sent Bearer canaryCANARY1', 'sent Bearer <secret>'],
    ['a line', 'passphrase: canary with spaces', 'passphrase: <secret>'],
    ['a query', '/x?token=canary&b=1', '/x?token=<secret>&b=1'],
    ['an argument', '--proxy-password canary --b', '--proxy-password <secret> --b'],
    ['a URL', 'http://bob:canary@proxy:3128', 'http://<secret>@proxy:3128'],
    ['a URL with a slash in the password', 'http://bob:can/ary@x', 'http://<secret>@x'],
    ['a session', 'Session-ID: 00CANARY', 'Session-ID: <secret>'],
    ['a link', 'http://127.0.0.1:80/enter#CANARYcanary-CANARY_1', 'http://127.0.0.1:80/enter#<secret>'],
    ['keys of TLS', 'CLIENT_RANDOM 00112233aabbccdd 99887766aabbccdd', '<secret>'],
    ['a key', 'a\n-----BEGIN EC PRIVATE KEY-----\nCANARY\n-----END EC PRIVATE KEY-----\nb', 'a\n<secret>\nb'],
    [
      'a key in JSON',
      '"-----BEGIN PRIVATE KEY-----\\nCANARY\\n-----END PRIVATE KEY-----\\n"',
      '"<secret>\\n"',
    ],
    ['the end of a key', 'CANARY\nCANARY\n-----END PRIVATE KEY-----', '<secret>'],
    ['the beginning of a key', '-----BEGIN PRIVATE KEY-----\nCANARY', '<secret>'],
  ] as const;
  it.each(secrets)('a secret: %s', (_what, text, redacted) => {
    for (const level of ['standard', 'strict'] as const) {
      const seen = redact(text, level, NO_NAMES).replace(/host\d+\.example/, 'proxy');
      expect(seen).toBe(redacted);
    }
  });

  it.each([
    '{"passphrase":"stored","credentials":"stored","sessionIdBy":"client"}',
    '{"secrets":{"proxy-password":"missing","passphrase":"not-needed"}}',
    '0.0.0.0 127.0.0.1 ::1 :: 255.255.255.0 224.0.0.251 ff02::fb 00:00:00:00:00:00',
    '10:43:41.123 2026-11-28T10:43:41.123Z',
    'AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01',
    'sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    '1.3.6.1.4.1.311.60.2.1.3',
    'profile.interval pinhole-lifetimes.json',
    'root localhost std::string',
  ])('is kept: %s', (text) => {
    expect(redact(text, 'strict')).toBe(text);
    expect(redact(text, 'standard')).toBe(text);
  });
});

describe('in strict alone', () => {
  it.each([
    [
      'private IPv4',
      '10.1.2.3 192.168.0.1 169.254.1.1 100.64.0.1',
      '198.18.0.1 198.18.0.2 198.18.0.3 198.18.0.4',
    ],
    ['private IPv4 in reverse', '3.2.1.10.in-addr.arpa', '1.0.18.198.in-addr.arpa'],
    ['private IPv6', 'fe80::1%eth0 fd00::1', '2001:db8:fffe::1%eth0 2001:db8:fffe::2'],
    ['domains', 'tscf.acme.com TSCF.Acme.Com. sip.acme.com', 'host1.example host1.example. host2.example'],
    ['domains with a port', 'tscf.acme.com:443', 'host1.example:443'],
    ['domains of another alphabet', 'bücher.example xn--bcher-kva.example', 'host1.example host1.example'],
    ['domains of exceptions', '.acme.com,*.acme.org', '.host1.example,*.host2.example'],
    ['names', 'Acme Berlin, ACME BERLIN, tscf-inner', '<name-1>, <name-1>, <name-2>'],
    ['mail', 'bob@acme.com', '<user-1>@host1.example'],
  ])('%s', (_what, text, redacted) => {
    expect(redact(text)).toBe(redacted);
    expect(redact(text, 'standard').replace('<user-1>', 'bob')).toBe(text);
  });

  it('an address in the name of a host goes in standard, too', () => {
    expect(redact('ec2-8-8-4-4.acme.com', 'standard')).toBe('ec2-198-51-100-1.acme.com');
  });
});

describe('tokens', () => {
  it('never stand for something that is in the text already', () => {
    const text =
      '198.51.100.1 8.8.8.8 2001:DB8:FFFF::1 2a00::1 <mac-1> 02:00:00:00:00:01 host1.example a.com <user-1> alicia';
    expect(redact(text)).toBe(
      '198.51.100.1 198.51.100.2 2001:db8:ffff::1 2001:db8:ffff::2 <mac-1> <mac-2> host1.example host2.example <user-1> <user-2>',
    );
  });

  it('go on where documentation has no more addresses, each its own', () => {
    const addresses = Array.from({ length: 2_000 }, (_, at) => `8.0.${at >> 8}.${at & 255}`);
    const tokens = redact(addresses.join(' ')).split(' ');
    expect(new Set(tokens).size).toBe(addresses.length);
    expect([tokens[253], tokens[254], tokens[761], tokens[762], tokens.at(-1)]).toEqual([
      '198.51.100.254',
      '203.0.113.1',
      '192.0.2.254',
      '240.0.0.1',
      '240.0.4.214',
    ]);
  });

  it('are the same in every text, in the order of their mention', () => {
    const { texts, tokens } = redactAll(['a 8.8.8.8', '9.9.9.9', '8.8.8.8 b'], {
      level: 'standard',
      known: NO_NAMES,
    });
    expect(texts).toEqual(['a 198.51.100.1', '198.51.100.2', '198.51.100.1 b']);
    expect(tokens).toEqual([
      { kind: 'public-ipv4', value: '8.8.8.8', token: '198.51.100.1' },
      { kind: 'public-ipv4', value: '9.9.9.9', token: '198.51.100.2' },
    ]);
  });
});

it.each([
  ['digits', '1'],
  ['colons', ':'],
  ['dots and digits', '1.'],
  ['labels', 'a.'],
  ['labels with hyphens', 'a-'],
  ['hexadecimal digits', 'deadbeef'],
  ['pairs', 'aa:'],
  ['quotes', '"password":"'],
  ['keys', 'password'],
  ['spaces', 'password: '],
  ['the beginning of keys', '-----BEGIN PRIVATE KEY-----'],
  ['URLs', 'http://a:'],
  ['at signs', 'a@'],
  ['numbers with hyphens', '1-'],
  ['JSON in JSON', '\\"token\\":\\"'],
  ['words', 'alicia '],
  ['backslashes', '\\'],
  ['slashes', '/'],
  ['what is encoded', '%20'],
])('takes no more time than it should for a long run of %s', (_what, unit) => {
  const text = unit.repeat(Math.ceil(262_144 / unit.length));
  const before = performance.now();
  redact(text);
  expect(performance.now() - before).toBeLessThan(10_000);
});
