import '../support/property-seed.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idLike, profileSchema, type Profile, type ProfileLocks } from '../../app/contract/contract.ts';
import {
  certificateOf,
  draftOf,
  inputOf,
  needsProxyPassword,
  NEW_DRAFT,
  secretsOf,
  splitEndpoint,
  type Draft,
} from '../../renderer/features/profiles/draft.ts';
import { firstWrong, judge, type FieldName, type Held } from '../../renderer/features/profiles/errors.ts';
import { formOf } from '../../renderer/features/profiles/places.ts';
import { takenText } from '../../renderer/features/profiles/taken-text.ts';
import { NO_LOCKS } from '../../main/model/managed.ts';
import { arbitraryProfile } from '../support/arbitrary-profile.ts';

const FREE: Held = { locks: NO_LOCKS, organisation: null };
const office = profileSchema.parse({ id: 'office', name: 'Office', host: 'tscf.example.com' });
const draft = (change: Partial<Draft> = {}): Draft => ({ ...draftOf(office), ...change });
const wrong = (change: Partial<Draft>, held: Held = FREE): Record<string, string> =>
  Object.fromEntries(judge(draft(change), held).errors);

describe('a draft', () => {
  it('of any profile is that profile', () => {
    fc.assert(
      fc.property(arbitraryProfile, (profile) => {
        expect(profileSchema.parse(inputOf(draftOf(profile)))).toEqual(profile);
        expect(judge(draftOf(profile), FREE)).toEqual({ profile, errors: new Map() });
      }),
    );
  });

  it('that is new needs a host, and nothing else: its name is that host until it is given one', () => {
    const { errors } = judge(NEW_DRAFT, FREE);
    expect([...errors.keys()]).toEqual(['host']);
    expect(judge({ ...NEW_DRAFT, host: ' tls://tscf.example.com:5061 ' }, FREE).profile).toEqual(
      profileSchema.parse({
        id: 'tscf-example-com',
        name: 'tscf.example.com',
        host: 'tscf.example.com',
        port: 5061,
      }),
    );
    expect(judge({ ...NEW_DRAFT, host: `${'long-'.repeat(40)}x` }, FREE).profile?.name).toHaveLength(80);
    const { profile } = judge({ ...NEW_DRAFT, name: ' Müller & Söhne ', host: ' tscf.example.com ' }, FREE);
    expect(profile).toEqual(
      profileSchema.parse({ id: 'muller-sohne', name: 'Müller & Söhne', host: 'tscf.example.com' }),
    );
  });

  it('keeps what stands in the fields of another choice out of the profile', () => {
    const { profile } = judge(
      draft({
        intervalMode: 'assigned',
        intervalSeconds: 'rubbish',
        proxyMode: 'none',
        proxyUrl: 'rubbish',
        certFile: 'a',
      }),
      FREE,
    );
    expect(profile).toEqual({ ...office, proxy: { mode: 'none' } });
  });

  it.each<[string, Partial<Draft>, FieldName, RegExp]>([
    ['a long name', { name: 'x'.repeat(81) }, 'name', /at most 80/],
    ['a URL with a user as host', { host: 'https://me@tscf.example' }, 'host', /no host name or IP address/],
    ['no port', { port: '' }, 'port', /^Give a port.*usually 443/],
    ['a port that is too high', { port: '65536' }, 'port', /from 1 to 65535/],
    ['a port with a fraction', { port: '44.3' }, 'port', /from 1 to 65535/],
    ['a port in words', { port: 'https' }, 'port', /from 1 to 65535/],
    ['too many other ports', { otherPorts: '1, 2, 3, 4, 5' }, 'otherPorts', /At most 4 ports/],
    ['another port that is none', { otherPorts: '8443, x' }, 'otherPorts', /At most 4 ports/],
    ['no seconds', { intervalMode: 'static', intervalSeconds: '' }, 'intervalSeconds', /^Give the seconds/],
    [
      'too many seconds',
      { intervalMode: 'proposed', intervalSeconds: '86401' },
      'intervalSeconds',
      /1 to 86,400/,
    ],
    ['a response time of nothing', { responseTimeS: '0' }, 'responseTimeS', /1 to 60 seconds/],
    ['a miss limit that is too high', { missLimit: '11' }, 'missLimit', /1 to 10/],
    [
      'a first pause above the longest',
      { reconnectFirstS: '61' },
      'reconnectFirstS',
      /longer than the longest/,
    ],
    ['a pause that is too short', { reconnectFirstS: '0.05' }, 'reconnectFirstS', /0\.1 to 3,600 seconds/],
    ['a pause in words', { reconnectLongestS: 'long' }, 'reconnectLongestS', /0\.1 to 3,600 seconds/],
    ['no URL of a proxy', { proxyMode: 'manual' }, 'proxyUrl', /^Give the URL/],
    [
      'a URL of another scheme',
      { proxyMode: 'manual', proxyUrl: 'ftp://x' },
      'proxyUrl',
      /^Must be http:\/\/HOST:PORT/,
    ],
    [
      'a password in a URL',
      { proxyMode: 'manual', proxyUrl: 'http://a:b@c' },
      'proxyUrl',
      /^Must not hold a password/,
    ],
    [
      'a user with a colon',
      { proxyMode: 'manual', proxyUrl: 'http://c', proxyUser: 'a:b' },
      'proxyUser',
      /no colon/,
    ],
    ['a pin that is none', { pins: 'sha256/abc' }, 'pins', /44 characters/],
    ['a server name that is none', { serverName: 'a b' }, 'serverName', /no host name/],
    [
      'no certificate file',
      { certificate: 'pem', keyFile: 'k' },
      'certFile',
      /^Give the path of the certificate/,
    ],
    ['no key file', { certificate: 'pem', certFile: 'c' }, 'keyFile', /^Give the path of its key/],
    ['no PKCS#12 file', { certificate: 'pkcs12' }, 'pkcs12File', /^Give the path/],
    [
      'a probe over https',
      { captiveProbeUrl: 'https://probe.example/' },
      'captiveProbeUrl',
      /^Give an http:\/\/ URL/,
    ],
    [
      'a probe with a user',
      { captiveProbeUrl: 'http://a:b@probe.example/' },
      'captiveProbeUrl',
      /without a user or a password/,
    ],
    ['no stored file', { certificate: 'stored' }, 'storedId', /^Choose a file/],
  ])('with %s is wrong there, in words', (_, change, field, expected) => {
    expect(wrong(change)).toEqual({ [field]: expect.stringMatching(expected) as string });
  });

  const row = {
    key: 7,
    listenHost: '127.0.0.1',
    listenPort: '5060',
    toAddress: '10.0.0.1',
    toPort: '5060',
    count: '1',
  };

  it.each([
    ['a name as address', { toAddress: 'pbx.example' }, 'toAddress', /IPv4 or IPv6/],
    ['no address', { listenHost: '' }, 'listenHost', /IPv4 or IPv6/],
    ['a port of nothing', { toPort: '0' }, 'toPort', /from 1 to 65535/],
    [
      'a range of any ports',
      { listenPort: '0', count: '2' },
      'listenPort',
      /^Must be above 0 for a range\.$/,
    ],
    [
      'a range beyond the last port',
      { toPort: '65535', count: '2' },
      'count',
      /^The range must end at 65535/,
    ],
    ['no count', { count: '' }, 'count', /1 to 256/],
  ])('of a forward with %s is wrong in that row', (_, change, field, expected) => {
    const forwards = [row, { ...row, key: 9, ...change }];
    expect(wrong({ forwards })).toEqual({
      [`forwards.1.${field}`]: expect.stringMatching(expected) as string,
    });
  });

  it('of more forwarded ports than there may be says so of all rows', () => {
    const forwards = [0, 1].map((key) => ({ ...row, key, count: '200' }));
    expect(wrong({ forwards })['forwards']).toMatch(/^All forwards together may have at most 256 ports/);
  });

  it('names the first wrong field of the form', () => {
    expect(firstWrong(judge(draft({ host: '', missLimit: '' }), FREE).errors)).toBe('host');
    expect(firstWrong(judge(draft({ forwards: [{ ...row, toPort: 'x' }] }), FREE).errors)).toBe(
      'forwards.0.toPort',
    );
    const probe = { captiveProbeUrl: 'x' };
    expect(firstWrong(judge(draft({ ...probe, forwards: [{ ...row, toPort: 'x' }] }), FREE).errors)).toBe(
      'forwards.0.toPort',
    );
    expect(firstWrong(judge(draft(probe), FREE).errors)).toBe('captiveProbeUrl');
    expect(firstWrong(new Map())).toBeNull();
  });
});

