import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { FIELDS, partField } from '../../.config/dissector.ts';
import { interfaceBlock, packetBlock, sectionBlock } from '../../main/capture/pcapng.ts';
import { createCore } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import { CM_TYPES, RESULT_CODES, TLV_HEADER_OCTETS } from '../../main/protocol/constants.ts';
import { decodeMessage } from '../../main/protocol/decode.ts';
import { describeFields } from '../../main/protocol/describe.ts';
import { explainCaptured } from '../../main/protocol/explain.ts';
import { cmTypeName, MESSAGE_TLVS } from '../../main/protocol/messages.ts';
import { TLV_TABLE, tlvRow, type TlvKey } from '../../main/protocol/tlv.ts';
import { damagedVector, validMessage } from '../support/arbitrary-protocol.ts';
import { encodeMessage } from '../../main/protocol/encode.ts';
import { testProfile } from '../support/profile.ts';
import { lacks } from '../support/requires.ts';
import { atEnd, closeLab, portOf, startTscf, udpSocket } from '../support/traffic-lab.ts';
import { hasTshark, pcapngOf, tshark, tsharkFields } from '../support/tshark.ts';
import { MESSAGE_VECTORS, STREAM_VECTORS } from '../support/vectors.ts';

const skip = lacks('tshark', hasTshark);

afterEach(closeLab);

const PART_FIELDS = Object.values(TLV_TABLE).flatMap(({ key, layouts }) =>
  layouts.flat().map((part) => partField(key, part)),
);
const NAMES = [...Object.values(FIELDS), ...new Set(PART_FIELDS)];

/** What this program's decoder makes of one message: verdict, and why. */
function judged(octets: Uint8Array): { readonly verdict: string; readonly reason: readonly string[] } {
  try {
    const decoded = decodeMessage(octets);
    switch (decoded.kind) {
      case 'message':
        return { verdict: 'message', reason: [] };
      case 'dropped':
        return { verdict: 'dropped', reason: [decoded.rule] };
      case 'malformed':
        return { verdict: 'malformed', reason: [decoded.detail] };
    }
  } catch (thrown) {
    if (thrown instanceof PinholeError) return { verdict: 'error', reason: [thrown.code] };
    throw thrown;
  }
}

/** The values of one field by this program's own description of the octets. */
const described = (octets: Uint8Array, name: string): string[] =>
  describeFields(octets).flatMap((field) => (field.name === name ? [field.value] : []));

const hexLines = (octets: Uint8Array, name: string): string[] =>
  describeFields(octets).flatMap((field) =>
    field.name === name ? [field.hex.replaceAll(' ', '').toLowerCase()] : [],
  );

/** By this program: each part of each TLV that is read, under its name in Wireshark, once for each time it stands there. */
function valuesOf(octets: Uint8Array): Map<string, string[]> {
  const values = new Map<string, string[]>();
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  if (octets.length < 16) return values;
  const name = cmTypeName(octets[1] ?? 0);
  const belonging: readonly TlvKey[] = name === undefined ? [] : MESSAGE_TLVS[name];
  const seen = new Set<TlvKey>();
  let at = 16;
  for (let left = Math.min(view.getUint16(2), 64); left > 0; left -= 1) {
    if (at + TLV_HEADER_OCTETS > octets.length) break;
    const length = view.getUint16(at + 2);
    const row = tlvRow(view.getUint16(at));
    const start = at + TLV_HEADER_OCTETS;
    const value = octets.subarray(start, start + length);
    at = start + length;
    if (value.length < length) break;
    if (row === undefined || !belonging.includes(row.key) || seen.has(row.key)) continue;
    seen.add(row.key);
    const read = row.lengths.includes(length) ? row.read(value) : undefined;
    if (read === undefined) continue;
    const put = (part: string, text: string | number): unknown =>
      values.set(`pinhole.${row.name.toLowerCase()}${part}`, [String(text)]);
    if (typeof read !== 'object') {
      put('', read);
    } else if ('port' in read) {
      const isIpv6 = read.address.includes(':');
      put('.family', isIpv6 ? 6 : 4);
      put('.port', read.port);
      // Wireshark writes an IPv4-mapped address with its dots.
      put(isIpv6 ? '.ipv6' : '.ipv4', read.address);
    } else {
      put('.address', read.address);
      put('.prefix_length', read.prefixLength);
    }
  }
  return values;
}

