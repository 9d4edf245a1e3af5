import type { CoreChange } from '../model/core-api.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { DEMO_PROFILE_ID, profileSchema } from '../model/profile.ts';
import type { DemoSnapshot } from '../model/demo.ts';
import { orderly, type BehaviourChange } from '../tscf/behaviours.ts';
import type { UdpPort } from '../platform/udp.ts';
import { startLocalTscf, type LocalTscf } from '../tscf/local-tscf.ts';
import type { TscfPorts } from '../tscf/tscf-options.ts';
import type { TunnelManager } from '../tunnel/tunnel-manager.ts';

/** Short enough to be watched. Seconds */
const DEMO_INTERVAL_S = 5;
const DEMO_RESPONSE_TIME_S = 2;
const HOST = '127.0.0.1';
/** For whoever wants to try a forward of their own. */
const ECHO = { kind: 'echo', address: '10.64.0.1', port: 7 } as const;

export interface DemoPorts extends TscfPorts {
  readonly udp: UdpPort;
}

/** A local TSCF and a tunnel to it, so that everything can be seen working, broken and mended. */
export class Demo {
  readonly #tunnels: TunnelManager;
  readonly #ports: DemoPorts;
  readonly #directory: string;
  readonly #notify: (change: CoreChange) => void;
  #tscf: LocalTscf | undefined;
  /** The last start or stop: each waits for the one before it. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    tunnels: TunnelManager,
    ports: DemoPorts,
    directory: string,
    notify: (change: CoreChange) => void,
  ) {
    this.#tunnels = tunnels;
    this.#ports = ports;
    this.#directory = directory;
    this.#notify = notify;
  }

  /** Does nothing where it runs. @throws PinholeError FILE_UNWRITABLE, TUNNEL_LIMIT, or why the TSCF cannot listen. */
  start(): Promise<void> {
    return this.#inTurn(() => this.#start());
  }

  /** Does nothing where it does not run. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  /** @throws PinholeError DEMO_NOT_RUNNING */
  behave(change: BehaviourChange): void {
    this.#server().behave(change);
    this.#notify({ kind: 'demo' });
  }

  /** @throws PinholeError DEMO_NOT_RUNNING */
  forget(): void {
    this.#server().forget();
  }

  /** @throws PinholeError DEMO_NOT_RUNNING */
  cut(): void {
    this.#server().cut();
  }

  snapshot(): DemoSnapshot {
    const server = this.#tscf?.server;
    const address = server?.address;
    return {
      running: server !== undefined,
      address: address?.address ?? null,
      port: address?.port ?? null,
      tunnelId: DEMO_PROFILE_ID,
      tunnels: server?.tunnels ?? 0,
      behaviour: server?.behaviour ?? orderly(DEMO_INTERVAL_S),
    };
  }

  #server(): LocalTscf['server'] {
    if (this.#tscf === undefined) throw new PinholeError('DEMO_NOT_RUNNING');
    return this.#tscf.server;
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(step);
    // Whoever asked is told of a failure; the next step begins all the same.
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #start(): Promise<void> {
    if (this.#tscf !== undefined) return;
    const tscf = await startLocalTscf(this.#directory, {
      host: HOST,
      port: 0,
      settings: {
        intervalS: DEMO_INTERVAL_S,
        maxIntervalS: LIMITS.intervalSeconds.value,
        idleLimitS: 0,
        requireKam: false,
      },
      inner: { services: [ECHO], udp: this.#ports.udp },
      ports: this.#ports,
      onEvent: () => this.#notify({ kind: 'demo' }),
    });
    try {
      this.#tunnels.add(
        profileSchema.parse({
          id: DEMO_PROFILE_ID,
          name: 'Demo tunnel',
          host: HOST,
          port: tscf.server.address.port,
          interval: { mode: 'auto' },
          responseTimeS: DEMO_RESPONSE_TIME_S,
          reconnect: { initialMs: 1_000, maxMs: 8_000 },
          tls: { caFile: tscf.caFile },
        }),
      );
    } catch (thrown) {
      await tscf.close();
      throw thrown;
    }
    this.#tscf = tscf;
    this.#tunnels.get(DEMO_PROFILE_ID).start();
    this.#notify({ kind: 'demo' });
  }

  async #stop(): Promise<void> {
    const tscf = this.#tscf;
    if (tscf === undefined) return;
    this.#tscf = undefined;
    await this.#tunnels.remove(DEMO_PROFILE_ID);
    await tscf.close();
    this.#notify({ kind: 'demo' });
  }
}
