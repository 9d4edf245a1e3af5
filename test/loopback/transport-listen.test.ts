import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { PinholeError } from '../../main/model/errors.ts';
import { listenError } from '../../main/platform/listen-error.ts';
import { closeServers, tcpServer } from '../support/servers.ts';

afterEach(closeServers);

async function refusal(host: string, port: number): Promise<PinholeError> {
  const server = createServer();
  server.listen(port, host);
  const [error] = (await once(server, 'error')) as [NodeJS.ErrnoException];
  return listenError(error, host, port);
}

describe('a server that cannot listen says why', () => {
  it('on a port in use', async () => {
    const port = await tcpServer();
    expect(await refusal('127.0.0.1', port)).toMatchObject({
      code: 'PORT_IN_USE',
      message: `Cannot listen on 127.0.0.1 port ${port}: another program listens there`,
    });
  });

  it('on an address of another machine', async () => {
    expect(await refusal('192.0.2.1', 0)).toMatchObject({
      code: 'ADDRESS_UNAVAILABLE',
      message: 'Cannot listen on 192.0.2.1 port 0: this machine does not have that address',
    });
  });

  it.each([
    ['EACCES', 'LISTEN_DENIED', 'this user may not listen on that port'],
    ['EWHAT', 'INTERNAL', 'what'],
  ])('where the system says %s', (code, expected, seen) => {
    expect(listenError(Object.assign(new Error('what'), { code }), '127.0.0.1', 80)).toMatchObject({
      code: expected,
      message: `Cannot listen on 127.0.0.1 port 80: ${seen}`,
    });
  });
});
