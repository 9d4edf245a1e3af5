/** IP addresses between octets and text. Text is RFC 5952, as WHATWG's URL writes it. */

export function formatIpv4(octets: Uint8Array): string {
  return octets.join('.');
}

/** @returns 4 octets, or undefined where the text is not a dotted quad. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const octets = parts.map((part) => (/^(?:0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  return octets.every((octet) => octet <= 255) ? Uint8Array.from(octets) : undefined;
}

export function formatIpv6(octets: Uint8Array): string {
  const groups: string[] = [];
  for (let at = 0; at < 16; at += 2) {
    groups.push((((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)).toString(16));
  }
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** @returns 16 octets, or undefined where the text is not an IPv6 address (a zone is not part of one). */
export function parseIpv6(text: string): Uint8Array | undefined {
  // A bracket or a slash would end the host, and the rest of the text would go unread.
  if (!/^[0-9a-f:.]+$/i.test(text)) return undefined;
  const url = `http://[${text}]`;
  if (!URL.canParse(url)) return undefined;
  const [head = '', tail] = new URL(url).hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return Uint8Array.from(
    [...left, ...zeros, ...right].flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}
