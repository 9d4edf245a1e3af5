/**
 * Chromium does not let a program add schemes of its own. What Electron shows as `scheme://host/…` is
 * `https://host.scheme.test/…` here: standard and secure as well, an origin of its own, and a name that never resolves.
 */
const SUFFIX = /^(?<host>.+)\.(?<scheme>[a-z][a-z0-9+-]*)\.test$/;

export function toChromium(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url);
  if (['http:', 'https:', 'about:'].includes(protocol)) return url;
  return `https://${host}.${protocol.slice(0, -1)}.test${pathname}${search}${hash}`;
}

export function fromChromium(url: string): string {
  const parsed = URL.parse(url);
  const { host, scheme } = parsed?.protocol === 'https:' ? (SUFFIX.exec(parsed.hostname)?.groups ?? {}) : {};
  if (parsed === null || host === undefined || scheme === undefined) return url;
  return `${scheme}://${host}${parsed.pathname}${parsed.search}${parsed.hash}`;
}
