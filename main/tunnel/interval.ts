import type { IntervalCandidate, IntervalInForce } from '../model/interval.ts';
import { DEFAULT_POLICY, type IntervalBounds } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import { INTERVAL_UNSET } from '../protocol/constants.ts';

/** What this side brings to the agreement on the interval (protocol 6). */
export interface IntervalTerms {
  readonly wanted: Profile['interval'];
  /** 80 % of what the pin-hole of this network survives, seconds; null: not known. */
  readonly recommendedS: number | null;
  readonly bounds: IntervalBounds;
}

export interface IntervalAgreement {
  readonly interval: IntervalInForce;
  /** Every value that there was to choose from. */
  readonly candidates: readonly IntervalCandidate[];
}

type Voice = Pick<IntervalCandidate, 'origin' | 'role'>;

interface Value {
  readonly seconds: number;
  readonly by: Voice;
}

const WISH: Voice = { origin: 'profile', role: 'wish' };
const RECOMMENDATION: Voice = { origin: 'measured', role: 'recommendation' };
const ASSIGNMENT: Voice = { origin: 'tscf', role: 'assignment' };
const AT_LEAST: Voice = { origin: 'policy', role: 'at-least' };
const AT_MOST: Voice = { origin: 'policy', role: 'at-most' };

/** What the Configuration_Request says of the interval: 0 asks for one, n proposes; undefined: no TLV, configured on both sides. */
export function requestedInterval(terms: IntervalTerms): number | undefined {
  return terms.wanted.mode === 'static' ? undefined : (ownValue(terms)?.seconds ?? INTERVAL_UNSET);
}

/**
 * The interval in force after the exchange, who decided it, and what else there was to choose from. It is never above what the TSCF
 * assigned, nor above the policy's bound.
 * @param assignedS the TSCF's word, seconds; 0: off; undefined: the response had no such TLV.
 */
export function agreeInterval(terms: IntervalTerms, assignedS: number | undefined): IntervalAgreement {
  const { seconds, by, agreement } = choose(terms, assignedS);
  return {
    interval: { seconds, decidedBy: by?.origin ?? 'none', agreement },
    candidates: [...candidatesOf(terms, assignedS)].map((one) => ({
      ...one,
      won: one.origin === by?.origin && one.role === by.role,
    })),
  };
}

interface Choice {
  readonly seconds: number;
  /** undefined: there is no interval, and nobody's word for that. */
  readonly by: Voice | undefined;
  readonly agreement: IntervalInForce['agreement'];
}

function choose(terms: IntervalTerms, assignedS: number | undefined): Choice {
  const { wanted, bounds } = terms;
  const own = ownValue(terms);
  if (wanted.mode === 'static' && own !== undefined) return { ...own, agreement: 'static' };
  if (assignedS === undefined) return { seconds: 0, by: undefined, agreement: 'not-negotiated' };
  if (assignedS === INTERVAL_UNSET) return { seconds: 0, by: ASSIGNMENT, agreement: 'off' };
  if (assignedS === own?.seconds) return { ...own, agreement: 'proposed' };
  // What a profile proposes is a wish; what was measured is how much the pin-hole bears.
  const most: Value =
    wanted.mode === 'auto' && own !== undefined ? own : { seconds: bounds.maxIntervalS, by: AT_MOST };
  if (assignedS > most.seconds) return { ...most, agreement: 'shortened' };
  return { seconds: assignedS, by: ASSIGNMENT, agreement: own === undefined ? 'assigned' : 'insisted' };
}

/** What this side would have, within the bounds of the policy; undefined: whatever the TSCF assigns. */
function ownValue({ wanted, recommendedS, bounds }: IntervalTerms): Value | undefined {
  let value: Value;
  switch (wanted.mode) {
    case 'assigned':
      return undefined;
    case 'proposed':
    case 'static':
      value = { seconds: wanted.seconds, by: WISH };
      break;
    case 'auto':
      if (recommendedS === null) return undefined;
      value = { seconds: recommendedS, by: RECOMMENDATION };
  }
  // Configured on both sides: the TSCF waits no longer because a policy here would have more.
  if (value.seconds < bounds.minIntervalS && wanted.mode !== 'static')
    value = { seconds: bounds.minIntervalS, by: AT_LEAST };
  return value.seconds > bounds.maxIntervalS ? { seconds: bounds.maxIntervalS, by: AT_MOST } : value;
}

/** Bounds of the policy that are no tighter than the protocol's own have nothing to say. */
function* candidatesOf(
  { wanted, recommendedS, bounds }: IntervalTerms,
  assignedS: number | undefined,
): Generator<Omit<IntervalCandidate, 'won'>> {
  yield { ...WISH, seconds: 'seconds' in wanted ? wanted.seconds : null };
  if (wanted.mode === 'auto' || recommendedS !== null) yield { ...RECOMMENDATION, seconds: recommendedS };
  if (wanted.mode !== 'static') yield { ...ASSIGNMENT, seconds: assignedS ?? null };
  if (bounds.minIntervalS > DEFAULT_POLICY.minIntervalS) yield { ...AT_LEAST, seconds: bounds.minIntervalS };
  if (bounds.maxIntervalS < DEFAULT_POLICY.maxIntervalS) yield { ...AT_MOST, seconds: bounds.maxIntervalS };
}
