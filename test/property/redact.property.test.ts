import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportRedaction } from '../../main/model/report.ts';
import { NO_NAMES, redactAll, type KnownNames } from '../../main/report/redact/redact.ts';

/** Something that must not remain: as it is known, and in one of its spellings. */
interface Canary {
  readonly what: string;
  readonly value: string;
  readonly spelled: string;
}

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const cased = (text: string): fc.Arbitrary<string> => pick(text, text.toUpperCase());
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Public, or private: of no range that is kept. */
const ipv4 = fc
  .tuple(
    pick(1, 5, 8, 10, 46, 93, 100, 151, 172, 185, 217, 223),
    pick(0, 16, 64, 65, 130, 255),
    fc.nat(255),
    fc.integer({ min: 1, max: 254 }),
  )
  .map((octets) => octets.join('.'));
const ipv4Spelled = (address: string): fc.Arbitrary<string> => {
  const octets = address.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  return pick(
    address,
    `${address}:443`,
    `${address}.5060`,
    `https://${address}/a`,
    octets.map((octet) => String(octet).padStart(3, '0')).join('.'),
    `::ffff:${address}`,
    `[::FFFF:${hex(a * 256 + b, 4)}:${hex(c * 256 + d, 4)}]:80`,
    `${octets.toReversed().join('.')}.in-addr.arpa`,
    `{"address":"${address}"}`,
    `udp/${address}`,
  );
};

const ipv6 = fc
  .tuple(
    pick('2a00', '2003', '2607', 'fd12', 'fe80'),
    fc.array(fc.nat(0xffff), { minLength: 7, maxLength: 7 }),
  )
  .map(([first, rest]) =>
    [first, ...rest.map((group, at) => (at % 3 === 0 ? '0' : hex(group, 1)))].join(':'),
  );
const ipv6Spelled = (address: string): fc.Arbitrary<string> => {
  const groups = address.split(':');
  const full = groups.map((group) => group.padStart(4, '0')).join(':');
  const short = address.replace(/(?:^|:)0(?::0)*:/, '::');
  const nibbles = (full.match(/[^:]/g) ?? []).reverse().join('.');
  return pick(
    address,
    full,
    short,
    `[${short}]:443`,
    `https://[${full}]/x`,
    `%5B${address.replaceAll(':', '%3A')}%5D`,
    `${address}%eth0`,
    `${short}/64`,
    `${nibbles}.ip6.arpa`,
    `"${short}"`,
  ).chain(cased);
};

const mac = fc.array(fc.nat(255), { minLength: 6, maxLength: 6 }).map((octets) => {
  const [first = 0, ...rest] = octets;
  return [first | 2, ...rest].map((octet) => hex(octet, 2)).join(':');
});
const macSpelled = (value: string): fc.Arbitrary<string> =>
  pick(
    value,
    value.replaceAll(':', '-'),
    value.replaceAll(':', '%3A'),
    (value.replaceAll(':', '').match(/.{4}/g) ?? []).join('.'),
  ).chain(cased);

const guid = fc.uuid();
const guidSpelled = (value: string): fc.Arbitrary<string> =>
  pick(value, `{${value}}`, `urn:uuid:${value}`, value.replaceAll('-', '')).chain(cased);

const label = fc.stringMatching(/^[b-df-hj-np-tv-z]{9,14}$/);
const domain = fc.tuple(label, label, pick('com', 'net', 'de', 'berlin')).map((labels) => labels.join('.'));
const domainSpelled = (value: string): fc.Arbitrary<string> =>
  pick(
    value,
    `${value}.`,
    `${value}:443`,
    `https://${value}/x`,
    `*.${value}`,
    `sip:x@${value}`,
    `"${value}"`,
  ).chain(cased);

const canary: fc.Arbitrary<Canary> = fc.oneof(
  ...(
    [
      ['IPv4', ipv4, ipv4Spelled],
      ['IPv6', ipv6, ipv6Spelled],
      ['MAC', mac, macSpelled],
      ['GUID', guid, guidSpelled],
      ['domain', domain, domainSpelled],
    ] as const
  ).map(([what, values, spell]) =>
    values.chain((value) => spell(value).map((spelled) => ({ what, value, spelled }))),
  ),
);

