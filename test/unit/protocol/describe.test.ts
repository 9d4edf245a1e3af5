import { describe, expect, test } from 'vitest';
import { describeMessage, parseHex, toHex } from '../../../main/protocol/describe.ts';
import { octetsOf } from '../../support/vectors.ts';

const HEADER = '01 02 03 04 05 06 07 08 00 00 00 2A';
const explain = (hex: string) => describeMessage(octetsOf(hex));

/** The explained value and note of the last field. */
function lastField(hex: string): { value: string; note: string } {
  const { value, note } = explain(hex).fields.at(-1) ?? { value: '', note: '' };
  return { value, note };
}

test('the golden Keep_Alive, field by field', () => {
  const { summary, fields } = explain(`10 07 00 00 ${HEADER}`);
  expect(summary).toBe('Keep_Alive: well formed');
  expect(fields.map(({ offset, length, hex, name, value }) => [offset, length, hex, name, value])).toEqual([
    [0, 1, '10', 'Version_ID', '1'],
    [0, 1, '10', 'CM_Indication', '0'],
    [0, 1, '10', 'Reserved', '0'],
    [0, 1, '10', 'E', '0'],
    [1, 1, '07', 'CM_Type', '7'],
    [2, 2, '00 00', 'TLV_Count', '0'],
    [4, 8, '01 02 03 04 05 06 07 08', 'Session ID', '0x0102030405060708'],
    [12, 4, '00 00 00 2A', 'Sequence', '42'],
  ]);
});

test.each([
  { hex: `14 07 00 00 ${HEADER}`, summary: 'Keep_Alive: dropped by the receiver (reserved-bits)' },
  { hex: `10 09 00 00 ${HEADER}`, summary: 'CM_Type 9: dropped by the receiver (unknown-type)' },
  {
    hex: `10 08 00 01 ${HEADER} 00 63 00 00`,
    summary: 'Keep_Alive_Response: dropped by the receiver (keep-alive-with-tlvs)',
  },
  {
    hex: `10 01 00 01 ${HEADER} 00 01 00 04 00 01 51 81`,
    summary:
      'Configuration_Request: malformed: Keep_Alive_Interval is out of bounds; answered with result code 1',
  },
  {
    hex: `10 02 00 01 ${HEADER} 00 06 00 01 04`,
    summary:
      'Configuration_Response: malformed: Reflexive_Address has 1 octets; 7 or 19 would be right; dropped by the receiver',
  },
  {
    hex: `10 05 00 02 ${HEADER} 00 04 00 02 00 08 00 04 00 02 00 08`,
    summary:
      'Configuration_Release_Request: malformed: Result_Code stands there twice; answered with result code 1',
  },
])('what a receiver makes of it: $summary', ({ hex, summary }) => {
  expect(explain(hex).summary).toBe(summary);
});

test.each([
  { tlv: '00 01 00 04 00 00 00 6E', value: '110', note: 'seconds' },
  { tlv: '00 02 00 04 0A 00 00 02', value: '10.0.0.2', note: 'inner address' },
  {
    tlv: '00 03 00 11 20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 02 40',
    value: '2001:db8::2/64',
    note: 'inner address',
  },
  { tlv: '00 04 00 02 00 08', value: '8', note: 'keepAliveExpired' },
  { tlv: '00 04 00 02 00 63', value: '99', note: 'not a code of this version' },
  { tlv: '00 05 00 01 01', value: '1', note: 'the TSCF originates Keep_Alive too' },
  { tlv: '00 05 00 01 02', value: '2', note: 'only the client originates Keep_Alive' },
  { tlv: '00 06 00 07 04 D4 31 C6 33 64 07', value: '198.51.100.7 port 54321', note: 'sees the client' },
  { tlv: '00 07 00 04 00 00 00 A5', value: '165', note: 'after which the TSCF ends the tunnel' },
  { tlv: '00 07 00 04 00 00 00 00', value: '0', note: 'never ends a silent tunnel' },
  { tlv: '00 63 00 02 AB CD', value: 'AB CD', note: 'not known in this message: skipped' },
  // Of a wrong length: the octets as they are.
  { tlv: '00 02 00 02 0A 00', value: '0A 00', note: 'inner address' },
])('TLV $tlv of a response is explained: $value', ({ tlv, value, note }) => {
  expect(lastField(`10 02 00 01 ${HEADER} ${tlv}`)).toEqual({
    value,
    note: expect.stringContaining(note) as unknown,
  });
});

test('a known TLV in a message it does not belong to is said to be skipped', () => {
  const { note } = lastField(`10 05 00 01 ${HEADER} 00 01 00 04 00 00 00 6E`);
  expect(note).toBe('not known in this message: skipped');
});

describe('parseHex', () => {
  test.each(['1007', '10 07', '10:07', '0x1007', ' 0X10 07\n', '10\t07\r\n'])('%j is two octets', (text) => {
    expect(parseHex(text)).toEqual(Uint8Array.of(0x10, 0x07));
  });

  test.each([
    {
      text: '100700000102030405060708000002A',
      message: '31 hexadecimal digits are not a whole number of octets; two digits make one',
    },
    { text: '10G7', message: 'digit 3 is "G", which is not hexadecimal' },
    { text: '10 \u001b7', message: 'digit 3 is "\\u001b", which is not hexadecimal' },
    { text: '😀', message: 'digit 1 is "😀", which is not hexadecimal' },
    { text: '100x07', message: 'digit 4 is "x", which is not hexadecimal' },
  ])('$text is refused: $message', ({ text, message }) => {
    expect(() => parseHex(text)).toThrow(expect.objectContaining({ code: 'DECODE_HEX', message }));
  });

  test('no digits are no octets, and toHex writes octets in pairs', () => {
    expect(parseHex(' \n')).toEqual(new Uint8Array());
    expect(toHex(Uint8Array.of(0, 0x0a, 0xff))).toBe('00 0A FF');
  });
});
