import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeepAliveEngine, type KamOutcome } from '../../main/keepalive/engine.ts';
import { LoadGuard, NETWORK_CHANGE, type Disturbance } from '../../main/keepalive/load-guard.ts';
import type { PinholeError } from '../../main/model/errors.ts';
import { nextSequence } from '../../main/protocol/constants.ts';
import { FakeTime } from '../support/fake-time.ts';

const INTERVAL_MS = 10_000;
const RESPONSE_MS = 3_000;

/** What happens to an engine from outside. */
type Step =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'send' | 'receive' | 'both' }
  /** A response to the `back`-th last request: 0 is the newest. */
  | { readonly kind: 'respond'; readonly back: number }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'stall'; readonly ms: number }
  | { readonly kind: 'network' };

const passing = fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 12_000 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: passing.map((ms): Step => ({ kind: 'pass', ms })) },
  { weight: 4, arbitrary: fc.constantFrom<Step>({ kind: 'send' }, { kind: 'receive' }, { kind: 'both' }) },
  {
    weight: 4,
    arbitrary: fc
      .oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat({ max: 20 }))
      .map((back): Step => ({ kind: 'respond', back })),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.integer({ min: 3_000, max: 3_600_000 }).map((ms): Step => ({ kind: 'sleep', ms })),
      fc.integer({ min: 1_100, max: 40_000 }).map((ms): Step => ({ kind: 'stall', ms })),
      fc.constant<Step>({ kind: 'network' }),
    ),
  },
);

/** The latest moment, never before one, at which something happened; in the order in which it did. */
interface Note {
  readonly atMs: number;
  readonly what: 'sent' | 'received' | 'slept' | KamOutcome['kind'];
  readonly sequence?: number;
  readonly dataFlowing?: boolean;
  readonly cause?: Disturbance['cause'];
  readonly forMs?: number | null;
}

/** An engine with every move around it written down. */
class Model {
  readonly time = new FakeTime();
  readonly notes: Note[] = [];
  readonly lost: PinholeError[] = [];
  readonly engine: KeepAliveEngine;
  readonly #guard: LoadGuard;
  readonly #firstSequence: number;
  #next: number;

  constructor(missLimit: number, firstSequence: number, uniform: () => number) {
    this.#firstSequence = firstSequence;
    this.#next = firstSequence;
    const { time } = this;
    this.#guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep: true });
    this.engine = new KeepAliveEngine(
      { intervalMs: INTERVAL_MS, responseTimeMs: RESPONSE_MS, missLimit },
      {
        clock: time,
        timers: time,
        random: { uniform, octets: (count) => new Uint8Array(count) },
        guard: this.#guard,
      },
      {
        sendKeepAlive: () => {
          const sequence = this.#next;
          this.#next = nextSequence(sequence);
          this.engine.noteSent(time.monotonicMs());
          return sequence;
        },
        overdueAfterMs: () => 1_000,
        outcome: ({ kind, ...more }) => this.#note(kind, more),
        lost: (error) => this.lost.push(error),
      },
    );
  }

  run(step: Step): void {
    const { engine, time } = this;
    switch (step.kind) {
      case 'pass':
        time.advance(step.ms);
        return;
      case 'send':
        this.#send();
        return;
      case 'receive':
        this.#receive();
        return;
      case 'both':
        this.#send();
        this.#receive();
        return;
      case 'respond':
        this.#receive();
        engine.noteResponse((this.#next - 1 - step.back) >>> 0, time.monotonicMs());
        return;
      case 'sleep':
        time.wallOffset += step.ms;
        this.#note('slept');
        return;
      case 'stall':
        time.stall(step.ms);
        time.advance(0);
        return;
      case 'network':
        this.#guard.disturb(NETWORK_CHANGE);
    }
  }

  sentSequences(): number[] {
    return this.notes.flatMap(({ what, sequence }) =>
      what === 'sent' && sequence !== undefined ? [sequence] : [],
    );
  }

  expectedSequences(): number[] {
    return this.sentSequences().map((_, index) => (this.#firstSequence + index) >>> 0);
  }

  #send(): void {
    this.engine.noteSent(this.time.monotonicMs());
    this.#note('sent');
  }

  #receive(): void {
    this.engine.noteReceived(this.time.monotonicMs());
    this.#note('received');
  }

  #note(what: Note['what'], more: Omit<Note, 'atMs' | 'what'> = {}): void {
    this.notes.push({ atMs: this.time.monotonicMs(), what, ...more });
  }
}

const isKeepAlive = ({ what, sequence }: Note): boolean => what === 'sent' && sequence !== undefined;

interface Script {
  readonly missLimit: number;
  readonly firstSequence: number;
  /** Drawn in turn, from the start again when they are used up. */
  readonly uniforms: readonly number[];
  readonly steps: readonly Step[];
}

/** Told by a timer of the engine. */
const byTimer = (note: Note): boolean =>
  isKeepAlive(note) || note.what === 'overdue' || note.what === 'missed';

const script: fc.Arbitrary<Script> = fc.record({
  missLimit: fc.integer({ min: 1, max: 4 }),
  firstSequence: fc.constantFrom(2, 0xffff_fffe, 0xffff_ffff, 0),
  uniforms: fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), { minLength: 1, maxLength: 8 }),
  steps: fc.array(step, { maxLength: 120 }),
});

