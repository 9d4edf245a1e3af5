import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import type { PinholeVerdict } from '../../main/model/pinhole.ts';
import { SeededChance } from '../support/hostile-frames.ts';
import { JudgedPath } from '../support/judged-path.ts';

interface Path {
  readonly seed: number;
  readonly intervalMs: number;
  readonly responseTimeMs: number;
  readonly missLimit: number;
  readonly rttMs: number;
  readonly jitterMs: number;
  /** Of the Keep_Alives, those that are never answered. */
  readonly lossPercent: number;
  /** Of the seconds, those in which something else passes, each direction drawn by itself. */
  readonly trafficPercent: number;
  /** A stall of 1.2 to 5 s in a second, in so many of a thousand. */
  readonly stallsPerThousand: number;
}

const path = fc.record({
  seed: fc.integer({ min: 1 }),
  intervalMs: fc.integer({ min: 1_000, max: 60_000 }),
  responseTimeMs: fc.integer({ min: 1_000, max: 20_000 }),
  missLimit: fc.integer({ min: 1, max: 4 }),
  rttMs: fc.integer({ min: 1, max: 800 }),
  jitterMs: fc.integer({ min: 0, max: 600 }),
  lossPercent: fc.integer({ min: 5, max: 20 }),
  trafficPercent: fc.constantFrom(0, 0, 10, 80),
  stallsPerThousand: fc.constantFrom(0, 0, 5, 50),
});

const steady = path.map((drawn): Path => ({ ...drawn, lossPercent: 0, stallsPerThousand: 0 }));

/** What a look at the path at some moment has shown. */
interface Look {
  readonly atMs: number;
  readonly verdict: PinholeVerdict;
}

/** A path for so many seconds, looked at in each, whatever has happened. */
function run(drawn: Path, forS: number): { readonly judged: JudgedPath; readonly looks: readonly Look[] } {
  const chance = new SeededChance(drawn.seed);
  const happens = (of: number, share: number): boolean => chance.below(of) < share;
  const judged = new JudgedPath(
    drawn,
    () => (happens(100, drawn.lossPercent) ? undefined : drawn.rttMs + chance.below(drawn.jitterMs + 1)),
    () => chance.below(1_000) / 1_000,
  );
  const looks: Look[] = [];
  for (let second = 0; second < forS && judged.isUp; second += 1) {
    const intoItMs = chance.below(1_000);
    judged.time.advance(intoItMs);
    if (happens(1_000, drawn.stallsPerThousand)) judged.stall(1_200 + chance.below(3_800));
    if (happens(100, drawn.trafficPercent)) judged.send();
    if (happens(100, drawn.trafficPercent)) judged.receive();
    judged.time.advance(1_000 - intoItMs);
    const { verdict, reasons } = judged.snapshot();
    looks.push({ atMs: judged.time.monotonicMs(), verdict });
    expect(reasons.length).toBeGreaterThan(0);
    // Told by events and timers alone, and still the same as who looks now is told. That it is open may show at the next
    // event only.
    const told = judged.told.at(-1)?.verdict ?? 'unknown';
    if (told === 'closed' || verdict !== 'open') expect(told).toBe(verdict);
  }
  return { judged, looks };
}

/** A property of whole runs; what remains of each is checked to be nothing. */
function always(
  paths: fc.Arbitrary<Path>,
  holds: (judged: JudgedPath, looks: readonly Look[], drawn: Path) => void,
): void {
  fc.assert(
    fc.property(paths, (drawn) => {
      const { judged, looks } = run(drawn, 600);
      holds(judged, looks, drawn);
      judged.end();
      expect(judged.time.pending).toBe(0);
    }),
    { numRuns: 150 },
  );
}

