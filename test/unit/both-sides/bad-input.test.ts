import { describe, expect, it } from 'vitest';
import { eventText } from '../../../app/cli/event-text.ts';
import { dropWords } from '../../../app/cli/drop-words.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { MessageDrop } from '../../../main/model/message-drop.ts';
import type { PacketDrop } from '../../../main/model/packet-drop.ts';
import type { CmTypeName } from '../../../main/protocol/constants.ts';
import { buildUdpPacket } from '../../../main/traffic/ip-packet.ts';
import { rawMessage, type RawMessage } from '../../support/raw-message.ts';
import { INNER_ADDRESS, victim, type Side, type Victim } from '../../support/victims.ts';

interface Row {
  readonly name: string;
  readonly sent: (sessionId: bigint, side: Side) => readonly Uint8Array[];
  /** The tunnel is closed, with this reason; absent: it goes on. */
  readonly closed?: string;
  readonly dropped?: Partial<Record<MessageDrop | PacketDrop, number>>;
  /** What it answers: the message, and its Result_Code where it has one. */
  readonly answered?: readonly (readonly [CmTypeName, number?])[];
}

const raw = (message: Omit<RawMessage, 'sessionId'>) => (sessionId: bigint) => [
  rawMessage({ ...message, sessionId }),
];
const RESULT_CODE = 4;
const UNKNOWN_TLV = 99;

/** IPv4, UDP, to port 7. */
const packetFrom = (source: readonly number[]): Uint8Array =>
  buildUdpPacket({
    source: Uint8Array.from(source),
    sourcePort: 9,
    destination: Uint8Array.of(10, 64, 0, 1),
    destinationPort: 7,
    payload: Uint8Array.of(1),
  }) ?? Uint8Array.of();

const ipHeader = (...start: readonly number[]): Uint8Array =>
  Uint8Array.of(...start, ...Array<number>(40).fill(0));

