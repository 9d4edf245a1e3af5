import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import type { ForwardInput } from '../../main/model/forward.ts';
import { parseProfile, type Profile } from '../../main/model/profile.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import { nodePlatform, type Platform } from '../../main/platform/node-platform.ts';
import { startFarEnd } from './far-end.ts';

export interface TunnelOptions {
  readonly interval?: Profile['interval'];
  readonly forwards?: readonly ForwardInput[];
  readonly timers?: Platform['timers'];
  readonly onEvent?: (event: TunnelEvent) => void;
}

export interface OpenTunnel {
  readonly core: CoreApi;
  readonly id: string;
  close(): Promise<void>;
}

/** The whole engine with one tunnel, connected to a TSCF in another process. */
export async function openTunnel(options: TunnelOptions): Promise<OpenTunnel> {
  const { interval, forwards = [], timers = nodePlatform.timers, onEvent } = options;
  const id = 'bench';
  const farEnd = await startFarEnd('tscf');
  const folder = await mkdtemp(join(tmpdir(), 'pinhole-bench-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, farEnd.caPem);
  const profile = parseProfile(
    {
      id,
      name: id,
      host: '127.0.0.1',
      port: farEnd.port,
      tls: { caFile },
      proxy: { mode: 'none' },
      forwards,
    },
    'benchmark',
  );
  const core = createCore({
    // Straight into the engine: a benchmark may ask for an interval that no profile may.
    profiles: [interval === undefined ? profile : { ...profile, interval }],
    platform: { ...nodePlatform, timers },
  });
  await new Promise<void>((resolve, reject) => {
    core.onChange((change) => {
      if (change.kind !== 'event') return;
      const { event } = change;
      if (event.event === 'state' && event.state === 'connected') resolve();
      if (event.event === 'state' && event.code !== null) reject(new Error(event.message ?? event.code));
      onEvent?.(event);
    });
    core.startTunnel(id);
  });
  return {
    core,
    id,
    async close() {
      await core.close();
      await farEnd.close();
      await rm(folder, { recursive: true });
    },
  };
}
