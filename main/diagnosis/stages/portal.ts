import { LIMITS } from '../../model/limits.ts';
import type { EvidenceOf } from '../../model/diagnosis.ts';
import { askForHead, type HttpHead } from '../ask-for-head.ts';
import { notNeeded, type Finding, type Stage } from '../stage.ts';

const NO_CONTENT = 204;
/** RFC 6585, 6: network authentication required. */
const SIGN_IN = 511;

/** Whether the network answers in place of who is asked, as one does that wants a sign-in first. */
export const portal: Stage<'portal'> = {
  id: 'portal',
  title: 'Captive portal',
  dependsOn: [],
  timeoutMs: LIMITS.diagnosePortalMs.value,
  timeoutCode: 'PROBE_UNUSABLE',
  async run({ profile, ports: { clock } }, signal) {
    const { captiveProbeUrl: url } = profile;
    if (url === undefined) {
      return notNeeded('Not asked: neither the profile nor a policy names a URL to probe (captiveProbeUrl).');
    }
    const head = await askForHead(url, signal);
    return judge(url, head, typeof head === 'string' ? undefined : clock.wallMs());
  },
};

function judge(url: string, head: HttpHead | string, nowMs: number | undefined): Finding<'portal'> {
  if (typeof head === 'string') {
    return {
      outcome: 'warned',
      code: 'PROBE_UNUSABLE',
      evidence: { url, status: null, redirectsTo: null, date: null, aheadMs: null, systemCode: head },
      message: `The probe was not answered (${head}), which says nothing of a portal.`,
    };
  }
  const { status, location, dateMs } = head;
  const evidence: EvidenceOf<'portal'> = {
    url,
    status,
    redirectsTo: location,
    date: dateMs === null ? null : new Date(dateMs).toISOString(),
    aheadMs: dateMs === null || nowMs === undefined ? null : nowMs - dateMs,
    systemCode: null,
  };
  if (status === NO_CONTENT) {
    return { outcome: 'passed', code: null, evidence, message: 'The probe was answered as it should be.' };
  }
  const isRedirect = status >= 300 && status < 400;
  if (isRedirect || status === SIGN_IN || status === 200) {
    const how = isRedirect
      ? `with a redirect${location === null ? '' : ` to ${location}`}`
      : status === SIGN_IN
        ? 'that it wants a sign-in'
        : 'with a page';
    return {
      outcome: 'failed',
      code: 'CAPTIVE_PORTAL',
      evidence,
      message: `The probe was answered ${how}, and not with status 204: the network wants a sign-in first.`,
    };
  }
  return {
    outcome: 'warned',
    code: 'PROBE_UNUSABLE',
    evidence,
    message: `The probe was answered with status ${status}, which says nothing of a portal.`,
  };
}
