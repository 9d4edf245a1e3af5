import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../protocol/address.ts';
import type { MessageOf } from '../protocol/messages.ts';

/** The TLVs by which a request wishes for inner addresses, and a response assigns them. */
export type InnerTlvs = Pick<
  MessageOf<'Configuration_Request'>['tlvs'],
  'internalIpv4Address' | 'internalIpv6Address'
>;

/** 10.64.0.0/16 and fd00:64::/64. Addresses below `FIRST` are the services'. */
const IPV4_PREFIX = [10, 64] as const;
const IPV6_PREFIX = 'fd00:64::';
const IPV6_PREFIX_LENGTH = 64;
/** 10.64.1.0 */
const FIRST = 0x01_00;
/** 10.64.255.254; the last address of an IPv4 network is no host's. */
const LAST = 0xff_fe;

interface Holder {
  /** SHA-256 of the certificate that the client showed, or null. */
  readonly fingerprint: string | null;
  /** Takes the address away: the same client is back. Undefined once the session has ended. */
  evict: (() => void) | undefined;
}

/** One IPv4 and one IPv6 address, of the same number in their networks. */
export interface Lease {
  readonly tlvs: InnerTlvs;
  readonly ipv4: Uint8Array;
  readonly ipv6: Uint8Array;
  /** The session has ended; who had the addresses is remembered. */
  release(): void;
}

/** The inner addresses of a TSCF, and who had which (protocol 6.5). What it remembers is bounded by the networks. */
export class AddressPool {
  readonly #holders = new Map<number, Holder>();
  #next = FIRST;

  /**
   * @param wish what the client had before. Granted where nobody has had it, to the same certificate at once, and after
   * a client without one as soon as its session has ended; otherwise others are assigned.
   * @param evict called when the client itself takes the addresses over in another session.
   * @returns undefined where none is free.
   */
  assign(wish: InnerTlvs, fingerprint: string | null, evict: () => void): Lease | undefined {
    const wished = hostNumber(wish);
    const granted = wished !== undefined && this.#grants(wished, fingerprint);
    const number = granted ? wished : this.#free();
    if (number === undefined) return undefined;
    this.#holders.get(number)?.evict?.();
    const holder: Holder = { fingerprint, evict };
    this.#holders.set(number, holder);
    return lease(number, () => {
      holder.evict = undefined;
    });
  }

  #grants(number: number, fingerprint: string | null): boolean {
    const holder = this.#holders.get(number);
    if (holder === undefined) return true;
    if (holder.fingerprint !== null) return holder.fingerprint === fingerprint;
    return holder.evict === undefined;
  }

  /** The one longest out of use: a client that comes back should find its own still free. */
  #free(): number | undefined {
    for (let tried = FIRST; tried <= LAST; tried += 1) {
      const number = this.#next;
      this.#next = number === LAST ? FIRST : number + 1;
      if (this.#holders.get(number)?.evict === undefined) return number;
    }
    return undefined;
  }
}

/** The number of the addresses wished for, IPv4 before IPv6; undefined where they are not of the pool. */
function hostNumber({
  internalIpv4Address: v4 = '',
  internalIpv6Address: v6,
}: InnerTlvs): number | undefined {
  const ipv4 = parseIpv4(v4);
  const octets = ipv4 ?? parseIpv6(v6?.address ?? '');
  if (octets === undefined) return undefined;
  const number = ((octets.at(-2) ?? 0) << 8) | (octets.at(-1) ?? 0);
  if (number < FIRST || number > LAST) return undefined;
  const own = ipv4 === undefined ? ipv6Of(number) : ipv4Of(number);
  return own.every((octet, at) => octet === octets[at]) ? number : undefined;
}

function lease(number: number, release: () => void): Lease {
  const ipv4 = ipv4Of(number);
  const ipv6 = ipv6Of(number);
  return {
    tlvs: {
      internalIpv4Address: formatIpv4(ipv4),
      internalIpv6Address: { address: formatIpv6(ipv6), prefixLength: IPV6_PREFIX_LENGTH },
    },
    ipv4,
    ipv6,
    release,
  };
}

const ipv4Of = (number: number): Uint8Array => Uint8Array.of(...IPV4_PREFIX, number >> 8, number & 0xff);

function ipv6Of(number: number): Uint8Array {
  const octets = parseIpv6(IPV6_PREFIX) ?? new Uint8Array(16);
  octets[14] = number >> 8;
  octets[15] = number & 0xff;
  return octets;
}
