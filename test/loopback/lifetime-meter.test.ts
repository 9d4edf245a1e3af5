import { afterEach, expect, it } from 'vitest';
import { givenSecret, loadCaFile, loadTls } from '../../main/core.ts';
import { meterLifetime } from '../../main/diagnostic/lifetime-meter.ts';
import { LoadGuard } from '../../main/keepalive/load-guard.ts';
import { endpoint } from '../../main/model/endpoint.ts';
import { LifetimeMemory } from '../../main/pinhole/lifetime/store.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { createNodeDialer } from '../../main/transport/node-dialer.ts';
import { environmentResolver } from '../../main/transport/proxy/environment.ts';
import { createRoutedDialer } from '../../main/transport/proxy/routed-dialer.ts';
import { testProfile } from '../support/profile.ts';
import { closeLabs, tunnelLab } from '../support/tunnel-lab.ts';

afterEach(closeLabs);

it('a result belongs to the network on which it was measured, also where that is gone at the end', async () => {
  const { tscf } = await tunnelLab({}, []);
  const { port } = tscf.server.address;
  const secrets = givenSecret('none');
  const { timers } = nodePlatform;
  const store = new LifetimeMemory();
  const cancel = new AbortController();
  let network = { id: 'here', name: 'here' };
  const { kept } = await meterLifetime(
    {
      profile: testProfile({ host: '127.0.0.1', port, tls: { caFile: tscf.caFile } }),
      settings: { maxMs: 600_000, responseTimeMs: 2_000, connections: 3 },
      again: true,
      progress: ({ sample }) => {
        if (sample === undefined) return;
        network = { id: 'unknown', name: 'unknown network' };
        cancel.abort();
      },
      signal: cancel.signal,
    },
    {
      ...nodePlatform,
      disturbances: new LoadGuard(nodePlatform),
      dialer: createRoutedDialer(createNodeDialer(nodePlatform), {
        timers,
        resolver: environmentResolver({}),
        secrets,
        loadCa: loadCaFile,
      }),
      loadTls: (choice) => loadTls(choice, secrets),
      store,
      network: () => network,
    },
  );
  expect(kept).toBe(true);
  expect(await store.find('here', endpoint('127.0.0.1', port))).toMatchObject({ end: 'cancelled' });
});
