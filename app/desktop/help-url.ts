/**
 * What of `address` may be given to the system to open; undefined: nothing. The policy has been checked already. This is
 * asked again where it matters: what is opened here runs outside of every sandbox.
 */
export function helpUrl(address: string): string | undefined {
  const parsed = URL.parse(address);
  if (parsed === null) return undefined;
  const { protocol, host, username, password, pathname, searchParams, hash, href } = parsed;
  if (protocol === 'https:') return host !== '' && username === '' && password === '' ? href : undefined;
  // One person to write to, and what about; no files, which some mail programs attach by such an address.
  const plain =
    protocol === 'mailto:' && hash === '' && [...searchParams.keys()].every((key) => key === 'subject');
  return plain && /^[^\s@%,;]+@[^\s@%,;]+$/.test(pathname) ? href : undefined;
}
