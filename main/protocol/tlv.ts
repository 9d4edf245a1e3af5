/**
 * The TLVs of protocol 3, as a table: what a value is, how it lies on the wire, what it may be.
 * A new TLV is a row here and a mention in the messages it belongs to.
 */
import { LIMITS } from '../model/limits.ts';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from './address.ts';

export interface InternalIpv6Address {
  readonly address: string;
  /** 0 to 128. */
  readonly prefixLength: number;
}

/** Where the TSCF sees the client. */
export interface ReflexiveAddress {
  readonly address: string;
  readonly port: number;
}

/** The values by the name that the code uses. */
export interface TlvValues {
  /** Seconds, 0 to 86,400. */
  readonly keepAliveIntervalS: number;
  readonly internalIpv4Address: string;
  readonly internalIpv6Address: InternalIpv6Address;
  readonly resultCode: number;
  /** Bit map. Unknown bits are kept. */
  readonly keepAliveMode: number;
  readonly reflexiveAddress: ReflexiveAddress;
  /** Seconds of silence, 0: never. */
  readonly idleLimitS: number;
}

export type TlvKey = keyof TlvValues;

/** A field of a value as it lies on the wire. */
export interface ValuePart {
  /** Empty where the value has no other. */
  readonly name: string;
  readonly octets: number;
  readonly as: 'uint' | 'ipv4' | 'ipv6';
  /** The bounds of a number. Default: what its octets can hold. */
  readonly least?: number;
  readonly most?: number;
}

export interface TlvRow<K extends TlvKey> {
  readonly key: K;
  readonly type: number;
  /** As the specification writes it. */
  readonly name: string;
  /** How a value may lie on the wire, as data: what others than this program are told. `read` takes just these. */
  readonly layouts: readonly (readonly ValuePart[])[];
  /** The lengths that a value may have, octets: those of the layouts. */
  readonly lengths: readonly number[];
  /** The value, or undefined where it is out of bounds. The length has been checked. */
  readonly read: (octets: Uint8Array) => TlvValues[K] | undefined;
  /** The octets, or undefined where the value is out of bounds. */
  readonly write: (value: TlvValues[K]) => Uint8Array | undefined;
}

const uint = (octets: Uint8Array): number => octets.reduce((value, octet) => value * 256 + octet, 0);

function uintOctets(value: number, length: number, max: number): Uint8Array | undefined {
  if (!Number.isInteger(value) || value < 0 || value > max) return undefined;
  return Uint8Array.from({ length }, (_, at) => Math.floor(value / 256 ** (length - 1 - at)) % 256);
}

const laidOut = (
  ...layouts: readonly (readonly ValuePart[])[]
): Pick<TlvRow<TlvKey>, 'layouts' | 'lengths'> => ({
  layouts,
  lengths: layouts.map((parts) => parts.reduce((sum, { octets }) => sum + octets, 0)),
});

/** An unsigned integer of `length` octets up to `max`. */
function integer(length: number, max: number) {
  return {
    ...laidOut([{ name: '', octets: length, as: 'uint', most: max }]),
    read: (octets: Uint8Array) => {
      const value = uint(octets);
      return value <= max ? value : undefined;
    },
    write: (value: number) => uintOctets(value, length, max),
  };
}

const concat = (...parts: readonly (Uint8Array | undefined)[]): Uint8Array | undefined =>
  parts.some((part) => part === undefined)
    ? undefined
    : Uint8Array.from(parts.flatMap((part) => [...(part ?? [])]));

export const TLV_TABLE: { readonly [K in TlvKey]: TlvRow<K> } = {
  keepAliveIntervalS: {
    key: 'keepAliveIntervalS',
    type: 1,
    name: 'Keep_Alive_Interval',
    ...integer(4, LIMITS.intervalSeconds.value),
  },
  internalIpv4Address: {
    key: 'internalIpv4Address',
    type: 2,
    name: 'Internal_IPv4_Address',
    ...laidOut([{ name: '', octets: 4, as: 'ipv4' }]),
    read: formatIpv4,
    write: parseIpv4,
  },
  internalIpv6Address: {
    key: 'internalIpv6Address',
    type: 3,
    name: 'Internal_IPv6_Address',
    ...laidOut([
      { name: 'address', octets: 16, as: 'ipv6' },
      { name: 'prefix_length', octets: 1, as: 'uint', most: 128 },
    ]),
    read: (octets) => {
      const prefixLength = octets[16] ?? 0;
      return prefixLength <= 128 ? { address: formatIpv6(octets.subarray(0, 16)), prefixLength } : undefined;
    },
    write: ({ address, prefixLength }) => concat(parseIpv6(address), uintOctets(prefixLength, 1, 128)),
  },
  resultCode: { key: 'resultCode', type: 4, name: 'Result_Code', ...integer(2, 0xffff) },
  keepAliveMode: { key: 'keepAliveMode', type: 5, name: 'Keep_Alive_Mode', ...integer(1, 0xff) },
  reflexiveAddress: {
    key: 'reflexiveAddress',
    type: 6,
    name: 'Reflexive_Address',
    ...laidOut(
      [
        { name: 'family', octets: 1, as: 'uint', least: 4, most: 4 },
        { name: 'port', octets: 2, as: 'uint' },
        { name: 'ipv4', octets: 4, as: 'ipv4' },
      ],
      [
        { name: 'family', octets: 1, as: 'uint', least: 6, most: 6 },
        { name: 'port', octets: 2, as: 'uint' },
        { name: 'ipv6', octets: 16, as: 'ipv6' },
      ],
    ),
    read: (octets) => {
      const family = octets[0];
      const port = uint(octets.subarray(1, 3));
      const address = octets.subarray(3);
      if (family === 4 && address.length === 4) return { address: formatIpv4(address), port };
      if (family === 6 && address.length === 16) return { address: formatIpv6(address), port };
      return undefined;
    },
    write: ({ address, port }) => {
      const ipv4 = parseIpv4(address);
      return concat(Uint8Array.of(ipv4 ? 4 : 6), uintOctets(port, 2, 0xffff), ipv4 ?? parseIpv6(address));
    },
  },
  idleLimitS: { key: 'idleLimitS', type: 7, name: 'Idle_Limit', ...integer(4, 0xffff_ffff) },
};

const BY_TYPE: ReadonlyMap<number, TlvRow<TlvKey>> = new Map(
  Object.values(TLV_TABLE).map((row) => [row.type, row as unknown as TlvRow<TlvKey>]),
);

/** The row of a type on the wire, or undefined for an unknown one. */
export function tlvRow(type: number): TlvRow<TlvKey> | undefined {
  return BY_TYPE.get(type);
}
