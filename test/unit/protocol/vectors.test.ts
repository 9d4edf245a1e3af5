import { describe, expect, test } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { decodeMessage } from '../../../main/protocol/decode.ts';
import { describeMessage } from '../../../main/protocol/describe.ts';
import { encodeMessage } from '../../../main/protocol/encode.ts';
import type { Message } from '../../../main/protocol/messages.ts';
import { recordingDecoder, type SinkCall } from '../../support/recording-sink.ts';
import {
  MESSAGE_VECTORS,
  STREAM_VECTORS,
  type MessageVector,
  type StreamEvent,
} from '../../support/vectors.ts';

/** What becomes of one buffer, in the words of the vectors. */
function outcome(octets: Uint8Array): MessageVector['expect'] {
  try {
    const decoded = decodeMessage(octets);
    if (decoded.kind === 'message') return { kind: 'message', ...decoded.message };
    return decoded.kind === 'dropped' ? { kind: 'dropped', rule: decoded.rule } : { kind: 'malformed' };
  } catch (thrown) {
    if (!(thrown instanceof PinholeError)) throw thrown;
    return { kind: 'error', code: thrown.code };
  }
}

function asStreamEvent(call: SinkCall): StreamEvent {
  if (call.event === 'packet') return { packet: call.octets.length };
  if (call.event === 'lost') return { lost: call.error.code };
  switch (call.decoded.kind) {
    case 'message':
      return { control: call.decoded.message.type };
    case 'dropped':
      return { control: call.decoded.rule };
    case 'malformed':
      return { control: 'malformed' };
  }
}

test('there are the two golden vectors and at least 40 more, each with a name of its own', () => {
  const names = [...MESSAGE_VECTORS, ...STREAM_VECTORS].map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['golden Keep_Alive', 'golden Keep_Alive_Response']));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(42);
});

describe('one message in one buffer', () => {
  test.each(MESSAGE_VECTORS)('$name (Protocol $clause)', ({ hex, expect: expected, encodes }) => {
    expect(outcome(hex)).toEqual(expected);
    if (expected.kind === 'error') {
      expect(() => describeMessage(hex)).toThrow(expect.objectContaining({ code: expected.code }));
      return;
    }
    expect(describeMessage(hex).fields.length).toBeGreaterThanOrEqual(8);
    if (expected.kind !== 'message') return;
    const { type, sessionId, sequence, tlvs } = expected;
    const again = encodeMessage({ type, sessionId, sequence, tlvs } as Message);
    if (encodes) expect(Uint8Array.from(again)).toEqual(hex);
    else expect(outcome(again)).toEqual(expected);
  });
});

describe('a stream', () => {
  test.each(STREAM_VECTORS)('$name (Protocol $clause)', ({ hex, events, octetsLeft, packetsAdmitted }) => {
    const { decoder, calls } = recordingDecoder(packetsAdmitted ? 0 : Infinity);
    decoder.push(hex);
    expect(calls.map(asStreamEvent)).toEqual(events);
    expect(decoder.incomplete).toBe(octetsLeft > 0);
  });

  test.each(MESSAGE_VECTORS)('$name: a stream judges it as a buffer does', ({ hex, expect: expected }) => {
    const { decoder, calls } = recordingDecoder(Infinity);
    decoder.push(hex);
    if (expected.kind !== 'error') {
      expect(calls).toEqual([{ event: 'control', decoded: decodeMessage(hex) }]);
    } else if (expected.code === 'DECODE_TRUNCATED') {
      expect(calls).toEqual([]);
      expect(decoder.incomplete).toBe(hex.length > 0);
    } else if (expected.code === 'DECODE_TRAILING') {
      // The next message, in a stream.
      expect(calls[0]?.event).toBe('control');
    } else {
      // Before the configuration a first nibble other than 1 has a reason of its own.
      const code = expected.code === 'FRAMING_NIBBLE' ? 'NOT_A_TSCF' : expected.code;
      expect(calls.map(asStreamEvent)).toEqual([{ lost: code }]);
    }
  });
});
