import { LoadGuard } from '../../main/keepalive/load-guard.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { PinholeError } from '../../main/model/errors.ts';
import type { ConnectStage } from '../../main/model/snapshot.ts';
import type { Dialer, DialTarget } from '../../main/transport/dialer.ts';
import type { Transport } from '../../main/transport/transport.ts';
import { orderly } from '../../main/tscf/behaviours.ts';
import { InnerNetwork } from '../../main/tscf/inner-network.ts';
import { TscfCounters } from '../../main/tscf/counts.ts';
import { Supervision } from '../../main/tscf/supervision.ts';
import { TscfSession } from '../../main/tscf/tscf-session.ts';
import { MemoryUdp } from './memory-udp.ts';
import { SimulatedConnection, type Surroundings } from './simulated-connection.ts';

/** Where datagrams come back from. */
export const ECHO = { address: '10.64.0.1', port: 7 } as const;
/** Of TCP's SYN, doubling. ms */
const FIRST_SYN_REPEAT_MS = 1_000;

/** The TSCF, with the product's own sessions, and the way to it: the client's dialer makes connections through the firewall. */
export class SimulatedTscf implements Dialer {
  readonly connections: { readonly host: string; readonly connection: SimulatedConnection }[] = [];
  readonly #around: Surroundings;
  readonly #lifetimeMs: (host: string) => number;
  readonly #originates: boolean;
  readonly #inner: InnerNetwork;
  readonly #ports;
  readonly #claimed = new Set<bigint>();
  made = 0;

  /** @param lifetimeMs of the pin-hole of a new connection to that host. */
  constructor(around: Surroundings, lifetimeMs: (host: string) => number, originates: boolean) {
    const { world, chance } = around;
    this.#around = around;
    this.#lifetimeMs = lifetimeMs;
    this.#originates = originates;
    const clock = { clock: world, timers: world };
    const guard = new LoadGuard({ ...clock, cpuMs: () => 0, monotonicStopsInSleep: true });
    const supervision = new Supervision({ ...clock, guard });
    this.#ports = { ...clock, random: chance, guard, supervision };
    this.#inner = new InnerNetwork([{ kind: 'echo', ...ECHO }], { ...this.#ports, udp: new MemoryUdp() });
  }

  /** The connection that a tunnel has, or has closed in this very moment. */
  current(host: string): SimulatedConnection | undefined {
    const nowMs = this.#around.world.monotonicMs();
    return this.connections.find(
      ({ host: to, connection: { configured, clientClosedMs = nowMs } }) =>
        to === host && configured && clientClosedMs === nowMs,
    )?.connection;
  }

  forgetAll(): void {
    for (const { connection } of this.connections) connection.forget();
  }

  /** @param wordless the machine falls silent; otherwise its system resets every connection at once. */
  restart(wordless: boolean, downMs: number): void {
    this.#around.tscf = wordless ? 'silent' : 'refusing';
    for (const { connection } of this.connections) connection.restartServer(wordless);
    this.#around.world.after(downMs, () => (this.#around.tscf = 'up'));
  }

  async dial(
    { host }: DialTarget,
    signal: AbortSignal,
    onStage: (stage: ConnectStage) => void,
  ): Promise<Transport> {
    onStage('tcp');
    await this.#reach(signal, FIRST_SYN_REPEAT_MS, 'TCP_TIMEOUT');
    onStage('tls');
    await this.#reach(signal, FIRST_SYN_REPEAT_MS / 4, 'TLS_TIMEOUT');
    return this.#connect(host);
  }

  /** A round trip, tried again for as long as a stage may take. */
  async #reach(
    signal: AbortSignal,
    firstRepeatMs: number,
    timeout: 'TCP_TIMEOUT' | 'TLS_TIMEOUT',
  ): Promise<void> {
    const { machine, latencyMs, chance } = this.#around;
    const untilMs = machine.monotonicMs() + LIMITS.stageMs.value;
    const repeats = (): boolean => this.#silent || chance.happens(this.#around.lossShare);
    for (let repeatMs = firstRepeatMs; repeats(); repeatMs *= 2) {
      const leftMs = untilMs - machine.monotonicMs();
      await this.#wait(Math.min(leftMs, repeatMs), signal);
      if (leftMs <= repeatMs) throw new PinholeError(timeout);
    }
    await this.#wait(2 * latencyMs, signal);
    if (this.#around.tscf === 'refusing') throw new PinholeError('TCP_REFUSED');
  }

  get #silent(): boolean {
    return this.#around.blackHole || this.#around.tscf === 'silent';
  }

  /** On the client's clock. @throws the signal's reason */
  #wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const callOff = this.#around.machine.after(ms, resolve);
      signal.addEventListener('abort', () => {
        callOff();
        reject(signal.reason as Error);
      });
    });
  }

  #connect(host: string): Transport {
    this.made += 1;
    const connection = new SimulatedConnection(this.#around, this.#lifetimeMs(host));
    const over = (one: SimulatedConnection): boolean => one.clientClosedMs !== undefined;
    for (const [at, one] of [...this.connections.entries()].reverse()) {
      if (one.host === host && over(one.connection)) this.connections.splice(at, 1);
    }
    this.connections.push({ host, connection });
    let claimed: bigint | undefined;
    // It waits for the client's first words; nobody needs to hold it but its timers.
    new TscfSession(connection.server, this.#ports, {
      settings: {
        intervalS: 30,
        maxIntervalS: 86_400,
        idleLimitS: 0,
        requireKam: false,
        originates: this.#originates,
      },
      behaviour: () => orderly(30),
      inner: this.#inner,
      claim: (id) => {
        if (this.#claimed.has(id)) return undefined;
        this.#claimed.add(id);
        claimed = id;
        return id;
      },
      configured: () => undefined,
      counters: new TscfCounters(),
      ended: () => {
        if (claimed !== undefined) this.#claimed.delete(claimed);
      },
    });
    return connection.client;
  }
}
