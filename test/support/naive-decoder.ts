/**
 * A second decoder, written from the protocol's description alone: slow, plain, on arrays of numbers, and sharing nothing
 * with the product. Where the two disagree, one of them is wrong.
 */

interface NaiveHeader {
  version: number;
  indication: number;
  reserved: number;
  extension: number;
  cmType: number;
  tlvCount: number;
  sessionId: bigint;
  sequence: number;
}

export type NaiveOutcome =
  | { kind: 'message'; message: { type: string; sessionId: bigint; sequence: number; tlvs: object } }
  | { kind: 'dropped'; rule: string; header: NaiveHeader }
  | { kind: 'malformed'; header: NaiveHeader };

export type NaiveEvent =
  | { event: 'control'; decoded: NaiveOutcome }
  | { event: 'packet'; octets: number[] }
  | { event: 'lost'; code: string };

export interface NaiveStream {
  events: NaiveEvent[];
  /** Where, in octets from the start, the last whole message ends: what begins there is incomplete, or has lost framing. */
  end: number;
}

/** `wait`: the octets so far allow no more to be said. */
type NaiveLength = { whole: number } | { lost: string } | 'wait';

/** One message in one buffer. */
export function naiveMessage(octets: number[]): NaiveOutcome | { kind: 'error'; code: string } {
  if (octets.length === 0) return { kind: 'error', code: 'DECODE_TRUNCATED' };
  if (!bits(octets[0]).startsWith('0001')) return { kind: 'error', code: 'FRAMING_NIBBLE' };
  const length = naiveLength(octets);
  if (length === 'wait') return { kind: 'error', code: 'DECODE_TRUNCATED' };
  if ('lost' in length) return { kind: 'error', code: length.lost };
  if (length.whole > octets.length) return { kind: 'error', code: 'DECODE_TRUNCATED' };
  if (length.whole < octets.length) return { kind: 'error', code: 'DECODE_TRAILING' };
  return naiveOutcome(octets);
}

/** A whole stream, once it is known how much of it there is. `packetsFrom`: how many messages go before packets may come. */
export function naiveStream(stream: number[], packetsFrom: number): NaiveStream {
  const events: NaiveEvent[] = [];
  let rest = stream;
  const result = (): NaiveStream => ({ events, end: stream.length - rest.length });
  while (rest.length > 0) {
    const nibble = bits(rest[0]).slice(0, 4);
    if (events.length < packetsFrom && nibble !== '0001') {
      events.push({ event: 'lost', code: 'NOT_A_TSCF' });
      return result();
    }
    const length = naiveLength(rest);
    if (length === 'wait') break;
    if ('lost' in length) {
      events.push({ event: 'lost', code: length.lost });
      return result();
    }
    if (length.whole > rest.length) break;
    const one = rest.slice(0, length.whole);
    rest = rest.slice(length.whole);
    if (nibble === '0001') events.push({ event: 'control', decoded: naiveOutcome(one) });
    else events.push({ event: 'packet', octets: one });
  }
  return result();
}

function naiveLength(octets: number[]): NaiveLength {
  const first = bits(octets[0]);
  switch (first.slice(0, 4)) {
    case '0001':
      return first[4] === '1'
        ? { lost: 'FRAMING_CM_INDICATION' }
        : first[7] === '1'
          ? { lost: 'FRAMING_EXTENSION' }
          : naiveControlLength(octets);
    case '0100': {
      const headerWords = Number.parseInt(first.slice(4), 2);
      if (headerWords < 5) return { lost: 'FRAMING_IP_LENGTH' };
      if (octets.length < 4) return 'wait';
      const totalLength = naiveNumber(octets.slice(2, 4));
      return totalLength < 4 * headerWords ? { lost: 'FRAMING_IP_LENGTH' } : { whole: totalLength };
    }
    case '0110': {
      if (octets.length < 7) return 'wait';
      const payloadLength = naiveNumber(octets.slice(4, 6));
      const jumbogram = payloadLength === 0 && octets[6] === 0;
      if (jumbogram || 40 + payloadLength > 65_535) return { lost: 'FRAMING_IP_LENGTH' };
      return { whole: 40 + payloadLength };
    }
    default:
      return { lost: 'FRAMING_NIBBLE' };
  }
}

function naiveControlLength(octets: number[]): NaiveLength {
  if (octets.length < 4) return 'wait';
  const count = naiveNumber(octets.slice(2, 4));
  if (count > 64) return { lost: 'FRAMING_TOO_MANY_TLVS' };
  const lengths: number[] = [];
  // Even if what has not come yet were empty TLVs, is the message too long already?
  const least = (): number => 16 + 4 * count + lengths.reduce((sum, length) => sum + length, 0);
  let at = 16;
  while (lengths.length < count) {
    if (octets.length < at + 4) return 'wait';
    const length = naiveNumber(octets.slice(at + 2, at + 4));
    lengths.push(length);
    if (least() > 4096) return { lost: 'FRAMING_TOO_LONG' };
    at += 4 + length;
  }
  return { whole: least() };
}

