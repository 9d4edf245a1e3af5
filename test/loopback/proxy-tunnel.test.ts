import { tmpdir } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { createCore, givenSecret, startLocalTscf } from '../../main/core.ts';
import { parseProfile } from '../../main/model/profile.ts';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { scriptedProxy } from '../support/scripted-proxy.ts';
import { closeServers } from '../support/servers.ts';

afterEach(closeServers);

it('a tunnel through a proxy shows which one, and nothing that the engine tells holds its password', async () => {
  const tscf = await startLocalTscf(tmpdir(), {
    host: '127.0.0.1',
    port: 0,
    settings: { intervalS: 30, maxIntervalS: 30, idleLimitS: 0, requireKam: false },
    ports: nodePlatform,
    onEvent: () => undefined,
  });
  const proxy = await scriptedProxy((request) => {
    if (request.authorization !== undefined) request.tunnel();
    else request.socket.end('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n');
  });
  const profile = parseProfile(
    {
      id: 'office',
      name: 'Office',
      host: 'localhost',
      port: tscf.server.address.port,
      tls: { caFile: tscf.caFile },
      proxy: {
        mode: 'manual',
        url: `http://127.0.0.1:${proxy.port}`,
        username: 'alice',
        credentials: 'stored',
      },
    },
    'a test',
  );
  const core = createCore({ profiles: [profile], secrets: givenSecret('open sesame') });
  const snapshots: (TunnelSnapshot | undefined)[] = [];
  try {
    await new Promise<void>((resolve) => {
      core.onChange(() => {
        const snapshot = core.tunnel('office');
        snapshots.push(snapshot);
        if (snapshot?.state === 'connected') resolve();
      });
      core.startTunnel('office');
    });
    const up = snapshots.at(-1);
    expect(up?.addresses.proxy).toBe(`http://127.0.0.1:${proxy.port}`);
    expect(up?.addresses.remote).toBe(`127.0.0.1:${proxy.port}`);
    // `alice:open sesame` in Basic begins so.
    expect(JSON.stringify([snapshots, core.events()])).not.toMatch(/sesame|YWxpY2U6/);
  } finally {
    await core.close();
    await tscf.close();
  }
});
