import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalCandidatesSchema, intervalInForceSchema } from '../../main/model/interval.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { recommendedIntervalS } from '../../main/pinhole/lifetime/recommendation.ts';
import { agreeInterval, requestedInterval, type IntervalTerms } from '../../main/tunnel/interval.ts';
import { testLifetime } from '../support/lifetime.ts';

const MOST_S = LIMITS.intervalSeconds.value;
const seconds = fc.integer({ min: 1, max: MOST_S });

const wanted: fc.Arbitrary<IntervalTerms['wanted']> = fc.oneof(
  fc.constant({ mode: 'assigned' as const }),
  seconds.map((s) => ({ mode: 'proposed' as const, seconds: s })),
  seconds.map((s) => ({ mode: 'static' as const, seconds: s })),
  fc.boolean().map((measureByItself) => ({ mode: 'auto' as const, measureByItself })),
);

const terms: fc.Arbitrary<IntervalTerms> = fc.record({
  wanted,
  recommendedS: fc.option(seconds),
  bounds: fc
    .tuple(seconds, seconds)
    .map(([one, other]) => ({ minIntervalS: Math.min(one, other), maxIntervalS: Math.max(one, other) })),
});

const assigned = fc.option(fc.integer({ min: 0, max: MOST_S }), { nil: undefined });

describe('the interval in force', () => {
  it('is never above what the TSCF assigned, nor above the bound of the policy', () => {
    fc.assert(
      fc.property(terms, assigned, (ours, assignedS) => {
        const { interval } = agreeInterval(ours, assignedS);
        expect(interval.seconds).toBeLessThanOrEqual(ours.bounds.maxIntervalS);
        if (ours.wanted.mode !== 'static') expect(interval.seconds).toBeLessThanOrEqual(assignedS ?? 0);
      }),
    );
  });

  it('is by measurement no longer than what is recommended, unless a policy wants no less', () => {
    fc.assert(
      fc.property(terms, seconds, assigned, (any, recommendedS, assignedS) => {
        const ours: IntervalTerms = {
          ...any,
          wanted: { mode: 'auto', measureByItself: false },
          recommendedS,
        };
        const most = Math.max(recommendedS, ours.bounds.minIntervalS);
        expect(agreeInterval(ours, assignedS).interval.seconds).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('is one of the candidates, exactly one of which has won, where there is an interval', () => {
    fc.assert(
      fc.property(terms, assigned, (ours, assignedS) => {
        const agreed = agreeInterval(ours, assignedS);
        const interval = intervalInForceSchema.parse(agreed.interval);
        const candidates = intervalCandidatesSchema.parse(agreed.candidates);
        const winners = candidates.filter(({ won }) => won);
        expect(winners).toHaveLength(interval.agreement === 'not-negotiated' ? 0 : 1);
        expect(winners[0]?.seconds ?? 0).toBe(interval.seconds);
        expect(winners[0]?.origin ?? 'none').toBe(interval.decidedBy);
      }),
    );
  });

  it('what is asked for is within the bounds of the policy, or left to the TSCF', () => {
    fc.assert(
      fc.property(terms, (ours) => {
        const asked = requestedInterval(ours);
        expect(asked === undefined).toBe(ours.wanted.mode === 'static');
        fc.pre(asked !== undefined && asked !== 0);
        expect(asked).toBeGreaterThanOrEqual(ours.bounds.minIntervalS);
        expect(asked).toBeLessThanOrEqual(ours.bounds.maxIntervalS);
      }),
    );
  });
});

it('what is recommended is at most 80 % of what survived, and of what is still trusted; but no less than a second', () => {
  const survived = fc.double({ min: 1, max: MOST_S, noNaN: true });
  fc.assert(
    fc.property(survived, fc.option(survived), (survivedSeconds, trustedSeconds) => {
      const recommendedIntervalSeconds = Math.max(1, Math.floor(survivedSeconds * 0.8));
      const recommended = recommendedIntervalS({
        ...testLifetime({ survivedSeconds, recommendedIntervalSeconds }),
        doubt:
          trustedSeconds === null ? null : { when: '', deadlySeconds: 2 * trustedSeconds, trustedSeconds },
      });
      const reliedOnS = Math.min(survivedSeconds, trustedSeconds ?? Infinity);
      expect(recommended).toBeLessThanOrEqual(Math.max(1, 0.8 * reliedOnS));
    }),
  );
});