/** Two ways to write one IPv6 address are one. */
const canonical = (text: string): string =>
  text.includes(':') ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text;

/** Holds what tshark says of control messages against this program's own view, field by field. */
function compare(messages: readonly Uint8Array[]): void {
  const rows = tsharkFields(pcapngOf(messages), NAMES);
  expect(rows).toHaveLength(messages.length);
  for (const [index, octets] of messages.entries()) {
    const row = rows[index];
    const seen = Object.fromEntries(
      [...new Set(PART_FIELDS)].map((name): [string, string[]] => [name, (row?.[name] ?? []).map(canonical)]),
    );
    const { verdict, reason } = judged(octets);
    expect({ hex: Buffer.from(octets).toString('hex').slice(0, 200), ...row, ...seen }).toMatchObject({
      [FIELDS.verdict]: [verdict],
      [FIELDS.reason]: reason,
      [FIELDS.version]: described(octets, 'Version_ID'),
      [FIELDS.indication]: described(octets, 'CM_Indication'),
      [FIELDS.reserved]: described(octets, 'Reserved'),
      [FIELDS.extension]: described(octets, 'E'),
      [FIELDS.cmType]: described(octets, 'CM_Type'),
      [FIELDS.tlvCount]: described(octets, 'TLV_Count'),
      [FIELDS.sessionId]: described(octets, 'Session ID'),
      [FIELDS.sequence]: described(octets, 'Sequence'),
      [FIELDS.tlvType]: described(octets, 'TLV Type'),
      [FIELDS.tlvLength]: described(octets, 'TLV Length'),
      ...Object.fromEntries(
        [...new Set(PART_FIELDS)].map((name) => [name, (valuesOf(octets).get(name) ?? []).map(canonical)]),
      ),
    });
    expect(row?.[FIELDS.tlvValue]).toEqual(valueLines(octets));
  }
}

/** The values of TLVs as hexadecimal digits, those that are empty or cut off left out. */
function valueLines(octets: Uint8Array): string[] {
  const names = new Set([...Object.values(TLV_TABLE).map(({ name }) => name), 'value']);
  return [...names]
    .flatMap((name) => describeFields(octets).filter((field) => field.name === name))
    .toSorted((left, right) => left.offset - right.offset)
    .map(({ hex }) => hex.replaceAll(' ', '').toLowerCase());
}

/** A nibble of 1, or none at all: what the dissector takes for a control message. */
const isControl = (octets: Uint8Array): boolean => octets.length > 0 && (octets[0] ?? 0) >> 4 === 1;

// A program of its own, on a machine that may be busy.
const patience = { timeout: 60_000 };

