/** What the network gave, as text for one line of a message. */

/** Long enough for any honest name; a certificate can hold megabytes. */
const TEXT_LENGTH = 200;

/** Without control characters and shortened: certificates and peers choose these texts. */
export function oneLine(text: string): string {
  // Directional marks can make a line read as another one.
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return plain.length > TEXT_LENGTH ? `${plain.slice(0, TEXT_LENGTH - 1)}…` : plain;
}

/** An IPv4 address that a socket for both families shows as ::ffff:192.0.2.1 becomes 192.0.2.1. */
export function plainAddress(address: string): string {
  return /^::ffff:(?=\d+\.)/i.test(address) ? address.slice('::ffff:'.length) : address;
}