const rows: readonly Row[] = [
  {
    name: 'an unknown first nibble closes the tunnel',
    sent: () => [ipHeader(0x25, 0, 0, 40)],
    closed: 'FRAMING_NIBBLE',
  },
  {
    name: 'a version other than 1 is an unknown first nibble',
    sent: raw({ type: 'Keep_Alive', flags: 0x20 }),
    closed: 'FRAMING_NIBBLE',
  },
  {
    name: 'CM_Indication = 1 closes the tunnel',
    sent: raw({ type: 'Keep_Alive', flags: 0x18 }),
    closed: 'FRAMING_CM_INDICATION',
  },
  {
    name: 'E = 1 closes the tunnel',
    sent: raw({ type: 'Keep_Alive', flags: 0x11 }),
    closed: 'FRAMING_EXTENSION',
  },
  {
    name: 'an IPv4 header shorter than 20 octets closes the tunnel',
    sent: () => [ipHeader(0x44, 0, 0, 40)],
    closed: 'FRAMING_IP_LENGTH',
  },
  {
    name: 'an IPv4 packet shorter than its header closes the tunnel',
    sent: () => [ipHeader(0x45, 0, 0, 19)],
    closed: 'FRAMING_IP_LENGTH',
  },
  {
    name: 'an IPv6 jumbogram closes the tunnel',
    sent: () => [ipHeader(0x60, 0, 0, 0, 0, 0, 0)],
    closed: 'FRAMING_IP_LENGTH',
  },
  {
    name: 'a control message of 4,097 octets closes the tunnel',
    sent: raw({ type: 200, tlvs: [[UNKNOWN_TLV, Array<number>(4_077).fill(0)]] }),
    closed: 'FRAMING_TOO_LONG',
  },
  {
    name: 'a control message of 65 TLVs closes the tunnel',
    sent: raw({ type: 200, tlvs: Array.from({ length: 65 }, () => [UNKNOWN_TLV, []] as const) }),
    closed: 'FRAMING_TOO_MANY_TLVS',
  },
  {
    name: 'Reserved other than 0 is parsed, dropped and counted',
    sent: (sessionId) =>
      [0x12, 0x14, 0x16].map((flags) => rawMessage({ type: 'Keep_Alive', flags, sessionId })),
    dropped: { 'reserved-bits': 3 },
  },
  {
    name: 'an unknown CM_Type is skipped by its TLVs and counted; what follows is understood',
    sent: (sessionId) => [
      ...[0, 3, 4, 9, 10, 255].map((type) =>
        rawMessage({ type, sessionId, tlvs: [[UNKNOWN_TLV, [0x25, 0x25]]] }),
      ),
      rawMessage({ type: 'Keep_Alive', sessionId }),
    ],
    dropped: { 'unknown-type': 6 },
    answered: [['Keep_Alive_Response']],
  },
  {
    name: 'an unknown TLV is skipped, twice too',
    sent: raw({
      type: 'Configuration_Release_Request',
      tlvs: [
        [UNKNOWN_TLV, [1, 2, 3]],
        [UNKNOWN_TLV, []],
        [RESULT_CODE, [0, 0]],
      ],
    }),
    closed: 'PEER_CLOSED',
    answered: [['Configuration_Release_Response', 0]],
  },
  {
    name: 'a known TLV in a message it does not belong to is skipped, wrong as it is',
    sent: raw({ type: 'Configuration_Release_Request', tlvs: [[1, [9]]] }),
    closed: 'PEER_CLOSED',
    answered: [['Configuration_Release_Response', 0]],
  },
  {
    name: 'a known TLV twice in a request: answered with code 1, counted, and nothing else changes',
    sent: raw({
      type: 'Configuration_Release_Request',
      tlvs: [
        [RESULT_CODE, [0, 7]],
        [RESULT_CODE, [0, 7]],
      ],
    }),
    dropped: { 'malformed-request': 1 },
    answered: [['Configuration_Release_Response', 1]],
  },
  {
    name: 'a known TLV twice in a response: dropped and counted',
    sent: raw({
      type: 'Configuration_Release_Response',
      tlvs: [
        [RESULT_CODE, [0, 0]],
        [RESULT_CODE, [0, 0]],
      ],
    }),
    dropped: { 'malformed-response': 1 },
  },
  {
    name: 'a known TLV of a wrong length in a request: answered with code 1, counted, and nothing else changes',
    sent: raw({ type: 'Configuration_Release_Request', tlvs: [[RESULT_CODE, [7]]] }),
    dropped: { 'malformed-request': 1 },
    answered: [['Configuration_Release_Response', 1]],
  },
  {
    name: 'a known TLV of a wrong length in a response: dropped and counted',
    sent: raw({ type: 'Configuration_Response', tlvs: [[RESULT_CODE, [0, 0, 0]]] }),
    dropped: { 'malformed-response': 1 },
  },
  {
    name: 'a known TLV out of bounds in a response: dropped and counted',
    sent: raw({ type: 'Configuration_Response', tlvs: [[1, [0, 1, 0x51, 0x81]]] }),
    dropped: { 'malformed-response': 1 },
  },
  {
    name: 'Keep_Alive or its response with TLVs: dropped, no reply, counted',
    sent: (sessionId) =>
      (['Keep_Alive', 'Keep_Alive_Response'] as const).map((type) =>
        rawMessage({ type, sessionId, tlvs: [[UNKNOWN_TLV, []]] }),
      ),
    dropped: { 'keep-alive-with-tlvs': 2 },
  },
  {
    name: 'another Session ID: dropped, no reply, counted',
    sent: (sessionId) => [
      rawMessage({ type: 'Keep_Alive', sessionId: sessionId ^ 1n }),
      rawMessage({ type: 'Configuration_Release_Request', sessionId: 0n }),
    ],
    dropped: { 'wrong-session-id': 2 },
  },
  {
    name: 'another Session ID for the third time closes the tunnel',
    sent: (sessionId) =>
      [1n, 2n, 3n].map((other) => rawMessage({ type: 'Keep_Alive', sessionId: sessionId ^ other })),
    closed: 'WRONG_SESSION_ID',
    dropped: { 'wrong-session-id': 3 },
  },
  {
    name: 'a response that matches nothing outstanding is ignored and counted',
    sent: (sessionId) => [
      rawMessage({ type: 'Keep_Alive_Response', sessionId, sequence: 77 }),
      rawMessage({ type: 'Configuration_Release_Response', sessionId, tlvs: [[RESULT_CODE, [0, 0]]] }),
    ],
    dropped: { 'unmatched-response': 2 },
  },
  {
    name: 'more than 10 Keep_Alive in one second: the excess is dropped and counted',
    sent: (sessionId) =>
      Array.from({ length: 13 }, (_, sequence) => rawMessage({ type: 'Keep_Alive', sessionId, sequence })),
    dropped: { 'keep-alive-flood': 3 },
    answered: Array.from({ length: 10 }, () => ['Keep_Alive_Response'] as const),
  },
];

