import { LIMITS } from '../../model/limits.ts';
import { failureOf, sentence } from '../found.ts';
import { notNeeded, type Stage } from '../stage.ts';

/** How long the pin-hole outlives silence, measured on connections of its own; only where it is asked for, as it takes minutes. */
export const idle: Stage<'idle'> = {
  id: 'idle',
  title: 'Idle hold',
  dependsOn: ['configuration'],
  // What it would be measured with has to work.
  after: ['keep-alive'],
  timeoutMs: LIMITS.diagnoseIdleMs.value,
  timeoutCode: 'STAGE_TIMEOUT',
  async run({ ports: { measureIdle }, result }, signal) {
    if (measureIdle === undefined) return notNeeded('Not asked for: it takes minutes.');
    if (result('keep-alive')?.outcome === 'failed')
      return notNeeded('Not measured: keep-alives are not answered as they should be.');
    try {
      const { survivedSeconds, failedBySeconds, confidence, causes } = await measureIdle(signal);
      const intervalS = result('configuration')?.evidence?.intervalS ?? null;
      const isShort = failedBySeconds !== null && (intervalS ?? 0) >= failedBySeconds;
      const died = failedBySeconds === null ? 'none died' : `one of ${failedBySeconds} s was deadly`;
      return {
        outcome: isShort ? 'warned' : 'passed',
        code: isShort ? 'LIFETIME_SHORT' : null,
        evidence: { survivedSeconds, failedBySeconds, confidence, causes, intervalS },
        message: `A silence of ${survivedSeconds} s was survived; ${died}.`,
      };
    } catch (thrown) {
      const error = failureOf(thrown, signal);
      return { outcome: 'failed', code: error.code, evidence: null, message: sentence(error) };
    }
  },
};
