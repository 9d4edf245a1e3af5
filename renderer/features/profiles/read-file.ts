/** Files that a person chose. */

/** @returns null where it is larger than `maxOctets`. Rejects where it cannot be read. */
export async function readText(file: Blob, maxOctets: number): Promise<string | null> {
  return file.size > maxOctets ? null : file.text();
}

/** @returns base64; null where it is larger than `maxOctets`. Rejects where it cannot be read. */
export async function readBase64(file: Blob, maxOctets: number): Promise<string | null> {
  if (file.size > maxOctets) return null;
  const octets = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''));
}

/** Under which the system's store keeps a file: drawn at random, so that no two are the same by chance. */
export function drawStoredId(): string {
  const octets = window.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}
