import { once } from 'node:events';
import { connect } from 'node:tls';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { HEADER_OCTETS } from '../../main/protocol/constants.ts';
import { startFarEnd } from './far-end.ts';
import type { Benchmark, Contestant } from './harness.ts';
import { median, p99 } from './statistics.ts';
import { openTunnel } from './tunnel.ts';

/** The silence between two Keep_Alives, ms: less than any other time of the engine, by which `Turns` knows it. */
const SILENCE_MS = 0.001;
/** What a timer is armed for that stands for the silence: never over in a benchmark. ms */
const NEVER_MS = 86_400_000;

/** The engine's timers, but that the silence before a Keep_Alive ends when the benchmark says so. */
class Turns implements Timers {
  #endSilence: (() => void) | undefined;

  after(ms: number, callback: () => void): () => void {
    if (ms > SILENCE_MS) return nodePlatform.timers.after(ms, callback);
    // The timer of a real silence is a part of what a keep-alive costs.
    const callOff = nodePlatform.timers.after(NEVER_MS, callback);
    this.#endSilence = () => {
      callOff();
      callback();
    };
    return callOff;
  }

  endSilence(): void {
    this.#endSilence?.();
  }
}

/** Makes one round trip after another, each begun in a turn of the event loop of its own. */
class RoundTrips {
  readonly #begin: () => void;
  #beganMs = 0;
  #left = 0;
  #samples: number[] = [];
  #resolve: ((samples: readonly number[]) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;

  constructor(begin: () => void) {
    this.#begin = begin;
  }

  /** @returns how long each took, µs. */
  run(count: number): Promise<readonly number[]> {
    this.#left = count;
    this.#samples = [];
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#next();
    });
  }

  /** The answer has arrived. */
  ended(): void {
    this.#samples.push((performance.now() - this.#beganMs) * 1_000);
    this.#left -= 1;
    if (this.#left > 0) this.#next();
    else this.#resolve?.(this.#samples);
  }

  /** There will be no answer. */
  failed(why: string): void {
    this.#reject?.(new Error(why));
  }

  #next(): void {
    setImmediate(() => {
      this.#beganMs = performance.now();
      this.#begin();
    });
  }
}

/** From the end of the silence to the event that says it was answered: core, tunnel, engine, link, TLS, and the TSCF. */
async function keepAlives(): Promise<Contestant> {
  const turns = new Turns();
  const trips = new RoundTrips(() => turns.endSilence());
  const tunnel = await openTunnel({
    interval: { mode: 'static', seconds: SILENCE_MS / 1_000 },
    timers: turns,
    onEvent(event) {
      if (event.event === 'kam' && event.outcome === 'answered') trips.ended();
      if (event.event === 'state' && event.code !== null) trips.failed(event.message ?? event.code);
    },
  });
  return { round: (size) => trips.run(size), close: () => tunnel.close() };
}

/** As many octets to a TLS server that sends them back. */
async function bareEcho(): Promise<Contestant> {
  const farEnd = await startFarEnd('octet-echo');
  const socket = connect({ host: '127.0.0.1', port: farEnd.port, ca: farEnd.caPem });
  await once(socket, 'secureConnect');
  socket.setNoDelay(true);
  const trips = new RoundTrips(() => socket.write(Buffer.alloc(HEADER_OCTETS, 0x10)));
  let missing = HEADER_OCTETS;
  socket.on('data', (chunk: Buffer) => {
    missing -= chunk.length;
    if (missing > 0) return;
    missing = HEADER_OCTETS;
    trips.ended();
  });
  return {
    round: (size) => trips.run(size),
    async close() {
      socket.destroy();
      await once(socket, 'close');
      await farEnd.close();
    },
  };
}

export const kamRtt: Benchmark = {
  name: 'kam-rtt',
  about:
    'A Keep_Alive through the whole engine (core, tunnel, session, link, TLS; the TSCF in another process), from the end of the silence to the event that it was answered. Floor: 16 octets to a bare `tls` echo in another process.',
  figures: [
    { name: 'round trip, median', unit: 'µs', statistic: median, target: { atMost: 1.25 } },
    { name: 'round trip, p99', unit: 'µs', statistic: p99, target: { atMost: 1.5 } },
  ],
  plan: { rounds: 60, size: 1_000 },
  open: async () => ({ product: await keepAlives(), floor: await bareEcho() }),
};
