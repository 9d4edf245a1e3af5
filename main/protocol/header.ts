import { HEADER_OCTETS } from './constants.ts';

/** CM_Header as it stands on the wire (protocol 1), whether or not its values are allowed. */
export interface Header {
  readonly version: number;
  readonly indication: number;
  readonly reserved: number;
  readonly extension: number;
  readonly cmType: number;
  readonly tlvCount: number;
  readonly sessionId: bigint;
  readonly sequence: number;
}

/** Reads 16 octets at `at`, which the caller knows to be there. */
export function readHeader(view: DataView, at: number): Header {
  const flags = view.getUint8(at);
  return {
    version: flags >> 4,
    indication: (flags >> 3) & 0b1,
    reserved: (flags >> 1) & 0b11,
    extension: flags & 0b1,
    cmType: view.getUint8(at + 1),
    tlvCount: view.getUint16(at + 2),
    sessionId: view.getBigUint64(at + 4),
    sequence: view.getUint32(at + 12),
  };
}

/** Writes the 16 octets at the start of `view`; the caller has judged the values. */
export function writeHeader(view: DataView, header: Header): void {
  view.setUint8(
    0,
    (header.version << 4) | (header.indication << 3) | (header.reserved << 1) | header.extension,
  );
  view.setUint8(1, header.cmType);
  view.setUint16(2, header.tlvCount);
  view.setBigUint64(4, header.sessionId);
  view.setUint32(HEADER_OCTETS - 4, header.sequence);
}
