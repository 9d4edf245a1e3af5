import { afterEach, expect, it, onTestFinished } from 'vitest';
import { createCore } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { environmentResolver } from '../../main/transport/proxy/environment.ts';
import { FakeNetwork } from '../support/fake-network.ts';
import { testProfile } from '../support/profile.ts';
import { closeLabs, tunnelLab } from '../support/tunnel-lab.ts';

afterEach(closeLabs);

const HERE = '127.0.0.1';

/**
 * A tunnel over real TLS whose machine has the addresses that a test gives it. "Any address" is this machine to the system, and
 * none of its own to us: the tunnel needs a network.
 */
async function lab() {
  const { tscf, directory } = await tunnelLab({ intervalS: 30 });
  const network = new FakeNetwork(HERE);
  const core = createCore({
    profiles: [
      testProfile({
        host: '0.0.0.0',
        port: tscf.server.address.port,
        tls: { caFile: tscf.caFile, serverName: HERE },
        interval: { mode: 'assigned' },
        reconnect: { initialMs: 20, maxMs: 100 },
      }),
    ],
    platform: { ...nodePlatform, network },
    proxyResolver: environmentResolver({}),
    runtimeDirectory: directory,
  });
  onTestFinished(() => core.close());
  const events: TunnelEvent[] = [];
  core.onChange((change) => {
    if (change.kind === 'event') events.push(change.event);
  });
  return { core, network, tscf, events };
}

/** Resolves once the tunnel is in that state. */
function state(core: CoreApi, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    const leave = core.onChange(look);
    function look(): void {
      if (core.tunnel('office')?.state !== wanted) return;
      leave();
      resolve();
    }
    look();
  });
}

it('no network: nothing is dialled; there is one: connected; it goes: ended, and built again when it is back', async () => {
  const { core, network, tscf, events } = await lab();
  network.addresses = [];
  core.startTunnel('office');
  await state(core, 'waiting');
  expect(tscf.server.tunnels).toBe(0);

  network.addresses = [HERE];
  core.systemEvent('network');
  await state(core, 'connected');
  expect(tscf.server.tunnels).toBe(1);

  network.addresses = [];
  core.systemEvent('network');
  expect(core.tunnel('office')?.state).toBe('connected');
  await state(core, 'waiting');
  expect(core.tunnel('office')?.problem).toMatchObject({ code: 'NETWORK_CHANGED' });

  network.addresses = [HERE];
  await state(core, 'connected');
  expect(core.tunnel('office')).toMatchObject({ reconnects: 1, kam: { missed: 0 } });
  expect(events.some((event) => event.event === 'pinhole' && event.verdict === 'closed')).toBe(false);
});

it('power events, each twice, are one gap, with a Keep_Alive at once and answered', async () => {
  const { core, events } = await lab();
  core.startTunnel('office');
  await state(core, 'connected');
  core.systemEvent('suspend');
  core.systemEvent('suspend');
  core.systemEvent('resume');
  core.systemEvent('resume');
  await expect.poll(() => core.tunnel('office')?.kam.answered).toBe(1);
  expect(events.filter(({ event }) => event === 'gap')).toMatchObject([{ cause: 'sleep' }]);
  expect(core.tunnel('office')?.kam).toMatchObject({ sent: 1, missed: 0 });
});