interface Person {
  readonly user: string;
  readonly host: string;
  readonly profile: string;
}
const person: fc.Arbitrary<Person> = fc
  .tuple(label, label, label, label)
  .map(([user, host, one, two]) => ({ user, host, profile: `${one} ${two}` }));
const knownOf = ({ user, host, profile }: Person): KnownNames => ({
  ...NO_NAMES,
  homes: [`/home/${user}`],
  users: [user],
  hosts: [host],
  names: [profile],
});
const mention = ({ user, host, profile }: Person): fc.Arbitrary<string> =>
  pick(
    user,
    `/home/${user}/a`,
    `C:\\Users\\${user}\\b`,
    `${user}_old`,
    host,
    `${host}.lan`,
    profile,
    `"${profile}"`,
  ).chain(cased);

/** Text around, which may be of any kind, and what parts it from what is planted. */
const around = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  pick(
    '{"a":1,"b":"',
    'at 10:43:41.123 ',
    'error: ',
    '\\n',
    '::',
    '198.51.100.1',
    '<mac-1>',
    'host1.example',
    '-----',
    '1.2',
    '%',
  ),
);
const parting = pick(' ', '\n', '"', '(', '\t', ',', ' [', '] ', "'", '|');

/** Before it also what stands for a blank, a brace or a line feed elsewhere. */
const before = fc.oneof(parting, pick('%20', '%7B', '%2F', '\\n', '\\t', '\\u0020'));

const planted = person.chain((one) =>
  fc
    .array(
      fc.tuple(
        around,
        before,
        fc.oneof(
          canary.map((found) => found.spelled),
          mention(one),
        ),
        parting,
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    .map((parts) => ({ one, parts, text: parts.flat().join('') })),
);

const holds = (text: string, what: string): boolean => text.toLowerCase().includes(what.toLowerCase());

describe('redaction', () => {
  it('leaves nothing of what was planted, in any spelling, among any text', () => {
    fc.assert(
      fc.property(planted, ({ one, parts, text }) => {
        const [redacted = ''] = redactAll([text], { level: 'strict', known: knownOf(one) }).texts;
        for (const [, , spelled] of parts) expect(holds(redacted, spelled)).toBe(false);
        for (const name of [one.user, one.host, one.profile]) {
          expect(redacted.toLowerCase()).not.toContain(name);
        }
      }),
      { numRuns: 700 },
    );
  }, 60_000);

  it('done again changes nothing, at either level', () => {
    fc.assert(
      fc.property(planted, pick<ReportRedaction>('strict', 'standard'), ({ one, text }, level) => {
        const options = { level, known: knownOf(one) } as const;
        const once = redactAll([text, text], options).texts;
        expect(redactAll(once, options).texts).toEqual(once);
      }),
      { numRuns: 700 },
    );
  }, 60_000);

  it('has one token for each thing, whatever its spelling, and one thing for each token', () => {
    fc.assert(
      fc.property(fc.array(canary, { minLength: 1, maxLength: 30 }), (canaries) => {
        const texts = canaries.flatMap(({ value, spelled }) => [value, spelled]);
        const redacted = redactAll(texts, { level: 'strict', known: NO_NAMES });
        const tokens = new Map<string, string>();
        canaries.forEach(({ value }, at) => {
          const token = redacted.texts[2 * at] ?? '';
          expect(tokens.get(value) ?? token).toBe(token);
          tokens.set(value, token);
          expect(token).not.toBe(value);
        });
        expect(new Set(tokens.values()).size).toBe(tokens.size);
        // The other spelling came to no token of its own.
        expect(redacted.tokens.length).toBeLessThanOrEqual(tokens.size + 1);
        expect(new Set(redacted.tokens.map(({ token }) => token)).size).toBe(redacted.tokens.length);
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});
