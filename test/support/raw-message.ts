import {
  CM_TYPES,
  HEADER_OCTETS,
  TLV_HEADER_OCTETS,
  type CmTypeName,
} from '../../main/protocol/constants.ts';

export interface RawMessage {
  /** Version_ID, CM_Indication, Reserved and E. */
  readonly flags?: number;
  readonly type: CmTypeName | number;
  readonly sessionId: bigint;
  readonly sequence?: number;
  /** Type and value, right or wrong. */
  readonly tlvs?: readonly (readonly [type: number, value: readonly number[]])[];
}

/** The octets of a control message that the product's own encoder would refuse to make. */
export function rawMessage({
  flags = 0x10,
  type,
  sessionId,
  sequence = 1,
  tlvs = [],
}: RawMessage): Uint8Array {
  const length = tlvs.reduce((sum, [, value]) => sum + TLV_HEADER_OCTETS + value.length, HEADER_OCTETS);
  const octets = new Uint8Array(length);
  const view = new DataView(octets.buffer);
  view.setUint8(0, flags);
  view.setUint8(1, typeof type === 'number' ? type : CM_TYPES[type]);
  view.setUint16(2, tlvs.length);
  view.setBigUint64(4, sessionId);
  view.setUint32(12, sequence);
  let at = HEADER_OCTETS;
  for (const [tlvType, value] of tlvs) {
    view.setUint16(at, tlvType);
    view.setUint16(at + 2, value.length);
    octets.set(value, at + TLV_HEADER_OCTETS);
    at += TLV_HEADER_OCTETS + value.length;
  }
  return octets;
}