const TYPES: Record<number, string> = {
  1: 'Configuration_Request',
  2: 'Configuration_Response',
  5: 'Configuration_Release_Request',
  6: 'Configuration_Release_Response',
  7: 'Keep_Alive',
  8: 'Keep_Alive_Response',
};

/** CM_Type → the TLV types that mean something in it. */
const BELONGING: Record<number, number[]> = { 1: [1, 2, 3, 5], 2: [1, 2, 3, 4, 5, 6, 7], 5: [4], 6: [4] };

const KEYS: Record<number, string> = {
  1: 'keepAliveIntervalS',
  2: 'internalIpv4Address',
  3: 'internalIpv6Address',
  4: 'resultCode',
  5: 'keepAliveMode',
  6: 'reflexiveAddress',
  7: 'idleLimitS',
};

/** A whole message whose length has been judged. */
function naiveOutcome(octets: number[]): NaiveOutcome {
  const flags = bits(octets[0]);
  const header: NaiveHeader = {
    version: Number.parseInt(flags.slice(0, 4), 2),
    indication: Number(flags[4]),
    reserved: Number.parseInt(flags.slice(5, 7), 2),
    extension: Number(flags[7]),
    cmType: octets[1] ?? 0,
    tlvCount: naiveNumber(octets.slice(2, 4)),
    sessionId: BigInt(`0x${octets.slice(4, 12).map(hexOctet).join('')}`),
    sequence: naiveNumber(octets.slice(12, 16)),
  };
  const type = TYPES[header.cmType];
  if (header.reserved > 0) return { kind: 'dropped', rule: 'reserved-bits', header };
  if (type === undefined) return { kind: 'dropped', rule: 'unknown-type', header };
  if ((header.cmType === 7 || header.cmType === 8) && header.tlvCount > 0) {
    return { kind: 'dropped', rule: 'keep-alive-with-tlvs', header };
  }
  const tlvs = new Map<string, unknown>();
  let at = 16;
  for (let index = 0; index < header.tlvCount; index += 1) {
    const tlvType = naiveNumber(octets.slice(at, at + 2));
    const length = naiveNumber(octets.slice(at + 2, at + 4));
    const value = octets.slice(at + 4, at + 4 + length);
    at += 4 + length;
    if (!BELONGING[header.cmType]?.includes(tlvType)) continue;
    const key = KEYS[tlvType] ?? '';
    const read = naiveValue(tlvType, value);
    if (tlvs.has(key) || read === undefined) return { kind: 'malformed', header };
    tlvs.set(key, read);
  }
  const { sessionId, sequence } = header;
  return { kind: 'message', message: { type, sessionId, sequence, tlvs: Object.fromEntries(tlvs) } };
}

/** Undefined: of a wrong length or out of bounds. */
function naiveValue(type: number, value: number[]): unknown {
  const integerOctets: Record<number, number> = { 1: 4, 4: 2, 5: 1, 7: 4 };
  switch (type) {
    case 2:
      return value.length === 4 ? value.join('.') : undefined;
    case 3: {
      const prefixLength = value[16];
      if (value.length !== 17 || prefixLength === undefined || prefixLength > 128) return undefined;
      return { address: naiveIpv6(value.slice(0, 16)), prefixLength };
    }
    case 6: {
      const port = naiveNumber(value.slice(1, 3));
      const address = value.slice(3);
      if (value[0] === 4 && value.length === 7) return { address: address.join('.'), port };
      if (value[0] === 6 && value.length === 19) return { address: naiveIpv6(address), port };
      return undefined;
    }
    default: {
      const number = naiveNumber(value);
      return value.length !== integerOctets[type] || (type === 1 && number > 86_400) ? undefined : number;
    }
  }
}

/** RFC 5952: no leading zeros, lower case, the first of the longest runs of two or more zero groups as "::". */
export function naiveIpv6(octets: number[]): string {
  const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => naiveNumber(octets.slice(at, at + 2)).toString(16));
  for (let run = 8; run >= 2; run -= 1) {
    for (let from = 0; from + run <= 8; from += 1) {
      if (groups.slice(from, from + run).every((group) => group === '0')) {
        return `${groups.slice(0, from).join(':')}::${groups.slice(from + run).join(':')}`;
      }
    }
  }
  return groups.join(':');
}

const hexOctet = (octet: number): string => octet.toString(16).padStart(2, '0');

const bits = (octet: number | undefined): string => (octet ?? 0).toString(2).padStart(8, '0');

const naiveNumber = (octets: number[]): number =>
  octets.length === 0 ? 0 : Number.parseInt(octets.map(hexOctet).join(''), 16);
