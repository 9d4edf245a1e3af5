import { PinholeError } from '../model/errors.ts';
import { CM_VERSION, HEADER_OCTETS, TLV_HEADER_OCTETS } from './constants.ts';
import { cmExtent } from './extent.ts';
import { readHeader, type Header } from './header.ts';
import { cmTypeName, isKeepAlive, MESSAGE_TLVS, type Message } from './messages.ts';
import { tlvRow, type TlvKey } from './tlv.ts';

/** Why a well-framed message is not acted on (protocol 8). */
export type DropRule = 'reserved-bits' | 'unknown-type' | 'keep-alive-with-tlvs';

/** What becomes of one well-framed control message. */
export type Decoded =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'dropped'; readonly rule: DropRule; readonly header: Header }
  /** A known TLV twice, of a wrong length or out of bounds: a request is answered with code 1, a response dropped. */
  | { readonly kind: 'malformed'; readonly header: Header; readonly detail: string };

const NO_TLVS: Readonly<Record<string, never>> = Object.freeze({});

/**
 * Decodes one message that fills `octets`, apart from any stream.
 * @throws PinholeError FRAMING_… when its length cannot be known or trusted; DECODE_TRUNCATED, DECODE_TRAILING when it is not
 * as long as `octets`.
 */
export function decodeMessage(octets: Uint8Array): Decoded {
  const first = octets[0];
  if (first === undefined) throw new PinholeError('DECODE_TRUNCATED', 'there are no octets at all');
  if (first >> 4 !== CM_VERSION) {
    throw new PinholeError(
      'FRAMING_NIBBLE',
      `the first nibble is ${first >> 4}; a control message begins with 1`,
    );
  }
  const extent = cmExtent(octets, 0, octets.length);
  if (typeof extent !== 'number') throw extent;
  if (extent < 0 || extent > octets.length) {
    const need = Math.abs(extent);
    const known = extent < 0 ? 'at least ' : '';
    throw new PinholeError(
      'DECODE_TRUNCATED',
      `the message needs ${known}${need} octets, and only ${octets.length} are there`,
    );
  }
  if (extent < octets.length) {
    throw new PinholeError('DECODE_TRAILING', `the message ends after ${extent} of ${octets.length} octets`);
  }
  return decodeAt(octets, new DataView(octets.buffer, octets.byteOffset, octets.byteLength), 0);
}

/** Decodes the message that begins at `at`, whose extent is known to be inside `octets`. `view` covers `octets`. */
export function decodeAt(octets: Uint8Array, view: DataView, at: number): Decoded {
  const cmType = view.getUint8(at + 1);
  const name = cmTypeName(cmType);
  const reserved = view.getUint8(at) & 0b110;
  if (reserved !== 0) return { kind: 'dropped', rule: 'reserved-bits', header: readHeader(view, at) };
  if (name === undefined) return { kind: 'dropped', rule: 'unknown-type', header: readHeader(view, at) };
  const sessionId = view.getBigUint64(at + 4);
  const sequence = view.getUint32(at + 12);
  if (isKeepAlive(name)) {
    if (view.getUint16(at + 2) !== 0) {
      return { kind: 'dropped', rule: 'keep-alive-with-tlvs', header: readHeader(view, at) };
    }
    return { kind: 'message', message: { type: name, sessionId, sequence, tlvs: NO_TLVS } };
  }
  const tlvs = readTlvs(octets, view, at, MESSAGE_TLVS[name]);
  if (typeof tlvs === 'string') return { kind: 'malformed', header: readHeader(view, at), detail: tlvs };
  return { kind: 'message', message: { type: name, sessionId, sequence, tlvs } };
}

/** The TLVs that belong here, or what is wrong with them. Unknown and misplaced ones are skipped. */
function readTlvs(
  octets: Uint8Array,
  view: DataView,
  at: number,
  belonging: readonly TlvKey[],
): Readonly<Partial<Record<TlvKey, never>>> | string {
  const values: Partial<Record<TlvKey, unknown>> = {};
  let cursor = at + HEADER_OCTETS;
  for (let left = view.getUint16(at + 2); left > 0; left -= 1) {
    const length = view.getUint16(cursor + 2);
    const start = cursor + TLV_HEADER_OCTETS;
    const row = tlvRow(view.getUint16(cursor));
    cursor = start + length;
    if (row === undefined || !belonging.includes(row.key)) continue;
    if (row.key in values) return `${row.name} stands there twice`;
    if (!row.lengths.includes(length)) {
      return `${row.name} has ${length} octets; ${row.lengths.join(' or ')} would be right`;
    }
    const value = row.read(octets.subarray(start, cursor));
    if (value === undefined) return `${row.name} is out of bounds`;
    values[row.key] = value;
  }
  return values as Readonly<Partial<Record<TlvKey, never>>>;
}
