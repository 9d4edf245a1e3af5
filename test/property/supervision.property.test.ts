import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { Supervision, type SupervisionPorts } from '../../main/tscf/supervision.ts';
import { FakeTime } from '../support/fake-time.ts';
import { keepAlivePorts } from '../support/keep-alive-ports.ts';

/** What the wheel has to be like, as simple as it can be: a timer for each, and a listener for each. */
class OneTimerEach {
  readonly #ports: SupervisionPorts;
  readonly #limitMs: number;
  readonly #expired: () => void;
  readonly #callOffGuard: () => void;
  #callOff = (): void => undefined;
  #lastMs: number;

  constructor(ports: SupervisionPorts, limitS: number, expired: () => void) {
    this.#ports = ports;
    this.#limitMs = limitS * 1_000;
    this.#expired = expired;
    this.#lastMs = ports.clock.monotonicMs();
    this.#callOffGuard = ports.guard.onDisturbance(() => (this.#lastMs = ports.clock.monotonicMs()));
    this.#wait();
  }

  note(nowMs: number): void {
    this.#lastMs = nowMs;
  }

  stop(): void {
    this.#callOff();
    this.#callOffGuard();
  }

  #wait(): void {
    const { clock, timers, guard } = this.#ports;
    const dueMs = this.#lastMs + this.#limitMs;
    this.#callOff = timers.after(dueMs - clock.monotonicMs(), () => {
      guard.judge(dueMs);
      if (!this.#isOver()) this.#wait();
      else this.#callOff = timers.after(0, () => (this.#isOver() ? this.#expire() : this.#wait()));
    });
  }

  #isOver(): boolean {
    return this.#ports.clock.monotonicMs() >= this.#lastMs + this.#limitMs;
  }

  #expire(): void {
    this.stop();
    this.#expired();
  }
}

interface Watching {
  note(nowMs: number): void;
  stop(): void;
}

type Step =
  | { readonly do: 'open'; readonly limitS: number }
  | { readonly do: 'note' | 'stop'; readonly which: number }
  | { readonly do: 'pass' | 'stall' | 'sleep'; readonly ms: number };

/** Limits of a second and of days; both sides of the end of the wheel. */
const limitS = fc.oneof(
  fc.double({ min: 0.05, max: 3, noNaN: true }),
  fc.integer({ min: 1, max: 150 }),
  fc.integer({ min: 151, max: 130_000 }),
);

/** A stall is so short that it is none, or so long that any timer finds it. */
const stallMs = fc.oneof(
  fc.integer({ min: 1, max: LIMITS.stallMs.value }),
  fc.integer({ min: 60_000, max: 200_000 }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), limitS }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('note' as const, 'stop' as const), which: fc.nat(30) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.oneof(fc.integer({ min: 0, max: 2_500 }), fc.integer({ min: 0, max: 200_000 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stall' as const), ms: stallMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: fc.constant(3_600_000) }) },
);

/** @returns when each expired that did, in the order in which they were opened; and what is armed when all are stopped. */
function play(
  steps: readonly Step[],
  start: (ports: SupervisionPorts) => (limitS: number, expired: () => void) => Watching,
) {
  const time = new FakeTime();
  const ports = keepAlivePorts(time);
  const open = start(ports);
  const expiredMs: (number | undefined)[] = [];
  const watching: Watching[] = [];
  for (const each of steps) {
    switch (each.do) {
      case 'open': {
        const at = watching.length;
        watching.push(open(each.limitS, () => (expiredMs[at] = time.monotonicMs())));
        expiredMs.push(undefined);
        break;
      }
      case 'note':
        watching[each.which]?.note(time.monotonicMs());
        break;
      case 'stop':
        watching[each.which]?.stop();
        break;
      case 'pass':
        time.advance(each.ms);
        break;
      case 'stall':
        time.stall(each.ms);
        break;
      case 'sleep':
        time.wallOffset += each.ms;
        // Else the first timer of all would find it, and that is not the same one in both.
        ports.guard.look();
    }
    // What a delay has made due fires before anything else happens.
    time.advance(0);
  }
  time.advance(150_000_000);
  const done = expiredMs.slice();
  for (const each of watching) each.stop();
  return { expiredMs: done, pending: time.pending };
}

describe('the supervision of many', () => {
  it('ends each tunnel at the very moment at which a timer of its own would have', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const wheel = play(steps, (ports) => {
          const supervision = new Supervision(ports);
          return (limit, expired) => {
            const watch = supervision.watch({ silenceOver: expired });
            watch.bear(limit);
            return watch;
          };
        });
        const model = play(steps, (ports) => (limit, expired) => new OneTimerEach(ports, limit, expired));
        expect(wheel).toEqual(model);
        expect(wheel.pending).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