describe('what an organisation has set', () => {
  const locks: ProfileLocks = {
    ...NO_LOCKS,
    intervalS: { min: 30, max: 110 },
    responseTimeS: { min: 10, max: 10 },
    reconnectMs: { min: 1_000, max: 30_000 },
  };
  const held: Held = { locks, organisation: 'Example Telecom' };

  it.each<[Partial<Draft>, Record<string, string>]>([
    [{ reconnectLongestS: '30' }, {}],
    [{ reconnectLongestS: '30', intervalMode: 'proposed', intervalSeconds: '30' }, {}],
    [
      { reconnectLongestS: '30', intervalMode: 'static', intervalSeconds: '29' },
      { intervalSeconds: 'Must be 30 to 110 s, managed by Example Telecom.' },
    ],
    [{}, { reconnectLongestS: 'Must be 1 to 30 s, managed by Example Telecom.' }],
    [
      { reconnectLongestS: '30', responseTimeS: '11' },
      { responseTimeS: 'Must be 10 s, managed by Example Telecom.' },
    ],
  ])('holds a draft with %j to it', (change, expected) => {
    expect(wrong(change, held)).toEqual(expected);
  });

  it('goes by the name of your organisation where it has not given one', () => {
    expect(wrong({}, { locks, organisation: null })['reconnectLongestS']).toContain(
      'managed by your organisation',
    );
  });
});

