import { createHash } from 'node:crypto';
import type { PageResponse } from '../page/page.ts';
import { SECURITY_HEADERS } from '../page/security-headers.ts';

const STYLE =
  'html{color-scheme:light dark}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:40rem;margin:20vh auto;padding:0 1rem}';
const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src ${STYLE_SOURCE}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** `text` and `head` are the program's own words, never a visitor's. */
function page(status: number, text: string, head = ''): PageResponse {
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Pinhole</title><style>${STYLE}</style>${head}</head>
<body><h1>Pinhole</h1><p id="words" role="status">${text}</p></body>
</html>
`;
  return {
    status,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Security-Policy': POLICY,
      'Content-Type': 'text/html; charset=utf-8',
    },
    body: Buffer.from(html),
  };
}

/** A refusal, or its like: a page that says in words what to do. */
export const plainPage = (status: number, text: string): PageResponse => page(status, text);

/** Text for a script to show. */
export function plainText(status: number, text: string): PageResponse {
  return {
    status,
    headers: { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' },
    body: Buffer.from(text),
  };
}

/** Where a link leads. Its fragment holds the token, which so never stands in a request line, a proxy or a log. */
export const enterPage = page(
  200,
  'Opening Pinhole …',
  '<script src="/enter.js" type="module"></script><noscript><p>Pinhole needs JavaScript.</p></noscript>',
);

/**
 * Leaves by script, not by redirect: a SameSite=Strict cookie is not sent along a chain that began on another
 * site, and a link opened from a file or a mail begins there.
 */
const ENTER_SCRIPT = `const words = document.getElementById('words');
const token = location.hash.slice(1);
history.replaceState(null, '', '/enter');
try {
  const response = await fetch('/session', { method: 'POST', body: token });
  if (response.ok) location.replace('/');
  else words.textContent = await response.text();
} catch {
  words.textContent = 'Pinhole does not answer. Is it still running?';
}
`;

export const enterScript: PageResponse = {
  status: 200,
  headers: { ...SECURITY_HEADERS, 'Content-Type': 'text/javascript; charset=utf-8' },
  body: Buffer.from(ENTER_SCRIPT),
};
