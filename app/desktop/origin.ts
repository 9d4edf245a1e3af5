/** The one origin that the window may show: the built interface, served from memory. */
export const SCHEME = 'pinhole';
const HOST = 'app';

export const PAGE_URL = `${SCHEME}://${HOST}/`;

/** Whether `url` is that of a text or picture that the interface itself has made. */
export function isMadeByOurPage(url: string): boolean {
  return url.startsWith('blob:') && isOurPage(url.slice('blob:'.length));
}

/** Whether `url` lies on the interface's own origin. Anything that does not parse does not. */
export function isOurPage(url: string): boolean {
  const parsed = URL.parse(url);
  // `origin` is "null" for every scheme that the URL standard does not know: compare the parts.
  return (
    parsed !== null &&
    parsed.protocol === `${SCHEME}:` &&
    parsed.host === HOST &&
    parsed.username === '' &&
    parsed.password === ''
  );
}