describe('the judgement of a path, whatever happens to it', () => {
  it('is Open again no sooner than the named limit after it ceased to be', () => {
    let times = 0;
    always(path, ({ told }) => {
      let leftMs: number | undefined;
      let wasOpen = false;
      for (const { verdict, atMs } of told) {
        if (verdict === 'open') {
          if (leftMs !== undefined) {
            expect(atMs - leftMs).toBeGreaterThanOrEqual(LIMITS.pinholeSettleMs.value);
            times += 1;
          }
          leftMs = undefined;
          wasOpen = true;
        } else if (wasOpen) leftMs ??= atMs;
      }
    });
    expect(times).toBeGreaterThan(100);
  });

  it('is Closed only when the miss limit was reached in silence, and stays so', () => {
    let closed = 0;
    always(path, ({ told, isUp }, _looks, { missLimit, responseTimeMs }) => {
      const at = told.findIndex(({ verdict }) => verdict === 'closed');
      if (at < 0) return;
      closed += 1;
      expect(isUp).toBe(false);
      expect(told.slice(at + 1)).toEqual([]);
      const evidence = told[at]?.reasons[0]?.evidence;
      expect(evidence?.silentMs).toBeGreaterThanOrEqual(missLimit * responseTimeMs - 0.001);
      expect(evidence?.missedInRow).toBeGreaterThanOrEqual(missLimit);
    });
    expect(closed).toBeGreaterThan(10);
  });

  it('rests on evidence that fits what happened', () => {
    always(path, ({ told, sent }, _looks, { intervalMs, responseTimeMs }) => {
      for (const { atMs, reasons } of told) {
        for (const { evidence } of reasons) {
          if (evidence.sequence !== undefined) expect(sent).toContain(evidence.sequence);
          expect(evidence.silentMs ?? 0).toBeLessThanOrEqual(atMs);
          expect(evidence.waitingMs ?? 0).toBeLessThanOrEqual(atMs);
          expect(evidence.agoMs ?? 0).toBeLessThanOrEqual(atMs);
          expect(evidence.answered ?? 0).toBeLessThanOrEqual(sent.length);
          if (evidence.waitingMs !== undefined && evidence.usualMs !== undefined) {
            expect(evidence.waitingMs).toBeGreaterThan(evidence.usualMs);
          }
          // No silence is longer than an interval, the time for an answer, and a stall of this machine.
          const longestMs = intervalMs + responseTimeMs + 5_000;
          expect(evidence.survivedSilenceMs ?? 0).toBeLessThanOrEqual(longestMs);
          expect(evidence.deadAfterSilenceMs ?? 0).toBeLessThanOrEqual(longestMs);
        }
      }
    });
  });

  it('is never the worse for a stall of our own alone', () => {
    const stalling = path.map((drawn): Path => ({
      ...drawn,
      lossPercent: 0,
      stallsPerThousand: 50,
      responseTimeMs: 1_000 + drawn.rttMs + drawn.jitterMs,
    }));
    let noted = 0;
    always(stalling, ({ told, watch }, looks) => {
      expect(told.map(({ verdict }) => verdict)).not.toContain('at-risk');
      expect(looks.map(({ verdict }) => verdict)).not.toContain('at-risk');
      if (watch.snapshot().reasons.some(({ code }) => code === 'late-by-our-own-stall')) noted += 1;
    });
    expect(noted).toBeGreaterThan(10);
  });
});

describe('a steady path', () => {
  it('is never at risk: with any round trip, and with what it varies by within 1.5 s', () => {
    const slow = steady.chain((drawn) =>
      fc
        .record({ rttMs: fc.integer({ min: 1, max: 18_000 }), jitterMs: fc.integer({ min: 0, max: 1_500 }) })
        .map((varies): Path => ({ ...drawn, ...varies, responseTimeMs: 20_000 })),
    );
    let open = 0;
    always(slow, (_judged, looks) => {
      expect(looks.map(({ verdict }) => verdict)).not.toContain('at-risk');
      if (looks.at(-1)?.verdict === 'open') open += 1;
    });
    expect(open).toBeGreaterThan(140);
  });

  it.each([
    ['a round trip of 800 ms', 800, 0],
    ['answers within 300 to 900 ms', 300, 600],
  ])('with %s', (_name, rttMs, jitterMs) => {
    const drawn = { seed: 7, missLimit: 2, lossPercent: 0, trafficPercent: 0, stallsPerThousand: 0 };
    const { judged, looks } = run(
      { ...drawn, intervalMs: 5_000, responseTimeMs: 2_000, rttMs, jitterMs },
      3_600,
    );
    expect(new Set(looks.map(({ verdict }) => verdict))).toEqual(new Set(['unknown', 'open']));
    judged.end();
  });
});
