import type { EvidenceOf } from '../../model/diagnosis.ts';
import { LIMITS } from '../../model/limits.ts';
import { notNeeded, type Finding, type Stage } from '../stage.ts';

const MINUTE_MS = 60_000;

/** The clock of this machine beside the dates of the certificate, and beside the HTTP Date of the captive-portal probe where there is one. */
export const clock: Stage<'clock'> = {
  id: 'clock',
  title: 'Clock',
  dependsOn: [],
  after: ['portal', 'tls'],
  timeoutMs: LIMITS.diagnoseClockMs.value,
  timeoutCode: 'STAGE_TIMEOUT',
  run({ ports, result }) {
    const certificate = result('tls')?.evidence?.certificate ?? null;
    const aheadMs = result('portal')?.evidence?.aheadMs ?? null;
    if (certificate === null && aheadMs === null) {
      return Promise.resolve(notNeeded('There is nothing to compare the clock with.'));
    }
    const nowMs = ports.clock.wallMs();
    return Promise.resolve(
      judge({
        now: new Date(nowMs).toISOString(),
        validFrom: certificate?.validFrom ?? null,
        validTo: certificate?.validTo ?? null,
        aheadMs,
      }),
    );
  },
};

function judge(evidence: EvidenceOf<'clock'>): Finding<'clock'> {
  const { now, validFrom, validTo, aheadMs } = evidence;
  const wrong = (message: string): Finding<'clock'> => ({
    outcome: 'warned',
    code: 'CLOCK_WRONG',
    evidence,
    message,
  });
  if (aheadMs !== null && Math.abs(aheadMs) > LIMITS.diagnoseClockSkewMs.value) {
    const minutes = Math.round(Math.abs(aheadMs) / MINUTE_MS);
    return wrong(
      `The clock of this machine is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} that of the probe’s server.`,
    );
  }
  const nowMs = Date.parse(now);
  if (validFrom !== null && nowMs < Date.parse(validFrom)) {
    return wrong(
      `By the clock of this machine it is ${now}, and the certificate is not valid before ${validFrom}.`,
    );
  }
  if (validTo !== null && nowMs > Date.parse(validTo)) {
    return wrong(
      `By the clock of this machine it is ${now}, and the certificate has been over since ${validTo}.`,
    );
  }
  const beside = [
    ...(validFrom === null ? [] : ['within the dates of the certificate']),
    ...(aheadMs === null ? [] : ['in step with the server of the probe']),
  ];
  return {
    outcome: 'passed',
    code: null,
    evidence,
    message: `The clock of this machine is ${beside.join(' and ')}.`,
  };
}
