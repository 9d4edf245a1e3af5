import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { HEADER_OCTETS, MODE_TSCF_ORIGINATES, RESULT_CODES, TLV_HEADER_OCTETS } from './constants.ts';
import { decodeMessage } from './decode.ts';
import { readHeader } from './header.ts';
import { cmTypeName, isRequest, MESSAGE_TLVS } from './messages.ts';
import { tlvRow, type TlvKey } from './tlv.ts';

/** One field of a message, explained. */
export interface FieldDescription {
  /** Octets from the start of the message. */
  readonly offset: number;
  /** Octets; a field of a few bits shares its octet with its neighbours. */
  readonly length: number;
  readonly hex: string;
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

export interface MessageDescription {
  /** The message's name, and what a receiver makes of it. */
  readonly summary: string;
  readonly fields: readonly FieldDescription[];
}

/**
 * Explains one control message octet by octet.
 * @throws PinholeError as `decodeMessage` does: what cannot be framed cannot be explained.
 */
export function describeMessage(octets: Uint8Array): MessageDescription {
  const decoded = decodeMessage(octets);
  const cmType = octets[1] ?? 0;
  const name = cmTypeName(cmType);
  const outcome = describeOutcome(decoded, name !== undefined && isRequest(name));
  return { summary: `${name ?? `CM_Type ${cmType}`}: ${outcome}`, fields: describeFields(octets) };
}

/** The fields of a control message, as far as they are there. */
export function describeFields(octets: Uint8Array): FieldDescription[] {
  const whole = new Uint8Array(Math.max(octets.length, HEADER_OCTETS));
  whole.set(octets);
  const view = new DataView(whole.buffer);
  const header = readHeader(view, 0);
  const name = cmTypeName(header.cmType);
  const fields: FieldDescription[] = [];
  const add = (offset: number, length: number, label: string, value: string, note: string): void => {
    if (offset + length > octets.length) return;
    fields.push({
      offset,
      length,
      hex: toHex(octets.subarray(offset, offset + length)),
      name: label,
      value,
      note,
    });
  };

  add(0, 1, 'Version_ID', String(header.version), 'bits 7-4; 1 is the current version');
  const indication =
    header.indication === 0 ? '0: this is a control message' : 'must be 0: the tunnel is closed';
  add(0, 1, 'CM_Indication', String(header.indication), `bit 3; ${indication}`);
  add(
    0,
    1,
    'Reserved',
    String(header.reserved),
    header.reserved === 0 ? 'bits 2-1; must be 0' : 'bits 2-1; must be 0: the message is dropped',
  );
  const extension = header.extension === 0 ? '0: no extension' : 'must be 0: the tunnel is closed';
  add(0, 1, 'E', String(header.extension), `bit 0; ${extension}`);
  add(1, 1, 'CM_Type', String(header.cmType), name ?? 'unknown or reserved: the message is skipped');
  add(
    2,
    2,
    'TLV_Count',
    String(header.tlvCount),
    header.tlvCount === 0 ? 'no TLVs follow' : 'TLVs follow the header',
  );
  add(
    4,
    8,
    'Session ID',
    `0x${header.sessionId.toString(16).padStart(16, '0')}`,
    'the one of the initial Configuration_Request',
  );
  add(
    12,
    4,
    'Sequence',
    String(header.sequence),
    name !== undefined && isRequest(name) ? "the request's own number" : "the same as the request's",
  );

  const belonging: readonly TlvKey[] = name === undefined ? [] : MESSAGE_TLVS[name];
  let at = HEADER_OCTETS;
  // Neither more TLVs than are there, nor more than a message may have.
  for (let left = Math.min(header.tlvCount, LIMITS.cmTlvs.value); left > 0; left -= 1) {
    if (at + TLV_HEADER_OCTETS > octets.length) break;
    const type = view.getUint16(at);
    const length = view.getUint16(at + 2);
    const row = tlvRow(type);
    const value = octets.subarray(at + TLV_HEADER_OCTETS, at + TLV_HEADER_OCTETS + length);
    add(at, 2, 'TLV Type', String(type), row?.name ?? 'unknown: skipped');
    add(at + 2, 2, 'TLV Length', String(length), 'octets of the value alone');
    if (length > 0) {
      const belongs = row !== undefined && belonging.includes(row.key);
      add(
        at + TLV_HEADER_OCTETS,
        length,
        row?.name ?? 'value',
        describeValue(type, value),
        belongs ? tlvNote(row.key, value) : 'not known in this message: skipped',
      );
    }
    at += TLV_HEADER_OCTETS + length;
  }

  return fields;
}

function describeOutcome(decoded: ReturnType<typeof decodeMessage>, request: boolean): string {
  switch (decoded.kind) {
    case 'message':
      return 'well formed';
    case 'dropped':
      return `dropped by the receiver (${decoded.rule})`;
    case 'malformed':
      return `malformed: ${decoded.detail}; ${request ? 'answered with result code 1' : 'dropped by the receiver'}`;
  }
}

function describeValue(type: number, octets: Uint8Array): string {
  const row = tlvRow(type);
  const value = row?.lengths.includes(octets.length) ? row.read(octets) : undefined;
  if (value === undefined) return toHex(octets);
  if (typeof value !== 'object') return String(value);
  return 'port' in value ? `${value.address} port ${value.port}` : `${value.address}/${value.prefixLength}`;
}

function tlvNote(key: TlvKey, octets: Uint8Array): string {
  const number = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  switch (key) {
    case 'keepAliveIntervalS':
      return number === 0
        ? 'seconds; 0 in a request: "assign me one", in a response: keep-alive is off'
        : 'seconds';
    case 'internalIpv4Address':
    case 'internalIpv6Address':
      return 'the inner address assigned, or wished for in a request';
    case 'resultCode':
      return (
        Object.entries(RESULT_CODES).find(([, code]) => code === number)?.[0] ?? 'not a code of this version'
      );
    case 'keepAliveMode':
      return (number & MODE_TSCF_ORIGINATES) !== 0
        ? 'bit 0: the TSCF originates Keep_Alive too'
        : 'bit 0 clear: only the client originates Keep_Alive';
    case 'reflexiveAddress':
      return 'where the TSCF sees the client';
    case 'idleLimitS':
      return number === 0
        ? 'seconds; 0: the TSCF never ends a silent tunnel'
        : 'seconds of silence after which the TSCF ends the tunnel';
  }
}

export function toHex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}

/** @throws PinholeError DECODE_HEX, naming the first place that is not hexadecimal. Spaces, colons and a leading 0x are allowed. */
export function parseHex(text: string): Uint8Array {
  const digits = text.replace(/^\s*0x/i, '').replace(/[\s:]/g, '');
  const wrong = /[^0-9a-fA-F]/u.exec(digits);
  if (wrong) {
    // JSON, since the text may hold what a terminal would obey.
    throw new PinholeError(
      'DECODE_HEX',
      `digit ${wrong.index + 1} is ${JSON.stringify(wrong[0])}, which is not hexadecimal`,
    );
  }
  if (digits.length % 2 !== 0) {
    throw new PinholeError(
      'DECODE_HEX',
      `${digits.length} hexadecimal digits are not a whole number of octets; two digits make one`,
    );
  }
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}
