import { describe, expect, test } from 'vitest';
import { explainCaptured, explainStream } from '../../../main/protocol/explain.ts';
import { MESSAGE_VECTORS, octetsOf, STREAM_VECTORS } from '../../support/vectors.ts';

describe('a stream, explained', () => {
  test.each(STREAM_VECTORS.filter(({ packetsAdmitted }) => packetsAdmitted))(
    '$name: as a receiver takes it',
    ({ hex, events, octetsLeft }) => {
      const explained = [...explainStream(hex)];
      const taken = explained.flatMap(({ kind, length, problem }): object[] => {
        if (kind === 'packet') return [{ packet: length }];
        if (kind === 'lost') return [{ lost: problem?.code }];
        return kind === 'message' ? [{ control: true }] : [];
      });
      expect(taken).toEqual(events.map((event) => ('control' in event ? { control: true } : event)));
      const [left] = explained.filter(({ kind }) => kind === 'incomplete');
      expect(left?.length ?? 0).toBe(octetsLeft);
    },
  );

  test.each(MESSAGE_VECTORS.filter(({ expect: expected }) => expected.kind === 'error'))(
    '$name: shows what can be read of it, and why no more',
    ({ hex, expect: expected }) => {
      const { problem, fields } = explainCaptured(hex, hex.length);
      const code = expected.kind === 'error' ? expected.code : undefined;
      const isPacket = (hex[0] ?? 0) >> 4 === 4 || (hex[0] ?? 0) >> 4 === 6;
      if (!isPacket) expect(problem?.code).toBe(code);
      expect(problem).not.toBeNull();
      expect(fields.length > 0).toBe(hex.length > 0);
    },
  );

  test('a wrong message shows which bit is wrong', () => {
    const [explained] = explainStream(octetsOf('19 07 00 00 01 02 03 04 05 06 07 08 00 00 00 2A'));
    const wrong = explained?.fields.filter(({ note }) => note.includes('must be 0: the tunnel is closed'));
    expect(wrong?.map(({ name, value }) => [name, value])).toEqual([
      ['CM_Indication', '1'],
      ['E', '1'],
    ]);
  });
});

describe('an inner packet', () => {
  const udp = '45 00 00 20 00 00 40 00 40 11 00 00 0A 40 00 02 0A 40 00 01 13 C4 00 07 00 0C 00 00';

  test('captured in part: its headers, and how much there was', () => {
    const { kind, summary, fields, problem } = explainCaptured(octetsOf(udp), 32);
    expect([kind, problem]).toEqual(['packet', null]);
    expect(summary).toBe('inner IPv4 packet of 32 octets; 28 of them are there');
    expect(Object.fromEntries(fields.map(({ name, value }) => [name, value]))).toMatchObject({
      Version: '4',
      'Total Length': '32',
      Protocol: '17',
      Source: '10.64.0.2',
      Destination: '10.64.0.1',
      'Source Port': '5060',
      'Destination Port': '7',
      'UDP Length': '12',
    });
  });

  test('of which only the first octets are there shows those', () => {
    expect(explainCaptured(octetsOf('45 00 00'), 32).fields.map(({ name }) => name)).toEqual([
      'Version',
      'IHL',
    ]);
  });

  test('IPv6', () => {
    const octets = octetsOf(
      `60 00 00 00 00 09 11 40 ${'FD 00 00 64 00 00 00 00 00 00 00 00 00 00 00 02 '.repeat(2)} 13 C4 00 07 00 09 00 00 58`,
    );
    const [explained] = explainStream(octets);
    expect(explained?.summary).toBe('inner IPv6 packet of 49 octets');
    expect(explained?.fields.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'Version 6',
      'Payload Length 9',
      'Next Header 17',
      'Source fd00:64::2',
      'Destination fd00:64::2',
      'Source Port 5060',
      'Destination Port 7',
      'UDP Length 9',
    ]);
  });

  test('a later fragment has no ports', () => {
    const octets = octetsOf(udp.replace('40 00 40 11', '00 02 40 11'));
    expect(explainCaptured(octets, 32).fields.map(({ name }) => name)).not.toContain('Source Port');
  });
});
