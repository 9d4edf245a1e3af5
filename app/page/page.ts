import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { PinholeError } from '../../main/model/errors.ts';
import { DEFAULT_SETTINGS, type WindowSettings } from '../../main/model/settings.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** A whole response, for an HTTP server and for Electron's `protocol.handle` alike. */
export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The built interface. */
export interface Page {
  /**
   * @param path of the URL, without its query: `/` is index.html, anything else a file of the build.
   * @param settings of the window that asks, from this load on. Default: as the system has it.
   * @returns undefined where the build has no such file.
   */
  respond(path: string, settings?: WindowSettings): PageResponse | undefined;
}

/** What has no type here is not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const INDEX = 'index.html';
/** In index.html, where the nonce of its styles belongs. */
const NONCE_PLACEHOLDER = '__STYLE_NONCE__';
const NONCE_OCTETS = 16;
/** In index.html, where the settings of the window belong. */
const LANGUAGE_PLACEHOLDER = '__LANGUAGE__';
const APPEARANCE_PLACEHOLDER = '__APPEARANCE__';

const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // No text becomes code or markup, and no script can make itself an exception.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

/**
 * Reads the build into memory: what is not there at this moment is never served, whatever path is asked for.
 * @throws PinholeError FILE_UNREADABLE where there is no build.
 */
export async function loadPage(rendererDir: string): Promise<Page> {
  const files = await readBuild(rendererDir);
  const index = files.get(INDEX)?.toString('utf8');
  if (index === undefined) throw notBuilt(rendererDir);
  files.delete(INDEX);

  const assets = new Map(
    [...files].map(([name, body]): [string, PageResponse] => [`/${name}`, asset(name, body)]),
  );
  return {
    respond: (path, settings = DEFAULT_SETTINGS) =>
      path === '/' ? indexResponse(index, settings) : assets.get(path),
  };
}

async function readBuild(rendererDir: string): Promise<Map<string, Buffer<ArrayBuffer>>> {
  try {
    const entries = await readdir(rendererDir, { recursive: true, withFileTypes: true });
    // A symbolic link is no file here: it could point out of the build.
    const paths = entries
      .filter((entry) => entry.isFile() && extname(entry.name) in CONTENT_TYPES)
      .map((entry) => join(entry.parentPath, entry.name));
    const files = paths.map(async (path): Promise<[string, Buffer<ArrayBuffer>]> => [
      relative(rendererDir, path).replaceAll(sep, '/'),
      await readFile(path),
    ]);
    return new Map(await Promise.all(files));
  } catch (cause) {
    throw notBuilt(rendererDir, cause);
  }
}

function notBuilt(rendererDir: string, cause?: unknown): PinholeError {
  const message = `${join(rendererDir, INDEX)} cannot be read; \`npm run build\` makes it`;
  return new PinholeError('FILE_UNREADABLE', message, { cause });
}

function indexResponse(index: string, { language, appearance }: WindowSettings): PageResponse {
  const nonce = randomBytes(NONCE_OCTETS).toString('base64url');
  return {
    status: 200,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Security-Policy': pagePolicy(nonce),
      'Content-Type': 'text/html; charset=utf-8',
    },
    body: Buffer.from(
      index
        .replaceAll(NONCE_PLACEHOLDER, nonce)
        .replaceAll(LANGUAGE_PLACEHOLDER, language)
        .replaceAll(APPEARANCE_PLACEHOLDER, appearance),
    ),
  };
}

function asset(name: string, body: Buffer<ArrayBuffer>): PageResponse {
  return {
    status: 200,
    headers: {
      ...SECURITY_HEADERS,
      // The names under assets/ carry a hash of the content.
      ...(name.startsWith('assets/') && { 'Cache-Control': 'private, max-age=31536000, immutable' }),
      'Content-Type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
    },
    body,
  };
}