/** Runs the script up to its end, or until the peer is lost, and gives what happened. */
function play({ missLimit, firstSequence, uniforms, steps }: Script): Model {
  let drawn = 0;
  const model = new Model(missLimit, firstSequence, () => uniforms[drawn++ % uniforms.length] ?? 0);
  model.engine.start();
  for (const each of steps) {
    if (model.lost.length > 0) break;
    model.run(each);
  }
  return model;
}

/** A property of whole runs. */
function always(judge: (model: Model, missLimit: number) => void): void {
  fc.assert(
    fc.property(script, (drawn) => {
      const model = play(drawn);
      judge(model, drawn.missLimit);
      model.engine.stop();
      expect(model.time.pending).toBe(0);
    }),
    { numRuns: 400 },
  );
}

describe('whatever happens around a keep-alive engine', () => {
  it('Sequences go up by one, modulo 2^32', () => {
    always((model) => expect(model.sentSequences()).toEqual(model.expectedSequences()));
  });

  it('at most one is outstanding', () => {
    always(({ notes }) => {
      let outstanding = 0;
      for (const note of notes) {
        if (isKeepAlive(note)) outstanding += 1;
        if (note.what === 'answered' || note.what === 'missed') outstanding -= 1;
        if (note.what === 'gap') outstanding = 0;
        expect(outstanding).toBeGreaterThanOrEqual(0);
        expect(outstanding).toBeLessThanOrEqual(1);
      }
    });
  });

  it('none is sent within 80 % of the interval of traffic in both directions, but after a miss or a disturbance', () => {
    always(({ notes }) => {
      let sentMs = 0;
      let receivedMs = 0;
      let before: Note['what'] | undefined;
      for (const note of notes) {
        if (isKeepAlive(note) && before !== 'missed' && before !== 'gap') {
          expect(note.atMs - Math.min(sentMs, receivedMs)).toBeGreaterThanOrEqual(0.8 * INTERVAL_MS - 0.001);
        }
        if (note.what === 'sent') sentMs = note.atMs;
        if (note.what === 'received') receivedMs = note.atMs;
        before = note.what;
      }
    });
  });

  it('while it runs, no silence in either direction outlasts the interval without one outstanding', () => {
    always(({ notes, engine, time, lost }) => {
      const { nextInMs, waitingForMs } = engine.view();
      if (lost.length > 0) return;
      const last = (what: Note['what']) => notes.findLast((note) => note.what === what)?.atMs ?? 0;
      if (waitingForMs === null) {
        const silentSinceMs = Math.min(last('sent'), last('received'));
        expect(nextInMs).toBeLessThanOrEqual(
          Math.max(0, silentSinceMs + INTERVAL_MS - time.monotonicMs()) + 0.001,
        );
      } else {
        expect(waitingForMs).toBeLessThan(RESPONSE_MS);
      }
    });
  });

  it('a disturbance never counts a miss, and is followed by a Keep_Alive in the same moment', () => {
    always(({ notes, lost }) => {
      for (const [at, note] of notes.entries()) {
        if (note.what !== 'gap') continue;
        const next = notes[at + 1];
        if (next === undefined && lost.length > 0) continue;
        expect(next).toMatchObject({ what: 'sent', atMs: note.atMs });
        expect(next?.sequence).toBeDefined();
      }
    });
  });

  it('after sleep the first thing that a timer brings is a disturbance', () => {
    always(({ notes }) => {
      for (const [at, note] of notes.entries()) {
        if (note.what !== 'slept') continue;
        const next = notes.slice(at + 1).find((later) => later.what === 'gap' || byTimer(later));
        if (next !== undefined) expect(next.what).toBe('gap');
      }
    });
  });

  it('a miss comes when the response time is over, no earlier', () => {
    always(({ notes }) => {
      for (const note of notes) {
        if (note.what !== 'missed') continue;
        const sent = notes.find((other) => other.what === 'sent' && other.sequence === note.sequence);
        // Times are sums of fractions: their last bit may be lost.
        expect(note.atMs - (sent?.atMs ?? Number.NaN)).toBeGreaterThan(RESPONSE_MS - 1e-6);
      }
    });
  });

  it('the peer is lost at the miss limit with nothing received in between, at three times it, or as long a wait cut up by changes of network, and only then', () => {
    let seen = 0;
    always(({ notes, lost }, missLimit) => {
      let inRow = 0;
      let silentInRow = 0;
      let waitedInVainMs = 0;
      let receivedMs = 0;
      let gapMs = Number.NEGATIVE_INFINITY;
      let outstandingMs: number | undefined;
      for (const note of notes) {
        if (isKeepAlive(note)) outstandingMs = note.atMs;
        if (note.what === 'received') receivedMs = note.atMs;
        if (note.what === 'gap') {
          if (receivedMs > gapMs) inRow = silentInRow = waitedInVainMs = 0;
          else if (outstandingMs !== undefined && note.cause === 'network')
            waitedInVainMs += note.atMs - outstandingMs;
          gapMs = note.atMs;
          outstandingMs = undefined;
        }
        if (note.what === 'answered') {
          inRow = silentInRow = 0;
          outstandingMs = undefined;
        }
        if (note.what !== 'missed') continue;
        outstandingMs = undefined;
        inRow += 1;
        silentInRow = note.dataFlowing === true ? 0 : silentInRow + 1;
      }
      const isSilent = silentInRow >= missLimit || waitedInVainMs >= missLimit * RESPONSE_MS;
      const code = isSilent ? 'PEER_SILENT' : inRow >= 3 * missLimit ? 'ANSWERS_MISSING' : undefined;
      expect(lost.map((error) => error.code)).toEqual(code === undefined ? [] : [code]);
      seen += lost.length;
    });
    // The scripts do get there.
    expect(seen).toBeGreaterThan(10);
  });

  it('a dead peer is lost in bounded time, however the network changes meanwhile', () => {
    const gapsMs = fc.array(fc.integer({ min: 100, max: 30_000 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), gapsMs, (missLimit, periodsMs) => {
        const model = new Model(missLimit, 2, () => 0.5);
        model.engine.start();
        // Once for what was before the first gap, twice for what gaps cut up and what they did not.
        const boundMs = INTERVAL_MS + 3 * missLimit * RESPONSE_MS + Math.max(...periodsMs);
        for (let at = 0; model.time.monotonicMs() < boundMs; at += 1) {
          const periodMs = periodsMs[at % periodsMs.length] ?? 0;
          model.time.advance(Math.min(periodMs, boundMs - model.time.monotonicMs()));
          model.run({ kind: 'network' });
        }
        expect(model.lost.map(({ code }) => code)).toEqual(['PEER_SILENT']);
      }),
    );
  });

  it('what it calls data flowing did arrive while that Keep_Alive waited', () => {
    always(({ notes }) => {
      for (const [at, note] of notes.entries()) {
        if (note.what !== 'missed') continue;
        const sentAt = notes.findIndex((other) => other.what === 'sent' && other.sequence === note.sequence);
        const { atMs: sentMs = 0 } = notes[sentAt] ?? {};
        const received = notes
          .slice(sentAt, at)
          .some(({ what, atMs }) => what === 'received' && atMs > sentMs);
        expect(note.dataFlowing).toBe(received);
      }
    });
  });
});
