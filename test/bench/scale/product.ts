/** The product at both ends: the engine with a tunnel for each profile, and the TSCF. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore } from '../../../main/core.ts';
import { parseProfile } from '../../../main/model/profile.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { TscfServer } from '../../../main/tscf/tscf-server.ts';
import { testAuthority } from '../../support/servers.ts';
import { atOnce } from './at-once.ts';
import { LATE_SHARE, NOTHING_COUNTED, type End, type Open } from './end.ts';

export async function productTscf(): Promise<End> {
  const authority = await testAuthority();
  const { certPem: cert, keyPem: key } = await authority.issue();
  const server = await TscfServer.listen({
    host: '127.0.0.1',
    port: 0,
    cert,
    key,
    settings: { intervalS: 5, maxIntervalS: 86_400, idleLimitS: 0, requireKam: false },
    ports: nodePlatform,
    onEvent: () => undefined,
  });
  return { opened: { port: server.address.port, caPem: authority.caPem }, counts: () => NOTHING_COUNTED };
}

export function productClient(): Promise<End> {
  const counts = { answered: 0, sent: 0, late: 0 };
  return Promise.resolve({
    async open({ port, caPem, tunnels, intervalMs }: Open) {
      const folder = await mkdtemp(join(tmpdir(), 'pinhole-bench-'));
      const caFile = join(folder, 'ca.pem');
      await writeFile(caFile, caPem);
      // As `pinhole fleet` has them: one profile, and an id for each.
      const profile = {
        ...parseProfile(
          { id: 'bench', name: 'bench', host: '127.0.0.1', port, tls: { caFile }, proxy: { mode: 'none' } },
          'benchmark',
        ),
        interval: { mode: 'static' as const, seconds: intervalMs / 1_000 },
      };
      const profiles = Array.from({ length: tunnels }, (_, at) => ({ ...profile, id: `t${at}` }));
      const core = createCore({ profiles, mostTunnels: tunnels, stateDirectory: folder });
      core.observe({
        sent(_tunnel, lateMs) {
          counts.sent += 1;
          if (lateMs > intervalMs * LATE_SHARE) counts.late += 1;
        },
        outcome(_tunnel, fate) {
          if (fate === 'answered') counts.answered += 1;
        },
      });
      const up = new Map<string, () => void>();
      core.onChange((change) => {
        if (change.kind !== 'event' || change.event.event !== 'state') return;
        const { tunnel, state, message } = change.event;
        if (state === 'connected') up.get(tunnel)?.();
        else if (state !== 'connecting') throw new Error(`${tunnel} is ${state}: ${message ?? ''}`);
      }, 'answered');
      await atOnce(tunnels, (at) => {
        const id = `t${at}`;
        return new Promise((resolve) => {
          up.set(id, resolve);
          core.startTunnel(id);
        });
      });
      up.clear();
      await rm(folder, { recursive: true });
    },
    counts: () => counts,
  });
}
