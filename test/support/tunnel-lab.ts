/** Real tunnels over real TLS on 127.0.0.1, with times short enough to wait for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore, type CoreOptions } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import type { Profile } from '../../main/model/profile.ts';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { environmentResolver } from '../../main/transport/proxy/environment.ts';
import { startLocalTscf, type LocalTscf } from '../../main/tscf/local-tscf.ts';
import type { TscfEvent } from '../../main/tscf/tscf-options.ts';
import type { TscfSettings } from '../../main/tscf/settings.ts';
import { testProfile } from './profile.ts';

export interface TunnelLab {
  readonly core: CoreApi;
  readonly tscf: LocalTscf;
  readonly tscfEvents: readonly TscfEvent[];
  readonly events: readonly TunnelEvent[];
  readonly directory: string;
  /** Resolves when the tunnel's snapshot fits; looked at whenever it changes. */
  readonly until: (fits: (snapshot: TunnelSnapshot) => boolean, id?: string) => Promise<TunnelSnapshot>;
  /** Resolves when such an event has come, also one that came before. */
  readonly event: (fits: (event: TunnelEvent) => boolean) => Promise<TunnelEvent>;
  readonly tscfEvent: (fits: (event: TscfEvent) => boolean) => Promise<TscfEvent>;
}

const opened: (() => Promise<void>)[] = [];

/** Undoes every lab, last one first. */
export async function closeLabs(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}

/** Resolves when `look` gives something, which is asked at once and then whenever `ring` is called. */
function doorbell() {
  const waiting = new Set<() => void>();
  return {
    ring: (): void => {
      for (const look of waiting) look();
    },
    wait: <T>(look: () => T | undefined): Promise<T> =>
      new Promise((resolve) => {
        const again = (): void => {
          const found = look();
          if (found === undefined) return;
          waiting.delete(again);
          resolve(found);
        };
        waiting.add(again);
        again();
      }),
  };
}

/** @param profiles what they have in common with a quick profile of id `office` is left out. */
export async function tunnelLab(
  settings: Partial<TscfSettings> = {},
  profiles: readonly Partial<Profile>[] = [{}],
  onTscfEvent: (event: TscfEvent) => void = () => undefined,
  coreOptions: Partial<CoreOptions> = {},
): Promise<TunnelLab> {
  const directory = await mkdtemp(join(tmpdir(), 'pinhole-lab-'));
  opened.push(() => rm(directory, { recursive: true, force: true }));
  const bell = doorbell();
  const tscfEvents: TscfEvent[] = [];
  const tscf = await startLocalTscf(directory, {
    host: '127.0.0.1',
    port: 0,
    settings: { intervalS: 1, maxIntervalS: 600, idleLimitS: 0, requireKam: false, ...settings },
    ports: nodePlatform,
    onEvent: (event) => {
      tscfEvents.push(event);
      bell.ring();
      onTscfEvent(event);
    },
  });
  opened.push(() => tscf.close());
  const core = createCore({
    profiles: profiles.map((overrides) =>
      testProfile({
        host: '127.0.0.1',
        port: tscf.server.address.port,
        tls: { caFile: tscf.caFile },
        interval: { mode: 'static', seconds: 0.1 },
        responseTimeS: 0.15,
        reconnect: { initialMs: 20, maxMs: 100 },
        ...overrides,
      }),
    ),
    proxyResolver: environmentResolver({}),
    runtimeDirectory: directory,
    stateDirectory: directory,
    ...coreOptions,
  });
  opened.push(() => core.close());
  const events: TunnelEvent[] = [];
  core.onChange((change) => {
    if (change.kind === 'event') events.push(change.event);
    bell.ring();
  });
  return {
    core,
    tscf,
    tscfEvents,
    events,
    directory,
    until: (fits, id = 'office') =>
      bell.wait(() => {
        const snapshot = core.tunnel(id);
        return snapshot !== undefined && fits(snapshot) ? snapshot : undefined;
      }),
    event: (fits) => bell.wait(() => events.find(fits)),
    tscfEvent: (fits) => bell.wait(() => tscfEvents.find(fits)),
  };
}
