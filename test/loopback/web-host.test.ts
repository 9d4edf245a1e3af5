import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { startWebHost, type WebHostOptions } from '../../app/web/web-host.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { createFakeCore } from '../support/fake-core.ts';
import { rawExchange, rawRequest } from '../support/raw-http.ts';
import { startLab, writeBuild } from '../support/web-host-lab.ts';

async function optionsFor(listen: WebHostOptions['listen']): Promise<WebHostOptions> {
  const rendererDir = await writeBuild();
  return { core: createFakeCore(), version: '1', rendererDir, listen, ...nodePlatform };
}

/** `once` would reject on the reset that may come before. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => void socket.on('close', () => resolve()));

describe('listening', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', 'localhost', ''])(
    'an address other than loopback (%j) is refused',
    async (host) => {
      await expect(startWebHost(await optionsFor({ host, port: 0 }))).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('must be 127.0.0.1 or ::1') as string,
      });
    },
  );

  it('a port in use is PORT_IN_USE, and the message names it', async () => {
    const { port } = await startLab();
    await expect(startWebHost(await optionsFor({ host: '127.0.0.1', port }))).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`127.0.0.1 port ${port}`) as string,
    });
  });

  it('without a build it is FILE_UNREADABLE, and the message says what makes one', async () => {
    const options = await optionsFor({ host: '127.0.0.1', port: 0 });
    await expect(startWebHost({ ...options, rendererDir: '/nowhere' })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: '/nowhere/index.html cannot be read; `npm run build` makes it',
    });
  });

  it('the origin has the port that was got, and nothing listens after close', async () => {
    const { web, port } = await startLab();
    expect(web.origin).toBe(`http://127.0.0.1:${port}`);
    expect(web.newLink()).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/enter#[\\w-]{43}$`));
    await web.close();
    const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('on ::1 the origin has brackets; a machine without IPv6 is ADDRESS_UNAVAILABLE', async () => {
    const hasIpv6 = Object.values(networkInterfaces())
      .flatMap((list = []) => list)
      .some(({ address }) => address === '::1');
    const started = startWebHost(await optionsFor({ host: '::1', port: 0 }));
    if (!hasIpv6) {
      await expect(started).rejects.toMatchObject({ code: 'ADDRESS_UNAVAILABLE' });
      return;
    }
    const web = await started;
    const response = await fetch(`${web.origin}/enter`);
    expect([response.status, web.origin]).toEqual([200, expect.stringMatching(/^http:\/\/\[::1\]:\d+$/)]);
    await response.text();
    await web.close();
  });

  it('close ends idle connections at once', async () => {
    const { web, port } = await startLab();
    const idle = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(idle, 'connect');
    await rawExchange(port, 'x\r\n\r\n');
    await Promise.all([closed(idle), web.close()]);
    expect(idle.destroyed).toBe(true);
  });
});

describe('Host', () => {
  it.each(['localhost', 'localhost:1', '127.0.0.1', '127.0.0.1:65535', '[::1]', '[::1]:8080'])(
    '%s is a loopback name, whatever the port',
    async (host) => {
      const { ask } = await startLab();
      expect((await ask({ host, path: '/enter' })).status).toBe(200);
    },
  );

  it.each([
    '',
    'example.com',
    'example.com:80',
    'localhost.example.com',
    'evil.localhost',
    'localhost.',
    'LOCALHOST',
    '127.0.0.1.nip.io',
    '127.0.0.2',
    '127.1',
    '2130706433',
    '0.0.0.0',
    '::1',
    '[::1',
    '[::ffff:127.0.0.1]',
    '10.0.0.1',
    'localhost:',
    'localhost:123456',
    'localhost:80@example.com',
    'user@localhost',
    'localhost, example.com',
  ])('%j is refused, even for what needs no session', async (host) => {
    const { ask } = await startLab();
    expect((await ask({ host, path: '/enter' })).status).toBe(421);
  });

  it('a session does not make up for it: a rebound name reads nothing', async () => {
    const { ask, enter } = await startLab();
    const cookie = await enter();
    expect((await ask({ host: 'rebound.example', headers: { Cookie: cookie } })).status).toBe(421);
  });

  it('two of them, or none, are refused', async () => {
    const { port } = await startLab();
    const twice = [
      ['Host', 'localhost'],
      ['Host', 'example.com'],
    ] as const;
    expect((await rawRequest(port, { path: '/enter', headers: twice })).status).toBe(421);
    expect((await rawRequest(port, { path: '/enter', headers: [] })).status).toBe(400);
    expect((await rawExchange(port, 'GET /enter HTTP/1.0\r\n\r\n')).status).toBe(421);
  });
});

describe('Origin', () => {
  it('a request that names the page itself is answered; through a forward it has the forwarded port', async () => {
    const { ask } = await startLab();
    for (const host of ['localhost:9000', '[::1]:9000']) {
      const headers = { Origin: `http://${host}` };
      expect((await ask({ host, path: '/enter', headers })).status).toBe(200);
    }
  });

  it.each([
    'null',
    '',
    'http://localhost',
    'http://localhost:9001',
    'http://127.0.0.1:9000',
    'https://localhost:9000',
    'http://localhost:9000/',
    'http://localhost:9000.example.com',
    'HTTP://localhost:9000',
    'http://example.com',
    'file://',
  ])('another one (%j) is refused on every request', async (origin) => {
    const { ask, enter } = await startLab();
    const headers = { Origin: origin, Cookie: await enter() };
    for (const path of ['/', '/enter', '/favicon.ico']) {
      expect((await ask({ host: 'localhost:9000', path, headers })).status, path).toBe(403);
    }
  });

  it('two of them are refused', async () => {
    const { port } = await startLab();
    const headers = [
      ['Host', 'localhost'],
      ['Origin', 'http://localhost'],
      ['Origin', 'http://example.com'],
    ] as const;
    expect((await rawRequest(port, { path: '/enter', headers })).status).toBe(403);
  });
});

describe('requests', () => {
  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s is refused', async (method) => {
    const { ask, enter, web } = await startLab();
    const headers = { Cookie: await enter(), Origin: web.origin };
    const { status, headers: answered } = await ask({ method, headers });
    expect([status, answered.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('POST is refused everywhere but at /session', async () => {
    const { ask, enter, web } = await startLab();
    const headers = { Cookie: await enter(), Origin: web.origin };
    for (const path of ['/', '/enter', '/socket', '/session/']) {
      expect((await ask({ method: 'POST', path, headers })).status, path).toBe(405);
    }
  });

  it.each(['/', '/assets/index-4f5e.js', '/session', '/socket', '/nothing', '/enter/', '/enter.js/x'])(
    '%s without a session is refused with words that help',
    async (path) => {
      const { status, body } = await (await startLab()).ask({ path });
      expect(status).toBe(401);
      expect(body).toContain('Press Enter in the terminal where Pinhole runs');
    },
  );

  it.each(['pinhole-00000000=x', 'pinhole=x', '=', ';;;', 'pinhole-', '\u00ff'])(
    'a cookie that proves nothing (%j) is no session',
    async (cookie) => {
      const { status } = await (await startLab()).ask({ headers: { Cookie: cookie } });
      expect(status).toBe(401);
    },
  );

  it('what a browser needs to come in is served without a session', async () => {
    const { ask } = await startLab();
    expect((await ask({ path: '/enter' })).body).toContain('<script src="/enter.js" type="module">');
    expect((await ask({ path: '/enter.js' })).headers.get('content-type')).toBe(
      'text/javascript; charset=utf-8',
    );
    expect((await ask({ path: '/favicon.ico' })).status).toBe(204);
  });

  it('a header beyond the bound is refused', async () => {
    const { ask } = await startLab();
    const headers = { Cookie: 'x'.repeat(LIMITS.webHeaderOctets.value) };
    expect((await ask({ path: '/enter', headers })).status).toBe(431);
  });

  it('a connection is one request: a second one is not answered', async () => {
    const { port } = await startLab();
    const request = 'GET /enter.js HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const { headers, body } = await rawExchange(port, request + request);
    expect(headers.get('connection')).toBe('close');
    expect(body).not.toContain('HTTP/1.1');
  });

  it('a connection that does not finish its request is ended in time', async () => {
    const { port, time } = await startLab();
    const slow = connect(port, '127.0.0.1').on('error', () => undefined);
    slow.write('GET /enter HTTP/1.1\r\nHost: local');
    // Its deadline is armed once the server has it.
    while (time.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    time.advance(LIMITS.webConnectionMs.value - 1);
    expect(slow.destroyed).toBe(false);
    time.advance(1);
    await closed(slow);
    expect(time.pending).toBe(0);
  });

  it('connections beyond the bound are dropped, and one that ends makes room', async () => {
    const { port, ask } = await startLab();
    const held = Array.from({ length: LIMITS.webConnections.value }, () => connect(port, '127.0.0.1'));
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    expect((await ask({ path: '/enter' })).status).toBe(0);
    const gone = held.map(closed);
    held.forEach((socket) => socket.destroy());
    await Promise.all(gone);
    let status = 0;
    while (status === 0) ({ status } = await ask({ path: '/enter' }));
    expect(status).toBe(200);
  });

  it.each([
    '\u0000\u0001\u0002\r\n\r\n',
    'GET\r\n\r\n',
    'CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ])('what is no request (%j) ends its connection and nothing else', async (octets) => {
    const { port, ask } = await startLab();
    expect([0, 400]).toContain((await rawExchange(port, octets)).status);
    expect((await ask({ path: '/enter' })).status).toBe(200);
  });
});

describe('the page', () => {
  it('is the built interface with a fresh nonce each time, the same in page and policy', async () => {
    const { ask, enter } = await startLab();
    const headers = { Cookie: await enter() };
    const nonces = new Set<string>();
    for (let n = 0; n < 3; n += 1) {
      const { status, headers: answered, body } = await ask({ headers });
      const nonce = /content="([\w-]{22})"/.exec(body)?.[1] ?? 'none';
      expect(status).toBe(200);
      expect(body).toBe(`<meta name="style-nonce" content="${nonce}"><style nonce="${nonce}"></style>`);
      expect(answered.get('content-security-policy')).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; ` +
          "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
          "require-trusted-types-for 'script'; trusted-types 'none'",
      );
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('assets come with their type, and are kept by the browser since their names carry a hash', async () => {
    const { ask, enter } = await startLab();
    const headers = { Cookie: await enter() };
    const script = await ask({ path: '/assets/index-4f5e.js', headers });
    expect([script.status, script.body, script.headers.get('content-type')]).toEqual([
      200,
      'export {};',
      'text/javascript; charset=utf-8',
    ]);
    expect(script.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const style = await ask({ path: '/assets/index-4f5e.css?v=1', headers });
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
  });

  it('HEAD gives the same headers and no body', async () => {
    const { ask, enter } = await startLab();
    const { status, headers, body } = await ask({
      method: 'HEAD',
      path: '/assets/index-4f5e.js',
      headers: { Cookie: await enter() },
    });
    expect([status, headers.get('content-length'), body]).toEqual([200, '10', '']);
  });

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/assets/%2e%2e/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/..\\secret.json',
    '//secret.json',
    '/assets/',
    '/assets/index-4f5e.js.map',
    '/assets/link.json',
    '/assets/index-4f5e.js%00',
    '/index.html',
    '/constructor',
    'http://localhost/',
    '*',
  ])('nothing but what the build holds is served (%s)', async (path) => {
    const { ask, enter } = await startLab();
    const { status, body } = await ask({ path, headers: { Cookie: await enter() } });
    expect(status).toBe(404);
    expect(body).not.toContain('outside of the build');
  });
});

describe('security headers', () => {
  it('stand on every response', async () => {
    const { ask, post, enter, newToken } = await startLab();
    const headers = { Cookie: await enter() };
    const responses = {
      page: await ask({ headers }),
      asset: await ask({ path: '/assets/index-4f5e.js', headers }),
      missing: await ask({ path: '/nothing', headers }),
      enter: await ask({ path: '/enter' }),
      script: await ask({ path: '/enter.js' }),
      icon: await ask({ path: '/favicon.ico' }),
      unauthorised: await ask(),
      misdirected: await ask({ host: 'example.com' }),
      foreign: await ask({ headers: { Origin: 'http://example.com' } }),
      method: await ask({ method: 'PUT' }),
      session: await post(newToken()),
      badToken: await post('x'),
      upgrade: await ask({ path: '/nothing', headers: { Connection: 'Upgrade', Upgrade: 'websocket' } }),
    };
    for (const [name, { headers: answered }] of Object.entries(responses)) {
      expect(answered.get('x-content-type-options'), name).toBe('nosniff');
      expect(answered.get('x-frame-options'), name).toBe('DENY');
      expect(answered.get('referrer-policy'), name).toBe('no-referrer');
      expect(answered.get('cross-origin-opener-policy'), name).toBe('same-origin');
      expect(answered.get('cross-origin-resource-policy'), name).toBe('same-origin');
      expect(answered.get('permissions-policy'), name).toMatch(
        /\bcamera=\(\), .*\bgeolocation=\(\), .*\busb=\(\)/,
      );
      expect(answered.get('permissions-policy'), name).not.toMatch(/\*|self/);
      expect(answered.get('content-security-policy'), name).toContain("default-src 'none'");
      expect(answered.get('content-security-policy'), name).toContain("frame-ancestors 'none'");
      expect(answered.get('content-security-policy'), name).not.toContain('unsafe');
      if (name !== 'asset') expect(answered.get('cache-control'), name).toBe('no-store');
    }
  });

  it('none of them opens the host to other origins', async () => {
    const { ask, web } = await startLab();
    const headers = { Origin: web.origin, 'Access-Control-Request-Method': 'POST' };
    for (const method of ['OPTIONS', 'GET', 'HEAD']) {
      const answered = await ask({ method, path: '/enter', headers });
      expect([...answered.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});
