import { PinholeError } from '../model/errors.ts';
import { CM_TYPES, CM_VERSION, HEADER_OCTETS, TLV_HEADER_OCTETS } from './constants.ts';
import { writeHeader } from './header.ts';
import { MESSAGE_TLVS, type Message } from './messages.ts';
import { TLV_TABLE, type TlvKey, type TlvRow } from './tlv.ts';

/**
 * The octets of a message (protocol 1 to 3). TLVs go in the order of `MESSAGE_TLVS`.
 * @throws PinholeError ENCODE_RANGE when a value does not fit its field.
 */
export function encodeMessage(message: Message): Uint8Array {
  if (message.sessionId < 0n || message.sessionId > 0xffff_ffff_ffff_ffffn) {
    throw new PinholeError('ENCODE_RANGE', 'Session ID does not fit 64 bits');
  }
  if (!Number.isInteger(message.sequence) || message.sequence < 0 || message.sequence > 0xffff_ffff) {
    throw new PinholeError('ENCODE_RANGE', `Sequence ${message.sequence} does not fit 32 bits`);
  }
  const values = encodeTlvs(message);
  let length = HEADER_OCTETS;
  for (const { octets } of values) length += TLV_HEADER_OCTETS + octets.length;

  // Of the pool: a few octets cost a fraction of an ArrayBuffer of their own. Every one is written below.
  const encoded = Buffer.allocUnsafe(length);
  const view = new DataView(encoded.buffer, encoded.byteOffset, length);
  writeHeader(view, {
    version: CM_VERSION,
    indication: 0,
    reserved: 0,
    extension: 0,
    cmType: CM_TYPES[message.type],
    tlvCount: values.length,
    sessionId: message.sessionId,
    sequence: message.sequence,
  });
  let at = HEADER_OCTETS;
  for (const { type, octets } of values) {
    view.setUint16(at, type);
    view.setUint16(at + 2, octets.length);
    encoded.set(octets, at + TLV_HEADER_OCTETS);
    at += TLV_HEADER_OCTETS + octets.length;
  }
  return encoded;
}

const NO_TLVS: readonly { type: number; octets: Uint8Array }[] = [];

function encodeTlvs(message: Message): readonly { type: number; octets: Uint8Array }[] {
  // Keep-alives have none, and are nearly all of what is sent.
  if (MESSAGE_TLVS[message.type].length === 0) return NO_TLVS;
  const given: Readonly<Partial<Record<TlvKey, unknown>>> = message.tlvs;
  const encoded = [];
  for (const key of MESSAGE_TLVS[message.type]) {
    if (given[key] === undefined) continue;
    const row: TlvRow<TlvKey> = TLV_TABLE[key] as unknown as TlvRow<TlvKey>;
    const octets = row.write(given[key] as never);
    if (octets === undefined) {
      throw new PinholeError(
        'ENCODE_RANGE',
        `${row.name} ${JSON.stringify(given[key])} does not fit its field`,
      );
    }
    encoded.push({ type: row.type, octets });
  }
  return encoded;
}
