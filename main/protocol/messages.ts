import { CM_TYPES, type CmTypeName } from './constants.ts';
import type { TlvKey, TlvValues } from './tlv.ts';

/** Which TLVs belong to which message (protocol 2 and 3). Any other known TLV in it counts as unknown. */
export const MESSAGE_TLVS = {
  Configuration_Request: [
    'keepAliveIntervalS',
    'internalIpv4Address',
    'internalIpv6Address',
    'keepAliveMode',
  ],
  Configuration_Response: [
    'resultCode',
    'keepAliveIntervalS',
    'internalIpv4Address',
    'internalIpv6Address',
    'keepAliveMode',
    'reflexiveAddress',
    'idleLimitS',
  ],
  Configuration_Release_Request: ['resultCode'],
  Configuration_Release_Response: ['resultCode'],
  Keep_Alive: [],
  Keep_Alive_Response: [],
} as const satisfies Record<CmTypeName, readonly TlvKey[]>;

type TlvsOf<N extends CmTypeName> = Partial<Pick<TlvValues, (typeof MESSAGE_TLVS)[N][number]>>;

export interface MessageOf<N extends CmTypeName> {
  readonly type: N;
  /** 64 bits. */
  readonly sessionId: bigint;
  /** 32 bits: the request's own; a response carries its request's. */
  readonly sequence: number;
  readonly tlvs: TlvsOf<N>;
}

/** A control message. */
export type Message = { readonly [N in CmTypeName]: MessageOf<N> }[CmTypeName];

/** By number: looked up for each message. */
const NAMES: (CmTypeName | undefined)[] = [];
for (const [name, number] of Object.entries(CM_TYPES)) NAMES[number] = name as CmTypeName;

/** The name of a CM_Type on the wire, or undefined for an unknown or reserved one. */
export function cmTypeName(cmType: number): CmTypeName | undefined {
  return NAMES[cmType];
}

/** The two keep-alive messages carry no TLVs at all [S]; any TLV in them gets them dropped (protocol 8). */
export function isKeepAlive(name: CmTypeName): name is 'Keep_Alive' | 'Keep_Alive_Response' {
  return name === 'Keep_Alive' || name === 'Keep_Alive_Response';
}

/** Requests are answered when malformed, responses dropped (protocol 8). */
export function isRequest(name: CmTypeName): boolean {
  return (
    name === 'Configuration_Request' || name === 'Configuration_Release_Request' || name === 'Keep_Alive'
  );
}
