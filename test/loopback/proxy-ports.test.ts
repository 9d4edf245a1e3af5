import { afterEach, describe, expect, it } from 'vitest';
import type { DialAttempt } from '../../main/model/snapshot.ts';
import { scriptedProxy, type ConnectRequest } from '../support/scripted-proxy.ts';
import { testAuthority, tlsServer } from '../support/servers.ts';
import { closeTlsLab, tlsDial } from '../support/tls-lab.ts';

const authority = await testAuthority();
const ca = authority.caPem;

afterEach(closeTlsLab);

/** Dials through a proxy that answers so; the target has two ports, and listens on the second. */
async function dial(answer: (request: ConnectRequest, index: number) => void) {
  const proxy = await scriptedProxy(answer);
  const listening = await tlsServer({ authority });
  const attempts: DialAttempt[] = [];
  const dialled = tlsDial({
    host: 'localhost',
    port: 443,
    otherPorts: [listening],
    ca,
    proxy: { scheme: 'http', host: '127.0.0.1', port: proxy.port, credentials: undefined, ca: undefined },
    onAttempts: (seen) => attempts.push(...seen),
  });
  return { proxy, listening, attempts, dialled };
}

const asked = ({ lines }: ConnectRequest): string => lines[0] ?? '';

describe('the ports of a target behind a proxy', () => {
  it('are asked for in order: the next one where the proxy does not let the first through', async () => {
    const { proxy, listening, attempts, dialled } = await dial((request, index) => {
      if (index === 0) request.socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      else request.tunnel();
    });
    await dialled;
    expect(proxy.requests.map(asked)).toEqual([
      'CONNECT localhost:443 HTTP/1.1',
      `CONNECT localhost:${listening} HTTP/1.1`,
    ]);
    expect(attempts.map(({ port, outcome }) => [port, outcome])).toEqual([
      [proxy.port, 'connected'],
      [proxy.port, 'connected'],
    ]);
  });

  it('are not asked for one after the other where the proxy wants something else first', async () => {
    const { proxy, dialled } = await dial(({ socket }) => {
      socket.end('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n');
    });
    await expect(dialled).rejects.toMatchObject({ code: 'PROXY_CREDENTIALS_NEEDED' });
    expect(proxy.requests).toHaveLength(1);
  });

  it('that are all refused end with what the last one got', async () => {
    const { proxy, dialled } = await dial(({ socket }, index) => {
      socket.end(`HTTP/1.1 403 ${index === 0 ? 'First' : 'Second'}\r\nContent-Length: 0\r\n\r\n`);
    });
    await expect(dialled).rejects.toMatchObject({
      code: 'PROXY_FORBIDDEN',
      message: expect.stringContaining('403 Second') as string,
    });
    expect(proxy.requests).toHaveLength(2);
  });
});
