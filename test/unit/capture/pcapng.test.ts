import { describe, expect, it } from 'vitest';
import { interfaceBlock, packetBlock, sectionBlock, statisticsBlock } from '../../../main/capture/pcapng.ts';
import { isPcapng, readPcapng } from '../../../main/capture/pcapng-reader.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { octetsOf } from '../../support/vectors.ts';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex').toUpperCase();
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

const section = sectionBlock('', '');
const one = interfaceBlock('office', 'Office');
const packet = packetBlock({
  interfaceId: 0,
  timeUs: 2 ** 32 + 7,
  direction: 'outbound',
  octets: Uint8Array.of(1, 2, 3, 4, 5),
  originalLength: 9,
  comments: ['hi'],
});

/** A section in the other byte order, with an interface whose stamps are as the option says. */
function bigEndian(resolution: string): Uint8Array {
  return octetsOf(
    [
      // Section: type, length, magic, version 1.0, length unknown.
      '0A0D0D0A 0000001C 1A2B3C4D 0001 0000 FFFFFFFFFFFFFFFF 0000001C',
      // Interface: link type 147, if_tsresol.
      `00000001 00000020 0093 0000 00000000 0009 0001 ${resolution}000000 0000 0000 00000020`,
      // Packet: interface 0, stamp 0x100000002, 5 of 6 octets, flags: inbound.
      '00000006 00000034 00000000 00000001 00000002 00000005 00000006 1122334455000000',
      '0002 0004 00000001 0000 0000 00000034',
    ]
      .join('')
      .replaceAll(' ', ''),
  );
}

describe('a block that is written', () => {
  it('of a packet lies as the draft has it', () => {
    expect(hex(packet)).toBe(
      [
        '06000000' + '3C000000',
        // Interface, the upper half of the stamp first, kept, original.
        '00000000' + '01000000' + '07000000' + '05000000' + '09000000',
        '0102030405' + '000000',
        // epb_flags: outbound. A comment. The end.
        '02000400' + '02000000',
        '01000200' + '68690000',
        '00000000',
        '3C000000',
      ].join(''),
    );
  });

  it('is a whole number of words whatever is in it, and a text that is too long ends between characters', () => {
    for (const text of ['', 'a', 'ab', 'abc', 'abcd', 'é'.repeat(40_000)]) {
      const block = sectionBlock(text, text);
      expect(block.length % 4).toBe(0);
      const [item] = [...readPcapng(block)];
      expect(item?.kind === 'section' ? item.comments[0] : undefined).toBe(text.slice(0, 32_767));
    }
  });
});

describe('a file that is read', () => {
  it('gives what was written', () => {
    const file = joined(
      sectionBlock('a note', 'Pinhole'),
      one,
      packet,
      statisticsBlock({ interfaceId: 0, timeUs: 1, received: 3, dropped: 2, comment: 'over' }),
    );
    const from = { linkType: 147, name: 'office', unitsPerSecond: 1_000_000n };
    expect(isPcapng(file)).toBe(true);
    expect([...readPcapng(file)]).toEqual([
      { kind: 'section', comments: ['a note'] },
      {
        kind: 'packet',
        from,
        timeUs: 2 ** 32 + 7,
        direction: 'outbound',
        octets: Buffer.of(1, 2, 3, 4, 5),
        originalLength: 9,
        comments: ['hi'],
      },
      { kind: 'statistics', from, received: 3n, dropped: 2n, comments: ['over'] },
    ]);
  });

  it.each([
    ['03', 4_294_967_298_000],
    ['06', 4_294_967_298],
    ['09', 4_294_967],
    // A negative exponent of 2: 2^-10.
    ['8A', 4_194_304_001_953],
    // Beyond what a Date knows; beyond what is believed.
    ['00', 4_294_967_298_000_000],
    ['7F', undefined],
    ['FF', undefined],
  ])('in the other byte order, stamps of resolution 0x%s', (resolution, timeUs) => {
    expect([...readPcapng(bigEndian(resolution))].slice(1)).toMatchObject([
      {
        timeUs,
        direction: 'inbound',
        octets: Uint8Array.of(0x11, 0x22, 0x33, 0x44, 0x55),
        originalLength: 6,
      },
    ]);
  });

  it('may hold blocks and options that are not known, simple packets, and other sections', () => {
    const unknown = octetsOf('77000000 10000000 DEADBEEF 10000000'.replaceAll(' ', ''));
    const simple = octetsOf('03000000 14000000 02000000 AABB0000 14000000'.replaceAll(' ', ''));
    const file = joined(section, unknown, one, simple, bigEndian('06'), unknown.toReversed());
    const items = readPcapng(file.subarray(0, -unknown.length));
    expect([...items].map((item) => (item.kind === 'packet' ? hex(item.octets) : item.kind))).toEqual([
      'section',
      'AABB',
      'section',
      '1122334455',
    ]);
  });

  const changed = (file: Uint8Array, at: number, ...values: readonly number[]): Uint8Array => {
    const copy = Uint8Array.from(file);
    copy.set(values, at);
    return copy;
  };
  const whole = joined(section, one, packet);
  const packetAt = section.length + one.length;
  it.each([
    ['no section at the beginning', one, /octet 0 does not begin a section/],
    ['a section of no byte order', changed(section, 8, 9), /octet 0 begins a section of no byte order/],
    ['another version', changed(section, 12, 2), /octet 0 is of version 2/],
    ['an end in the middle', whole.subarray(0, -4), new RegExp(`octet ${packetAt} is cut off: it has 60`)],
    ['a few octets more', joined(whole, Buffer.of(6, 0)), /octet \d+ is cut off: 2 octets are there/],
    ['a length of 0', changed(whole, packetAt + 4, 0), /says that it has 0 octets/],
    ['a length of no whole words', changed(whole, packetAt + 4, 61), /says that it has 61 octets/],
    ['two lengths', changed(whole, whole.length - 4, 56), /two lengths that differ/],
    ['a packet longer than its block', changed(whole, packetAt + 20, 250), /shorter than what it says/],
    [
      'a packet an octet longer than its block',
      changed(whole, packetAt + 20, 29),
      /shorter than what it says/,
    ],
    [
      'a packet block without room for its lengths',
      joined(section, one, octetsOf(`060000001C000000${'00'.repeat(16)}1C000000`)),
      /shorter than what it says/,
    ],
    ['a packet of 4 GiB', changed(whole, packetAt + 20, 255, 255, 255, 255), /shorter than what it says/],
    ['an option longer than its block', changed(whole, packetAt + 38, 250), /shorter than what it says/],
    ['an interface that is not there', changed(whole, packetAt + 8, 1), /names interface 1, and there are 1/],
    [
      'a simple packet and no interface',
      joined(section, octetsOf('03000000100000000000000010000000')),
      /names interface 0/,
    ],
    [
      'too many interfaces',
      joined(section, ...Array<Uint8Array>(LIMITS.pcapngInterfaces.value + 1).fill(one)),
      /is interface 1025; at most 1024 are read/,
    ],
    [
      'too many options',
      joined(
        section,
        one,
        packetBlock({
          ...{ interfaceId: 0, timeUs: 0, direction: 'inbound', octets: new Uint8Array(), originalLength: 0 },
          comments: Array<string>(LIMITS.pcapngOptions.value).fill('x'),
        }),
      ),
      /has more than 256 options/,
    ],
  ])('with %s is refused, by its place', (_what, file, message) => {
    expect(() => [...readPcapng(file)]).toThrow(
      expect.objectContaining({ code: 'PCAPNG_INVALID', message: expect.stringMatching(message) as string }),
    );
  });
});
