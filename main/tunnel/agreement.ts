import { endpoint } from '../model/endpoint.ts';
import type { Profile } from '../model/profile.ts';
import type { IntervalCandidate, IntervalInForce } from '../model/interval.ts';
import { INTERVAL_UNSET, MODE_TSCF_ORIGINATES } from '../protocol/constants.ts';
import type { MessageOf } from '../protocol/messages.ts';
import type { TlvValues } from '../protocol/tlv.ts';

type IntervalTlv = Partial<Pick<TlvValues, 'keepAliveIntervalS'>>;

/** The inner addresses that a request wishes for. */
export type InnerWish = Partial<Pick<TlvValues, 'internalIpv4Address' | 'internalIpv6Address'>>;

/** What the configuration exchange settled. */
export interface Configuration {
  readonly interval: IntervalInForce;
  readonly candidates: readonly IntervalCandidate[];
  /** The TSCF sends Keep_Alive too. */
  readonly tscfOriginates: boolean;
  readonly idleLimitS: number | undefined;
  /** host:port, an IPv6 address in brackets. */
  readonly reflexive: string | undefined;
  /** The inner addresses that were assigned. */
  readonly inner: InnerWish;
}

/** What the profile says of keep-alive. */
type KeepAliveWish = Pick<Profile, 'interval' | 'tscfOriginates'>;

/** What a response with Result_Code 0 settles, given what was asked. */
export function settle(
  wanted: KeepAliveWish,
  response: MessageOf<'Configuration_Response'>['tlvs'],
): Configuration {
  const { reflexiveAddress: seen, internalIpv4Address: inner4, internalIpv6Address: inner6 } = response;
  const interval = agreeInterval(wanted.interval, response);
  return {
    interval,
    candidates: intervalCandidates(wanted.interval, interval),
    tscfOriginates: interval.seconds > 0 && wanted.tscfOriginates && tscfOriginates(response),
    idleLimitS: response.idleLimitS,
    reflexive: seen && endpoint(seen.address, seen.port),
    inner: {
      ...(inner4 !== undefined && { internalIpv4Address: inner4 }),
      ...(inner6 !== undefined && { internalIpv6Address: inner6 }),
    },
  };
}

/** What the Configuration_Request says of keep-alive. */
export function keepAliveRequest({
  interval,
  tscfOriginates: offered,
}: KeepAliveWish): IntervalTlv & Partial<Pick<TlvValues, 'keepAliveMode'>> {
  return { ...intervalRequest(interval), ...(offered && { keepAliveMode: MODE_TSCF_ORIGINATES }) };
}

/** What both sides set is in force (protocol 3). */
const tscfOriginates = ({ keepAliveMode = 0 }: MessageOf<'Configuration_Response'>['tlvs']): boolean =>
  (keepAliveMode & MODE_TSCF_ORIGINATES) !== 0;

/** What the Configuration_Request says of the interval (protocol 6): 0 asks for one, n proposes, no TLV is static. */
export function intervalRequest(wanted: Profile['interval']): IntervalTlv {
  switch (wanted.mode) {
    case 'assigned':
      return { keepAliveIntervalS: INTERVAL_UNSET };
    case 'proposed':
      return { keepAliveIntervalS: wanted.seconds };
    case 'static':
      return {};
  }
}

/** The interval in force after the exchange, and who decided it (protocol 6, the table of modes). */
export function agreeInterval(wanted: Profile['interval'], response: IntervalTlv): IntervalInForce {
  if (wanted.mode === 'static') return { seconds: wanted.seconds, decidedBy: 'profile', agreement: 'static' };
  const seconds = response.keepAliveIntervalS;
  if (seconds === undefined) return { seconds: 0, decidedBy: 'none', agreement: 'not-negotiated' };
  if (seconds === INTERVAL_UNSET) return { seconds: 0, decidedBy: 'tscf', agreement: 'off' };
  if (wanted.mode === 'assigned') return { seconds, decidedBy: 'tscf', agreement: 'assigned' };
  return seconds === wanted.seconds
    ? { seconds, decidedBy: 'profile', agreement: 'proposed' }
    : { seconds, decidedBy: 'tscf', agreement: 'insisted' };
}

/** Each value that could have been the interval, by origin; for whoever asks why this one. */
export function intervalCandidates(
  wanted: Profile['interval'],
  { seconds, decidedBy, agreement }: IntervalInForce,
): IntervalCandidate[] {
  const ours: IntervalCandidate = {
    origin: 'profile',
    role: 'wish',
    seconds: wanted.mode === 'assigned' ? null : wanted.seconds,
    won: decidedBy === 'profile',
  };
  if (agreement === 'static') return [ours];
  const assigned = agreement === 'not-negotiated' ? null : seconds;
  return [ours, { origin: 'tscf', role: 'assignment', seconds: assigned, won: decidedBy === 'tscf' }];
}