describe('an id', () => {
  it.each([
    ['Office', 1, 'office'],
    ['Büro  Zürich!', 1, 'buro-zurich'],
    ['Straße', 1, 'strasse'],
    ['--', 1, 'profile'],
    ['日本', 1, 'profile'],
    ['Office', 2, 'office-2'],
    ['x'.repeat(80), 12, `${'x'.repeat(61)}-12`],
  ])('of "%s", attempt %i, is "%s"', (name, attempt, expected) => {
    expect(idLike(name, attempt)).toBe(expected);
  });

  it('of any name is one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (name, attempt) => {
        expect(idLike(name, attempt)).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/);
      }),
    );
  });
});

describe('a host and a port in one', () => {
  it.each([
    ['tscf.example.com:8443', { host: 'tscf.example.com', port: '8443' }],
    [' [2001:db8::1]:443\n', { host: '2001:db8::1', port: '443' }],
    ['tscf.example.com', null],
    ['2001:db8::1', null],
    ['tls://tscf.example.com:5061', { host: 'tscf.example.com', port: '5061' }],
    ['https://[2001:db8::1]/path?query', { host: '2001:db8::1' }],
    ['tscf.example.com:443/', { host: 'tscf.example.com', port: '443' }],
    ['[2001:db8::1]', { host: '2001:db8::1' }],
    ['tscf.example.com/path', null],
    ['https://me:word@tscf.example.com:443', null],
    ['tls://', null],
  ])('"%s" is %j', (text, expected) => {
    expect(splitEndpoint(text)).toEqual(expected);
  });
});

describe('the secrets of a draft', () => {
  const FREE = { proxy: null };
  const all = { 'proxy-password': 'p', passphrase: 'q', pkcs12: 'AAAA' };

  it.each<[string, Partial<Draft>, object]>([
    ['nothing', {}, {}],
    ['a proxy without a user', { proxyMode: 'manual', proxyUrl: 'http://p' }, {}],
    [
      'a proxy with a user',
      { proxyMode: 'manual', proxyUrl: 'http://p', proxyUser: 'a' },
      { 'proxy-password': 'p' },
    ],
    ['a user in the URL', { proxyMode: 'manual', proxyUrl: 'http://a@p' }, { 'proxy-password': 'p' }],
    ['a proxy that is not used', { proxyMode: 'system', proxyUser: 'a', proxyUrl: 'http://p' }, {}],
    ['a key with a pass phrase', { certificate: 'pem', hasPassphrase: true }, { passphrase: 'q' }],
    ['a stored file', { certificate: 'stored' }, { pkcs12: 'AAAA' }],
    ['no certificate any more', { certificate: 'none', hasPassphrase: true }, {}],
  ])('that refers to %s are only those', (_, change, expected) => {
    expect(secretsOf(draft(change), all, FREE)).toEqual(expected);
  });

  it('a locked proxy is the one that needs a password, whatever the fields name', () => {
    const proxy = { mode: 'manual', url: 'http://p', username: 'a', credentials: 'stored' } as const;
    const named = draft({ proxyMode: 'manual', proxyUrl: 'http://q', proxyUser: 'b' });
    expect(secretsOf(draft(), all, { proxy })).toEqual({ 'proxy-password': 'p' });
    expect(secretsOf(named, all, { proxy: { mode: 'none' } })).toEqual({});
  });

  it('a certificate is looked at once its fields are filled in', () => {
    expect(certificateOf(draft({ certificate: 'pem', certFile: 'c' }))).toBeNull();
    expect(certificateOf(draft())).toBeNull();
    expect(
      certificateOf(draft({ certificate: 'pem', certFile: 'c', keyFile: 'k', hasPassphrase: true })),
    ).toEqual({
      format: 'pem',
      certFile: 'c',
      keyFile: 'k',
      passphrase: 'stored',
    });
    expect(needsProxyPassword(draft(), FREE)).toBe(false);
  });
});

describe('an item of the page', () => {
  it.each([
    [null, null],
    ['+add', { what: 'add' }],
    ['+copy/office', { what: 'copy', id: 'office' }],
    ['office', { what: 'edit', id: 'office' }],
    ['+else', null],
    ['a/b', null],
  ])('%j is %j', (item, expected) => {
    expect(formOf(item)).toEqual(expected);
  });
});

describe('a text of profiles of which some are taken', () => {
  const [a, b] = [{ id: 'a' }, { id: 'b' }] as unknown as [Profile, Profile];

  it.each([
    ['a list', [a, b], [b]],
    [
      'a list in an object',
      { version: 1, profiles: [a, b], otherPorts: [1] },
      { version: 1, profiles: [b], otherPorts: [1] },
    ],
    ['one profile', { id: 'b', otherPorts: [], forwards: [] }, { id: 'b', otherPorts: [], forwards: [] }],
  ])('as %s keeps those alone', (_, text, expected) => {
    expect(JSON.parse(takenText(JSON.stringify(text), ['b']))).toEqual(expected);
  });

  it('is left as it is where it is no JSON', () => {
    expect(takenText('{', ['b'])).toBe('{');
    expect(takenText('7', ['b'])).toBe('7');
  });
});
