import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { FrameDecoder } from '../../../main/protocol/frame-decoder.ts';
import { recordingDecoder } from '../../support/recording-sink.ts';
import { octetsOf } from '../../support/vectors.ts';

const KEEP_ALIVE = octetsOf('10 07 00 00 01 02 03 04 05 06 07 08 00 00 00 2A');
const IPV4_PACKET = octetsOf(['45 00 00 14', { octet: '00', times: 16 }]);

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('before packets are admitted', () => {
  test('an HTTP answer begins with the nibble of IPv4: lost at its first octet, which is the evidence', () => {
    const { decoder, calls } = recordingDecoder(Infinity);
    decoder.push(ascii('H'));
    expect(calls).toMatchObject([
      { event: 'lost', error: { code: 'NOT_A_TSCF', evidence: Uint8Array.of(0x48) } },
    ]);
    decoder.push(ascii('TTP/1.1 400 Bad Request\r\n'));
    expect(calls).toHaveLength(1);
  });

  test('the first 32 octets are kept as evidence, and not the chunk they came in', () => {
    const { decoder, calls } = recordingDecoder(Infinity);
    const chunk = Buffer.from(`HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n${'x'.repeat(60_000)}`);
    decoder.push(chunk);
    const [call] = calls;
    if (call?.event !== 'lost') throw new Error('expected the stream to be lost');
    const { evidence } = call.error;
    chunk.fill(0);
    expect(Buffer.from(evidence ?? []).toString()).toBe('HTTP/1.1 400 Bad Request\r\nConten');
    expect(evidence?.buffer.byteLength).toBe(32);
  });

  test.each([
    { what: 'version 2', first: 0x20, code: 'NOT_A_TSCF' },
    { what: 'an IPv6 packet', first: 0x60, code: 'NOT_A_TSCF' },
    // Nibble 1, and E = 1: its length cannot be known.
    { what: 'a TLS alert', first: 0x15, code: 'FRAMING_EXTENSION' },
  ])('the first octet of $what is enough for $code', ({ first, code }) => {
    const { decoder, calls } = recordingDecoder(Infinity);
    decoder.push(Uint8Array.of(first));
    expect(calls).toMatchObject([{ event: 'lost', error: { code } }]);
  });

  test('packets in the chunk of the message that admits them pass', () => {
    const { decoder, calls } = recordingDecoder(1);
    decoder.push(Uint8Array.of(...KEEP_ALIVE, ...IPV4_PACKET));
    expect(calls.map(({ event }) => event)).toEqual(['control', 'packet']);
  });
});

describe('stop', () => {
  const three = Uint8Array.of(...KEEP_ALIVE, ...IPV4_PACKET, ...KEEP_ALIVE);

  /** A decoder whose sink stops it at its first call of that kind. */
  function stopsAt(kind: 'control' | 'packet') {
    const events: string[] = [];
    const note = (event: string): void => {
      events.push(event);
      if (event === kind) decoder.stop();
    };
    const decoder = new FrameDecoder({
      control: () => note('control'),
      packet: () => note('packet'),
      lost: () => note('lost'),
    });
    decoder.admitPackets();
    return { decoder, events };
  }

  test.each([
    { kind: 'control', events: ['control'] },
    { kind: 'packet', events: ['control', 'packet'] },
  ] as const)('inside the sink call for a $kind: nothing after it comes', ({ kind, events: expected }) => {
    for (const size of [three.length, 20, 1]) {
      const { decoder, events } = stopsAt(kind);
      for (let at = 0; at < three.length; at += size) decoder.push(three.subarray(at, at + size));
      expect(events).toEqual(expected);
      expect(decoder.incomplete).toBe(false);
    }
  });

  test('a stopped decoder does not even report lost framing, and holds nothing', () => {
    const { decoder, calls } = recordingDecoder();
    decoder.push(KEEP_ALIVE.subarray(0, 7));
    decoder.stop();
    expect(decoder.incomplete).toBe(false);
    decoder.push(Uint8Array.of(0xff));
    expect(calls).toEqual([]);
  });
});

test('incomplete: from the first octet of a message to its last but one', () => {
  const { decoder } = recordingDecoder();
  expect(decoder.incomplete).toBe(false);
  decoder.push(new Uint8Array());
  expect(decoder.incomplete).toBe(false);
  for (const octet of KEEP_ALIVE.subarray(0, 15)) {
    decoder.push(Uint8Array.of(octet));
    expect(decoder.incomplete).toBe(true);
  }
  decoder.push(KEEP_ALIVE.subarray(15));
  expect(decoder.incomplete).toBe(false);
});

test('lost framing is reported once, and nothing is held after it', () => {
  const { decoder, calls } = recordingDecoder();
  decoder.push(Uint8Array.of(0x10, 7, 0));
  decoder.push(Uint8Array.of(65, ...KEEP_ALIVE));
  // TLV_Count 65 is known with the fourth octet.
  decoder.push(KEEP_ALIVE);
  expect(calls).toMatchObject([{ event: 'lost', error: { code: 'FRAMING_TOO_MANY_TLVS' } }]);
  expect(decoder.incomplete).toBe(false);
});

describe('memory', () => {
  const MESSAGE_OCTETS = 65_535;
  const DECODERS = 40;
  const ignore = (): void => undefined;

  /**
   * Octets of array buffers in use. What a collection frees is counted off in the background, at the latest when the next one
   * begins: the least of several readings is the true one.
   */
  function heldOctets(): number {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const readings = Array.from({ length: 4 }, () => {
      collect();
      return process.memoryUsage().arrayBuffers;
    });
    return Math.min(...readings);
  }

  test.each([
    { what: 'the longest packet less an octet, again and again', pieces: [MESSAGE_OCTETS - 1] },
    { what: 'the longest packet less an octet, in odd pieces', pieces: [1, 4999, 30_001, 30_000, 533] },
  ])('whatever arrives, a decoder holds at most one message: $what', ({ pieces }) => {
    const longest = new Uint8Array(MESSAGE_OCTETS);
    longest.set([0x45, 0, 0xff, 0xff]);
    const before = heldOctets();
    const decoders = Array.from({ length: DECODERS }, () => {
      const decoder = new FrameDecoder({ control: ignore, packet: ignore, lost: ignore });
      decoder.admitPackets();
      // Ten whole packets, and another but for its last octet: each piece is a buffer of its own.
      for (let round = 0; round <= 10; round += 1) {
        let at = 0;
        for (const size of pieces) {
          decoder.push(longest.slice(at, at + size));
          at += size;
        }
        if (round < 10) decoder.push(longest.slice(at));
      }
      return decoder;
    });
    const held = heldOctets() - before;
    expect(decoders.every(({ incomplete }) => incomplete)).toBe(true);
    // Each must hold the message under way, which shows that the measure sees what is held; a tenth for what else lives.
    expect(held).toBeGreaterThan(DECODERS * (MESSAGE_OCTETS - 1) * 0.9);
    expect(held).toBeLessThan(DECODERS * MESSAGE_OCTETS * 1.1);
  });
});