describe.skipIf(skip)('the dissector, in tshark', patience, () => {
  it('sees in every vector of a control message what the decoder sees', () => {
    const messages = MESSAGE_VECTORS.map(({ hex }) => hex).filter(isControl);
    expect(messages.length).toBeGreaterThan(90);
    compare(messages);
    expect(hexLines(messages[0] ?? new Uint8Array(), 'Session ID')).toEqual(['0102030405060708']);
  });

  it('judges as the vectors say, whatever they begin with, and flags what is wrong', () => {
    const rows = tsharkFields(pcapngOf(MESSAGE_VECTORS.map(({ hex }) => hex)), [
      FIELDS.verdict,
      FIELDS.reason,
      '_ws.expert.severity',
      'ip.version',
      'ipv6.version',
      FIELDS.inner,
    ]);
    expect(rows).toHaveLength(MESSAGE_VECTORS.length);
    for (const [index, { name, hex, expect: expected }] of MESSAGE_VECTORS.entries()) {
      const row = rows[index];
      const nibble = (hex[0] ?? 0) >> 4;
      if (nibble === 4 || nibble === 6) {
        // In a stream it is an inner packet, and a wrong one.
        expect({ name, inner: row?.[FIELDS.inner] }).toEqual({ name, inner: [String(nibble)] });
        expect(row?.['_ws.expert.severity'].length).toBeGreaterThan(0);
        continue;
      }
      expect({ name, verdict: row?.[FIELDS.verdict] }).toEqual({ name, verdict: [expected.kind] });
      if (expected.kind === 'dropped') expect(row?.[FIELDS.reason]).toEqual([expected.rule]);
      if (expected.kind === 'error') expect(row?.[FIELDS.reason]).toEqual([expected.code]);
      if (expected.kind !== 'message') expect(row?.['_ws.expert.severity'].length).toBeGreaterThan(0);
    }
  });

  it('agrees with the decoder on messages of every kind, and on thousands of damaged ones', () => {
    const valid = fc.sample(validMessage, 400).map(encodeMessage);
    const damaged = fc.sample(damagedVector, 4_000).filter(isControl);
    expect(damaged.length).toBeGreaterThan(1_000);
    compare([...valid, ...damaged]);
  });

  it('neither stumbles over nor hangs in octets of any kind, shown in full', () => {
    const anything = fc.sample(
      fc.oneof(
        fc.uint8Array({ maxLength: 120 }),
        damagedVector,
        fc
          .tuple(fc.constantFrom(0x10, 0x45, 0x60), fc.uint8Array({ maxLength: 80 }))
          .map(([first, rest]) => Uint8Array.of(first, ...rest)),
        fc.constantFrom(...STREAM_VECTORS.map(({ hex }) => hex).filter(({ length }) => length < 5_000)),
      ),
      3_000,
    );
    const text = tshark(pcapngOf(anything), '-V');
    expect(text.match(/^Frame \d+:/gm)).toHaveLength(anything.length);
    // Each of them is said to be something.
    const rows = tsharkFields(pcapngOf(anything), [FIELDS.verdict, FIELDS.inner]);
    const silent = rows.filter((row) => row[FIELDS.verdict].length + row[FIELDS.inner].length === 0);
    expect(silent).toEqual([]);
  });

  it('knows the names of result codes, and flags those other than ok', () => {
    const results = Object.values(RESULT_CODES).map((resultCode) =>
      encodeMessage({ type: 'Configuration_Response', sessionId: 1n, sequence: 1, tlvs: { resultCode } }),
    );
    const text = tshark(pcapngOf(results), '-V');
    for (const [name, code] of Object.entries(RESULT_CODES)) {
      expect(text).toContain(`Result_Code: ${name} (${code})`);
      expect(text.includes(`Result code ${name}]`)).toBe(code !== 0);
    }
  });

  it('shows the headers of inner packets whose payload was left out, whatever protocol their ports stand for', () => {
    const ports = [53, 443, 1_194, 2_152, 5_060, 5_061, 4_500];
    const packets = ports.map((port) =>
      Buffer.from(
        `4500005000000000401100000a4000020a40000113c4${port.toString(16).padStart(4, '0')}003c0000`,
        'hex',
      ),
    );
    const file = Buffer.from(pcapngOf(packets));
    for (let at = file.indexOf(Buffer.of(28, 0, 0, 0, 28, 0, 0, 0)); at >= 0;) {
      file.writeUInt32LE(80, at + 4);
      at = file.indexOf(Buffer.of(28, 0, 0, 0, 28, 0, 0, 0), at);
    }
    const rows = tsharkFields(file, ['ip.dst', 'udp.dstport', 'frame.len', '_ws.malformed']);
    expect(rows).toEqual(
      ports.map((port) => ({
        'ip.dst': ['10.64.0.1'],
        'udp.dstport': [String(port)],
        'frame.len': ['80'],
        '_ws.malformed': [],
      })),
    );
    expect(tshark(file, '-V').match(/^Frame/gm)).toHaveLength(ports.length);
  });

  it('pairs requests and responses of either side, which may have the same Sequence', () => {
    const message = (type: 'Keep_Alive' | 'Keep_Alive_Response', sequence: number): Uint8Array =>
      encodeMessage({ type, sessionId: 7n, sequence, tlvs: {} });
    const session = [
      ['outbound', message('Keep_Alive', 5)],
      ['inbound', message('Keep_Alive', 5)],
      ['inbound', message('Keep_Alive_Response', 5)],
      ['outbound', message('Keep_Alive_Response', 5)],
      // An answer to nothing.
      ['inbound', message('Keep_Alive_Response', 5)],
      ['inbound', message('Keep_Alive_Response', 6)],
    ] as const;
    const file = Buffer.concat([
      sectionBlock('', ''),
      interfaceBlock('office', ''),
      ...session.map(([direction, octets], at) =>
        packetBlock({ interfaceId: 0, timeUs: at * 1_500, direction, octets, originalLength: octets.length }),
      ),
    ]);
    const rows = tsharkFields(file, [FIELDS.responseFrame, FIELDS.requestFrame, FIELDS.responseTime], '-2');
    expect(rows.map((row) => Object.values(row).map(([value]) => value))).toEqual([
      ['3', undefined, undefined],
      ['4', undefined, undefined],
      [undefined, '1', '0.003000000'],
      [undefined, '2', '0.003000000'],
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
    ]);
    expect(tshark(file)).toMatch(/1 +0\.000000 +client → TSCF +Pinhole 16 Keep_Alive, Sequence 5\n/);
  });

  it('shows where a capture was cut within a message, which is no fault of the message', () => {
    const whole = MESSAGE_VECTORS.find(({ name }) => name === 'request with every TLV it may have')?.hex;
    if (whole === undefined) throw new Error('there is no such vector');
    const file = Buffer.from(pcapngOf([whole.subarray(0, 30)]));
    // The original length stands behind the captured one.
    const at = file.indexOf(Buffer.of(30, 0, 0, 0, 30, 0, 0, 0));
    file.writeUInt32LE(whole.length, at + 4);
    expect(tsharkFields(file, [FIELDS.verdict, FIELDS.reason, FIELDS.sequence])).toEqual([
      {
        [FIELDS.verdict]: ['error'],
        [FIELDS.reason]: ['CAPTURE_CUT'],
        [FIELDS.sequence]: described(whole, 'Sequence'),
      },
    ]);
    expect(explainCaptured(whole.subarray(0, 30), whole.length).problem?.code).toBe('DECODE_TRUNCATED');
  });
});

