import type { EvidenceOf } from '../../model/diagnosis.ts';
import { LIMITS } from '../../model/limits.ts';
import type { GapCause } from '../../model/snapshot.ts';
import type { Stage } from '../stage.ts';

const WORDS: Readonly<Record<GapCause, string>> = {
  sleep: 'slept',
  stall: 'or this program stood still',
  'sleep-or-stall': 'slept or stood still',
  network: 'changed its network',
};

/** Whether this machine went on for all the time that the others took: what was missed while it did not is nobody's failure. */
export const steady: Stage<'steady'> = {
  id: 'steady',
  title: 'Steadiness',
  dependsOn: [],
  after: ['machine', 'portal', 'name', 'tcp', 'clock', 'keep-alive', 'idle'],
  timeoutMs: LIMITS.diagnoseSteadyMs.value,
  timeoutCode: 'STAGE_TIMEOUT',
  run({ made }) {
    const evidence: EvidenceOf<'steady'> = {
      disturbances: made.disturbances.slice(0, LIMITS.diagnoseFacts.value),
    };
    const [first] = evidence.disturbances;
    const forHow = typeof first?.forMs !== 'number' ? '' : ` for ${(first.forMs / 1_000).toFixed(1)} s`;
    return Promise.resolve({
      outcome: first === undefined ? 'passed' : 'warned',
      code: first === undefined ? null : 'DISTURBED',
      evidence,
      message:
        first === undefined
          ? 'This machine and this program ran all the time.'
          : `This machine ${WORDS[first.cause]}${forHow} meanwhile.`,
    });
  },
};