const both = rows.flatMap((row) => (['client', 'TSCF'] as const).map((side) => ({ ...row, side })));

const answersOf = (target: Victim) =>
  target.answers().map(({ type, tlvs }) => ('resultCode' in tlvs ? [type, tlvs.resultCode] : [type]));

describe('what bad input gets, row by row (protocol 8)', () => {
  it.each(both)('$name ($side)', async ({ side, sent, closed, dropped = {}, answered = [] }) => {
    const target = await victim(side);
    target.send(...sent(target.sessionId, side));
    expect(target.code()).toBe(closed);
    expect(target.closed()).toBe(closed !== undefined);
    expect(target.dropped()).toEqual(dropped);
    expect(answersOf(target)).toEqual(answered);

    if (closed === undefined && dropped['keep-alive-flood'] === undefined) {
      // The tunnel goes on as it was.
      target.send(rawMessage({ type: 'Keep_Alive', sessionId: target.sessionId, sequence: 42 }));
      expect(target.answers().at(-1)).toMatchObject({ type: 'Keep_Alive_Response', sequence: 42 });
    }
    const { pending, summary } = await target.stop();
    expect(pending).toBe(0);
    if (summary?.event === 'summary') {
      expect(summary.dropped).toEqual(dropped);
      // At the end of `pinhole connect`, in words.
      const words = dropWords(dropped);
      if (words === undefined) expect(eventText(summary)).not.toContain('dropped');
      else expect(eventText(summary)).toContain(words);
    }
    expect(summary === undefined).toBe(side === 'TSCF');
  });

  it.each<Side>(['client', 'TSCF'])(
    'five seconds in a row with more than 10 Keep_Alive close the tunnel (%s)',
    async (side) => {
      const target = await victim(side);
      const flood = Array.from({ length: 11 }, (_, sequence) =>
        rawMessage({ type: 'Keep_Alive', sessionId: target.sessionId, sequence }),
      );
      for (let window = 1; window < LIMITS.floodWindows.value; window += 1) {
        target.send(...flood);
        expect(target.code()).toBeUndefined();
        target.time.advance(1_000);
      }
      target.send(...flood);
      expect(target.code()).toBe('KEEP_ALIVE_FLOOD');
      expect(target.dropped()).toEqual({ 'keep-alive-flood': 5 });
      await target.stop();
    },
  );

  it.each<Side>(['client', 'TSCF'])(
    'a message that stays incomplete for 30 s closes the tunnel (%s)',
    async (side) => {
      const target = await victim(side);
      target.send(Uint8Array.of(0x45, 0, 0xff, 0xff));
      target.time.advance(LIMITS.incompleteMessageMs.value - 1);
      expect(target.code()).toBeUndefined();
      target.time.advance(1);
      expect(target.code()).toBe('FRAMING_INCOMPLETE');
      await target.stop();
    },
  );

  it.each<Side>(['client', 'TSCF'])(
    'a peer that sends one octet a second: what is whole in 30 s is answered, what is not closes the tunnel (%s)',
    async (side) => {
      const target = await victim(side);
      const trickle = (octets: Uint8Array): void => {
        for (const octet of octets) {
          target.send(Uint8Array.of(octet));
          target.time.advance(1_000);
        }
      };
      trickle(rawMessage({ type: 'Keep_Alive', sessionId: target.sessionId, sequence: 7 }));
      trickle(rawMessage({ type: 'Keep_Alive', sessionId: target.sessionId, sequence: 8 }));
      expect(target.answers()).toMatchObject([{ sequence: 7 }, { sequence: 8 }]);
      const long = rawMessage({
        type: 200,
        sessionId: target.sessionId,
        tlvs: [[UNKNOWN_TLV, [...Array(40).keys()]]],
      });
      trickle(long.subarray(0, 29));
      expect(target.code()).toBeUndefined();
      trickle(long.subarray(29, 31));
      expect(target.code()).toBe('FRAMING_INCOMPLETE');
      expect(target.closed()).toBe(true);
      expect((await target.stop()).pending).toBe(0);
    },
  );

  it('a request with a value out of bounds: answered with code 1, and the session stays as it was', async () => {
    const target = await victim('TSCF');
    const { sessionId } = target;
    target.send(rawMessage({ type: 'Configuration_Request', sessionId, tlvs: [[1, [0, 1, 0x51, 0x81]]] }));
    expect(answersOf(target)).toEqual([['Configuration_Response', 1]]);
    expect(target.dropped()).toEqual({ 'malformed-request': 1 });
    expect(target.code()).toBeUndefined();
    await target.stop();
  });

  it('an inner packet whose source is not the assigned address is dropped and counted (TSCF)', async () => {
    const target = await victim('TSCF');
    target.send(packetFrom([10, 64, 1, 1]), packetFrom([192, 0, 2, 1]), packetFrom(INNER_ADDRESS));
    // The last one is only to no service.
    expect(target.dropped()).toEqual({ 'packet-source': 2, 'packet-no-service': 1 });
    expect(target.code()).toBeUndefined();
    await target.stop();
  });

  it('an inner packet to another than the assigned address is dropped and counted (client)', async () => {
    const target = await victim('client');
    target.send(packetFrom([10, 64, 0, 1]));
    expect(target.dropped()).toEqual({ 'packet-destination': 1 });
    expect(target.code()).toBeUndefined();
    await target.stop();
  });
});