const ECHO = [{ kind: 'echo', address: '10.64.0.1', port: 7 }] as const;

/** A tunnel to a TSCF with an echo, captured from its first message on. */
async function capturedSession() {
  const tscf = await startTscf(ECHO);
  const folder = await mkdtemp(join(tmpdir(), 'pinhole-session-'));
  atEnd(() => rm(folder, { recursive: true }));
  const core = createCore({
    profiles: [
      testProfile({
        id: 'phone',
        host: '127.0.0.1',
        port: tscf.server.address.port,
        tls: { caFile: tscf.caFile },
        interval: { mode: 'static', seconds: 0.1 },
        responseTimeS: 0.2,
        missLimit: 10,
        tscfOriginates: true,
        forwards: [
          { listen: { host: '127.0.0.1', port: 0 }, to: { address: '10.64.0.1', port: 7 }, count: 1 },
        ],
      }),
    ],
    stateDirectory: folder,
  });
  atEnd(() => core.close());
  const events: TunnelEvent[] = [];
  core.onChange((change) => {
    if (change.kind === 'event') events.push(change.event);
  });
  const path = join(folder, 'session.pcapng');
  const { ended } = await core.startCapture(['phone'], {
    path,
    packets: 'headers',
    maxOctets: 1_000_000,
    maxMs: 60_000,
  });
  return { tscf, core, events, path, ended };
}

