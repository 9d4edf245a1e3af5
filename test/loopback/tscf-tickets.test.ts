import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCore } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { environmentResolver } from '../../main/transport/proxy/environment.ts';
import { loadTicketKeys } from '../../main/tscf/ticket-keys.ts';
import { TscfServer } from '../../main/tscf/tscf-server.ts';
import { testProfile } from '../support/profile.ts';
import { testAuthority } from '../support/servers.ts';

const authority = await testAuthority();
const { certPem: cert, keyPem: key } = await authority.issue();

let folder: string;
let core: CoreApi | undefined;
let server: TscfServer | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-tickets-'));
});
afterEach(async () => {
  await core?.close();
  await server?.close();
  await rm(folder, { recursive: true });
});

const start = async (port: number, keyFile: string, intervalS = 30): Promise<TscfServer> =>
  TscfServer.listen({
    host: '127.0.0.1',
    port,
    cert,
    key,
    ticketKeys: await loadTicketKeys(join(folder, keyFile), nodePlatform.random),
    settings: { intervalS, maxIntervalS: 600, idleLimitS: 0, requireKam: false },
    ports: nodePlatform,
    onEvent: () => undefined,
  });

/** A tunnel is up, the TSCF restarts, and it is up again. @returns what the second TSCF counted. */
async function restart(firstKeys: string, secondKeys: string) {
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.caPem);
  server = await start(0, firstKeys);
  const { port } = server.address;
  core = createCore({
    profiles: [
      testProfile({
        host: '127.0.0.1',
        port,
        tls: { caFile },
        interval: { mode: 'static', seconds: 0.1 },
        reconnect: { initialMs: 20, maxMs: 100 },
      }),
    ],
    proxyResolver: environmentResolver({}),
    runtimeDirectory: folder,
    stateDirectory: folder,
  });
  const api = core;
  const until = (fits: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const callOff = api.onChange(() => {
        if (!fits()) return;
        callOff();
        resolve();
      });
    });
  const firstUp = until(() => api.tunnel('office')?.state === 'connected');
  core.startTunnel('office');
  await firstUp;
  // The tickets of TLS 1.3 come after the handshake, and before the first answer.
  if (api.tunnel('office')?.kam.answered === 0) await until(() => api.tunnel('office')?.kam.answered !== 0);
  expect(server.counts()).toMatchObject({ handshakes: 1, resumed: 0 });
  const down = until(() => api.tunnel('office')?.state === 'reconnecting');
  await server.close();
  await down;
  const up = until(() => api.tunnel('office')?.state === 'connected');
  // Another command line, another configuration: the session is the same.
  server = await start(port, secondKeys, 60);
  await up;
  return server.counts();
}

it('with the same ticket keys a client resumes its TLS session after a restart of the TSCF', async () => {
  expect(await restart('keys', 'keys')).toMatchObject({ handshakes: 1, resumed: 1 });
});

it('with others it makes a new one', async () => {
  expect(await restart('keys', 'other-keys')).toMatchObject({ handshakes: 1, resumed: 0 });
});
