import { isDeepStrictEqual } from 'node:util';
import type { Journal } from '../model/log.ts';
import type { Policy } from '../model/policy.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import type { Timers } from '../platform/timers.ts';
import type { Labels } from './family.ts';
import type { OtlpEncoder } from './otlp-encoder.ts';
import { Collector, type PushOutcome, type PushPorts, type PushTarget } from './push.ts';
import { Pusher } from './pusher.ts';
import { spanFromNow, type Span } from './span.ts';
import { TunnelMetrics, type MeteredCore } from './tunnel-metrics.ts';

export interface TelemetryPorts extends Pick<PushPorts, 'trust' | 'environment'> {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly policy: Pick<Policy, 'telemetry' | 'onChange'>;
  readonly core: MeteredCore;
  readonly version: string;
  readonly system: NodeJS.Platform;
  readonly journal: Pick<Journal, 'write'> | undefined;
}

/** What is there while metrics are pushed. */
interface Running {
  readonly target: PushTarget;
  readonly metrics: TunnelMetrics;
  readonly collector: Collector;
  readonly pusher: Pusher;
  /** Begins when the first push is due. */
  readonly encoder: () => Promise<OtlpEncoder>;
}

/**
 * Pushes the metrics of the tunnels to the collector that the policy names, from then on until it names none. Until it does, nothing is
 * counted, nothing is loaded, and no timer is set. Tunnels never wait for any of it.
 */
export class Telemetry {
  readonly #ports: TelemetryPorts;
  readonly #leave: () => void;
  #running: Running | undefined;
  /** null: none, it was delivered. undefined: nothing is known yet. */
  #lastReason: string | null | undefined;

  constructor(ports: TelemetryPorts) {
    this.#ports = ports;
    this.#leave = ports.policy.onChange(() => this.#heed());
    this.#heed();
  }

  /** With a last push of what has been counted, for which it waits no longer than `LIMITS.telemetryLastPushMs`. */
  async close(): Promise<void> {
    this.#leave();
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    running.metrics.close();
    await running.pusher.finish();
    running.collector.close();
  }

  #heed(): void {
    const target = this.#ports.policy.telemetry;
    const before = this.#running;
    if (isDeepStrictEqual(target, before?.target ?? null)) return;
    before?.pusher.stop();
    before?.collector.close();
    this.#lastReason = undefined;
    this.#running = undefined;
    if (target === null) before?.metrics.close();
    else this.#running = this.#run(target, before);
  }

  /** What was counted for the collector before goes on: it is the same program, and all that it has done. */
  #run(target: PushTarget, before: Pick<Running, 'metrics' | 'encoder'> | undefined): Running {
    const { clock, version, core, timers, random } = this.#ports;
    const collector = new Collector(target, { ...this.#ports, userAgent: `Pinhole/${version}` });
    const metrics = before?.metrics ?? new TunnelMetrics(core);
    const encoder = before?.encoder ?? lazily(spanFromNow(clock), this.#resource(), metrics);
    const push = async (limitMs: number): Promise<PushOutcome> => {
      try {
        const otlp = await encoder();
        const outcome = await collector.push(await otlp.encode(), limitMs);
        if (outcome.state === 'failed') return outcome;
        const points = rejectedBy(otlp, outcome.answer);
        if (points === 0) return outcome;
        return { state: 'failed', reason: `it has not taken ${points} points`, retryAfterMs: null };
      } catch {
        // A defect, or a damaged installation: no reason to end the program.
        return { state: 'failed', reason: 'the metrics could not be brought together', retryAfterMs: null };
      }
    };
    const told = (outcome: PushOutcome): void => this.#told(collector.host, outcome);
    return {
      target,
      metrics,
      collector,
      encoder,
      pusher: new Pusher({ timers, random, push, told }),
    };
  }

  /**
   * Random for each run of the program: an id that lasts would tell one desktop's days apart from another's, and two programs of one
   * desktop that share it would write over each other's sums. The price is new series with each start.
   */
  #resource(): Labels {
    const { random, version, system } = this.#ports;
    return {
      'service.name': 'pinhole',
      'service.version': version,
      'service.instance.id': Buffer.from(random.octets(16)).toString('hex'),
      'os.type': system === 'win32' ? 'windows' : system,
    };
  }

  /** A line at the first push, when it begins to fail, fails in another way, and when it is well again. */
  #told(host: string, outcome: PushOutcome): void {
    const reason = outcome.state === 'failed' ? outcome.reason : null;
    if (reason === this.#lastReason) return;
    this.#lastReason = reason;
    this.#ports.journal?.write({ event: 'telemetry', state: outcome.state, host, reason });
  }
}

function lazily(span: () => Span, resource: Labels, metrics: TunnelMetrics): () => Promise<OtlpEncoder> {
  let opened: Promise<OtlpEncoder> | undefined;
  const open = async (): Promise<OtlpEncoder> => {
    const { openEncoder } = await import('./otlp-encoder.ts');
    return openEncoder({ span, resource, families: () => metrics.families() });
  };
  return () => (opened ??= open());
}

/** An answer that is no protobuf says nothing: some collectors answer `{}`. */
function rejectedBy(otlp: OtlpEncoder, answer: Uint8Array): number {
  try {
    return otlp.rejected(answer);
  } catch {
    return 0;
  }
}
