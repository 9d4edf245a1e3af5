import { parseIpv4, parseIpv6 } from '../protocol/address.ts';

/** 4 or 16 octets. @throws Error for what is no address: a schema has judged it before. */
export function addressOctets(text: string): Uint8Array {
  const octets = parseIpv4(text) ?? parseIpv6(text);
  if (octets === undefined) throw new Error(`"${text}" is no IP address`);
  return octets;
}
