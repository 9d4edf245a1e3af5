import { beforeAll, describe, expect, it, vi } from 'vitest';
import { PAGE_URL } from '../../../app/desktop/origin.ts';
import { registerScheme, servePage } from '../../../app/desktop/page-protocol.ts';
import type { Page } from '../../../app/page/page.ts';
import { DEFAULT_SETTINGS } from '../../../main/model/settings.ts';

type Handler = (request: { method: string; url: string }) => Response;

const electron = vi.hoisted(() => ({ schemes: [] as unknown[], handlers: new Map<string, Handler>() }));

vi.mock('electron', () => ({
  protocol: {
    registerSchemesAsPrivileged: (schemes: unknown[]) => void electron.schemes.push(...schemes),
    handle: (scheme: string, handler: Handler) => void electron.handlers.set(scheme, handler),
  },
}));

describe('the scheme of the interface', () => {
  beforeAll(() => {
    registerScheme();
    const page: Page = {
      respond: (path, { language } = DEFAULT_SETTINGS) =>
        path === '/'
          ? { status: 200, headers: { 'X-Page': language }, body: new TextEncoder().encode('page') }
          : undefined,
    };
    servePage(page, () => ({ ...DEFAULT_SETTINGS, language: 'de' }));
  });

  const ask = (url: string, method = 'GET'): Response => {
    const handler = electron.handlers.get('pinhole');
    if (handler === undefined) throw new Error('no handler for pinhole:');
    return handler({ method, url });
  };

  it('is one of its own, as secure as https, with no privilege beyond', () => {
    expect(electron.schemes).toEqual([
      { scheme: 'pinhole', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
    // No other is taken over: not file:, not https:.
    expect([...electron.handlers.keys()]).toEqual(['pinhole']);
  });

  it('serves the page from memory, with its headers', async () => {
    const answer = ask(`${PAGE_URL}?query`);
    expect([answer.status, answer.headers.get('x-page'), await answer.text()]).toEqual([200, 'de', 'page']);
  });

  it.each([
    ['a file that is not in the build', `${PAGE_URL}secret.json`, 'GET'],
    ['a path out of it', `${PAGE_URL}..%2f..%2fetc/passwd`, 'GET'],
    ['another host', 'pinhole://elsewhere/', 'GET'],
    ['another method', PAGE_URL, 'POST'],
  ])('answers %s with nothing, and with a policy that allows nothing', async (_what, url, method) => {
    const answer = ask(url, method);
    expect([answer.status, await answer.text()]).toEqual([404, '']);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
