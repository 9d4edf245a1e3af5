import { z } from 'zod';

/** Who may have a say in the interval. */
const intervalOriginSchema = z.enum(['tscf', 'policy', 'profile', 'measured', 'user', 'none']);

/** One value that could have been the interval, for whoever asks why this one. */
export const intervalCandidateSchema = z.strictObject({
  origin: intervalOriginSchema,
  /**
   * `wish`: what this side would have. `assignment`: the TSCF's word. `recommendation`: 80 % of the lifetime that was
   * measured, on the network of this connection. `at-least`, `at-most`: the bounds of the policy.
   */
  role: z.enum(['wish', 'assignment', 'recommendation', 'at-least', 'at-most']),
  /** null: it named none. 0: off. */
  seconds: z.number().min(0).nullable(),
  /** Exactly one wins, but where there is no interval at all. */
  won: z.boolean(),
});
export type IntervalCandidate = z.output<typeof intervalCandidateSchema>;

/** Every value that there was to choose from. */
export const intervalCandidatesSchema = z.array(intervalCandidateSchema).max(8);

/** How a profile has the interval agreed (protocol 6); `auto`: by what was measured. */
export const intervalModeSchema = z.enum(['assigned', 'proposed', 'static', 'auto']);

export const intervalInForceSchema = z.strictObject({
  /** Seconds; 0: no keep-alive is sent. */
  seconds: z.number().min(0),
  decidedBy: intervalOriginSchema,
  /**
   * How it came about (protocol 6). `insisted`: the TSCF assigned another value than the one proposed.
   * `not-negotiated`: asked, but the response had no such TLV. `off`: 0 by the TSCF's word. `shortened`: this side keeps
   * a shorter one than the TSCF assigned, since the pin-hole or a policy demands it.
   */
  agreement: z.enum(['assigned', 'proposed', 'insisted', 'static', 'not-negotiated', 'off', 'shortened']),
});
export type IntervalInForce = z.output<typeof intervalInForceSchema>;