function seen(core: CoreApi, fits: (snapshot: TunnelSnapshot) => boolean): Promise<TunnelSnapshot> {
  return new Promise((resolve) => {
    const look = (): void => {
      const snapshot = core.tunnel('phone');
      if (snapshot === undefined || !fits(snapshot)) return;
      stop();
      resolve(snapshot);
    };
    const stop = core.onChange(look);
    look();
  });
}

async function echoed(socket: Socket, port: number, text: string): Promise<void> {
  const answer = once(socket, 'message');
  socket.send(text, port, '127.0.0.1');
  await answer;
}

const SECRET = 'what a user said';

describe.skipIf(skip)('a captured session, in tshark', patience, () => {
  it('is message by message what the program itself told of it', async () => {
    const { tscf, core, events, path, ended } = await capturedSession();
    core.startTunnel('phone');
    const up = await seen(core, ({ state }) => state === 'connected');
    await seen(core, ({ kam }) => kam.answered >= 3);
    const phone = await udpSocket();
    for (const text of [SECRET, `${SECRET} again`]) await echoed(phone, portOf(core), text);
    // Answers that come after their time: missed, then late.
    tscf.server.behave({ answers: 'late', lateByMs: 300 });
    await seen(core, ({ kam }) => kam.late >= 2);
    tscf.server.behave({ answers: 'prompt' });
    const before = core.tunnel('phone')?.kam.answered ?? NaN;
    // So many that no late answer is under way any more; and right behind one, so that no Keep_Alive is.
    await seen(core, ({ kam }) => kam.answered > before + 4);
    await core.stopTunnel('phone');
    await core.stopCapture();
    const { written, dropped } = await ended;

    const rows = tsharkFields(path, [
      'frame.number',
      'frame.packet_flags_direction',
      'frame.interface_name',
      FIELDS.cmType,
      FIELDS.sequence,
      FIELDS.sessionId,
      FIELDS.verdict,
      FIELDS.requestFrame,
      FIELDS.responseTime,
      'pinhole.keep_alive_interval',
      'pinhole.internal_ipv4_address',
      'pinhole.reflexive_address.port',
      'pinhole.result_code',
      'ip.src',
      'ip.dst',
      'udp.srcport',
      'udp.dstport',
      'udp.length',
      'frame.len',
      'frame.cap_len',
    ]);
    expect([rows.length, dropped]).toEqual([written, 0]);
    expect(new Set(rows.flatMap((row) => row['frame.interface_name']))).toEqual(new Set(['phone']));

    const IN = ['0x00000001'];
    const OUT = ['0x00000002'];
    const inner = rows.filter((row) => row['ip.src'].length > 0);
    const messages = rows.filter((row) => row['ip.src'].length === 0);
    const ofType = (name: keyof typeof CM_TYPES) =>
      messages.filter((row) => row[FIELDS.cmType][0] === String(CM_TYPES[name]));
    const sequencesOf = (name: keyof typeof CM_TYPES): number[] =>
      ofType(name).map((row) => Number(row[FIELDS.sequence][0]));
    expect(messages.every((row) => row[FIELDS.verdict][0] === 'message')).toBe(true);
    expect(new Set(messages.flatMap((row) => row[FIELDS.sessionId])).size).toBe(1);

    // The exchange at the beginning, and what came of it.
    const [request, response] = messages;
    expect(request).toMatchObject({
      [FIELDS.cmType]: ['1'],
      [FIELDS.sequence]: ['1'],
      'frame.packet_flags_direction': OUT,
    });
    expect(response).toMatchObject({
      [FIELDS.cmType]: ['2'],
      [FIELDS.requestFrame]: request?.['frame.number'],
      'frame.packet_flags_direction': IN,
      'pinhole.result_code': ['0'],
      'pinhole.internal_ipv4_address': [up.addresses.internalIpv4],
      'pinhole.reflexive_address.port': [up.addresses.reflexive?.split(':').at(-1)],
    });

    // Each keep-alive that the program told of, in its order, and none besides.
    const kams = events.filter((event) => event.event === 'kam');
    const [summary] = events.filter((event) => event.event === 'summary');
    const answered = kams.filter(({ outcome }) => outcome === 'answered').map(({ sequence }) => sequence);
    const late = kams.filter(({ outcome }) => outcome === 'late').map(({ sequence }) => sequence);
    const missed = kams.filter(({ outcome }) => outcome === 'missed').map(({ sequence }) => sequence);
    expect(late.length).toBeGreaterThanOrEqual(2);
    expect(missed).toEqual(expect.arrayContaining(late));
    expect(ofType('Keep_Alive')).toHaveLength(summary?.sent ?? NaN);
    expect(sequencesOf('Keep_Alive')).toEqual(expect.arrayContaining([...answered, ...missed]));
    const responses = kams.filter(({ outcome }) => outcome !== 'missed').map(({ sequence }) => sequence);
    expect(sequencesOf('Keep_Alive_Response')).toEqual(responses);
    for (const row of ofType('Keep_Alive')) expect(row['frame.packet_flags_direction']).toEqual(OUT);
    for (const row of ofType('Keep_Alive_Response')) {
      expect(row['frame.packet_flags_direction']).toEqual(IN);
      const [asked] = rows.filter((one) => one['frame.number'][0] === row[FIELDS.requestFrame][0]);
      expect(asked).toMatchObject({
        [FIELDS.cmType]: [String(CM_TYPES.Keep_Alive)],
        [FIELDS.sequence]: row[FIELDS.sequence],
      });
      const least = late.includes(Number(row[FIELDS.sequence][0])) ? 0.3 : 0;
      expect(Number(row[FIELDS.responseTime][0])).toBeGreaterThan(least);
    }

    // The release, which is the last.
    expect(
      messages.slice(-2).map((row) => [row[FIELDS.cmType], row['frame.packet_flags_direction']]),
    ).toEqual([
      [['5'], OUT],
      [['6'], IN],
    ]);

    // Inner traffic, both ways: addresses and ports, and how long it was; not what it said.
    const [forward] = summary?.forwards ?? [];
    expect([forward?.sent, forward?.received]).toEqual([2, 2]);
    const [sent, back] = [
      inner.filter((row) => row['frame.packet_flags_direction'][0] === OUT[0]),
      inner.filter((row) => row['frame.packet_flags_direction'][0] === IN[0]),
    ];
    expect([sent.length, back.length]).toEqual([2, 2]);
    for (const row of sent) {
      expect(row).toMatchObject({
        'ip.src': [up.addresses.internalIpv4],
        'ip.dst': ['10.64.0.1'],
        'udp.dstport': ['7'],
      });
    }
    for (const row of back) expect(row).toMatchObject({ 'ip.src': ['10.64.0.1'], 'udp.srcport': ['7'] });
    expect(inner.map((row) => [row['frame.cap_len'][0], row['frame.len'][0]])).toEqual([
      ['28', String(28 + SECRET.length)],
      ['28', String(28 + SECRET.length)],
      ['28', String(28 + SECRET.length + 6)],
      ['28', String(28 + SECRET.length + 6)],
    ]);
    expect(tshark(path, '-x', '-V')).not.toContain('user said');
  });
});