describe('before the configuration is done (protocol 8)', () => {
  it.each<Side>(['client', 'TSCF'])(
    'a first nibble other than 1 closes at once: no TSCF peer (%s)',
    async (side) => {
      const target = await victim(side, false);
      target.send(Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
      await target.time.advanceAsync(0);
      expect(target.code()).toBe('NOT_A_TSCF');
      expect(target.closed()).toBe(true);
      expect((await target.stop()).pending).toBe(0);
    },
  );

  it.each<[Side, string]>([
    ['client', 'CONFIG_TIMEOUT'],
    ['TSCF', 'UNCONFIGURED'],
  ])('a peer that sends one octet a second has 10 s all the same (%s)', async (side, code) => {
    const target = await victim(side, false);
    const { sessionId } = target;
    const slow = rawMessage({
      type: side === 'TSCF' ? 'Configuration_Request' : 'Configuration_Response',
      sessionId,
    });
    for (const octet of slow.subarray(0, 10)) {
      expect(target.code()).toBeUndefined();
      target.send(Uint8Array.of(octet));
      await target.time.advanceAsync(1_000);
    }
    expect(target.code()).toBe(code);
    expect((await target.stop()).pending).toBe(0);
  });

  it.each<[Side, string]>([
    ['client', 'CONFIG_TIMEOUT'],
    ['TSCF', 'UNCONFIGURED'],
  ])(
    'a Keep_Alive is dropped and counted, and after 10 s the connection is closed (%s)',
    async (side, code) => {
      const target = await victim(side, false);
      target.send(rawMessage({ type: 'Keep_Alive', sessionId: target.sessionId }));
      await target.time.advanceAsync(9_999);
      expect(target.answers()).toEqual([]);
      expect(target.code()).toBeUndefined();
      await target.time.advanceAsync(1);
      expect(target.code()).toBe(code);
      expect(target.dropped()).toEqual({ 'keep-alive-before-configuration': 1 });
      expect((await target.stop()).pending).toBe(0);
    },
  );
});
