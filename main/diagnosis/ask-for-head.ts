import { LIMITS } from '../model/limits.ts';

export interface HttpHead {
  readonly status: number;
  /** The host that a redirect leads to. */
  readonly location: string | null;
  /** The Date of the answer. */
  readonly dateMs: number | null;
}

/**
 * The head of what an http:// URL answers; its body is not read, and a redirect not followed.
 * @returns or why there is no answer, as the system calls it. Never rejects.
 */
export async function askForHead(url: string, signal: AbortSignal): Promise<HttpHead | string> {
  // Loaded here: it takes longer than most of the engine, which other commands load too.
  const { request } = await import('node:http');
  return new Promise((resolve) => {
    const asked = request(
      url,
      { method: 'GET', agent: false, signal, maxHeaderSize: LIMITS.proxyHeadOctets.value },
      (response) => {
        const { statusCode = 0, headers } = response;
        response.on('error', () => undefined);
        response.destroy();
        const dateMs = Date.parse(headers.date ?? '');
        resolve({
          status: statusCode,
          location: hostOfRedirect(headers.location, url),
          dateMs: Number.isNaN(dateMs) ? null : dateMs,
        });
      },
    );
    asked.on('error', (error: NodeJS.ErrnoException) =>
      resolve(signal.aborted ? 'ETIMEDOUT' : (error.code ?? error.name)),
    );
    asked.end();
  });
}

/** Whoever answers chooses this text. */
function hostOfRedirect(location: string | undefined, url: string): string | null {
  if (location === undefined || !URL.canParse(location, url)) return null;
  return new URL(location, url).host.slice(0, 200);
}
