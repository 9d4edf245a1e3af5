import { endpoint } from '../model/endpoint.ts';
import type { IntervalCandidate, IntervalInForce } from '../model/interval.ts';
import { MODE_TSCF_ORIGINATES } from '../protocol/constants.ts';
import type { MessageOf } from '../protocol/messages.ts';
import type { TlvValues } from '../protocol/tlv.ts';
import { agreeInterval, requestedInterval, type IntervalTerms } from './interval.ts';

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

/** What this side brings to the configuration exchange. */
export interface ConfigurationTerms {
  readonly interval: IntervalTerms;
  /** Whether the TSCF may send Keep_Alive too. */
  readonly tscfOriginates: boolean;
  readonly wish: InnerWish;
}

/** What a response with Result_Code 0 settles, given what was asked. */
export function settle(
  terms: ConfigurationTerms,
  response: MessageOf<'Configuration_Response'>['tlvs'],
): Configuration {
  const { reflexiveAddress: seen, internalIpv4Address: inner4, internalIpv6Address: inner6 } = response;
  const { interval, candidates } = agreeInterval(terms.interval, response.keepAliveIntervalS);
  return {
    interval,
    candidates,
    tscfOriginates: interval.seconds > 0 && terms.tscfOriginates && tscfOriginates(response),
    idleLimitS: response.idleLimitS,
    reflexive: seen && endpoint(seen.address, seen.port),
    inner: {
      ...(inner4 !== undefined && { internalIpv4Address: inner4 }),
      ...(inner6 !== undefined && { internalIpv6Address: inner6 }),
    },
  };
}

/** What the Configuration_Request asks for (protocol 3 and 6). */
export function configurationRequest({
  interval,
  tscfOriginates: offered,
  wish,
}: ConfigurationTerms): MessageOf<'Configuration_Request'>['tlvs'] {
  const keepAliveIntervalS = requestedInterval(interval);
  return {
    ...(keepAliveIntervalS !== undefined && { keepAliveIntervalS }),
    ...(offered && { keepAliveMode: MODE_TSCF_ORIGINATES }),
    ...wish,
  };
}

/** What both sides set is in force (protocol 3). */
const tscfOriginates = ({ keepAliveMode = 0 }: MessageOf<'Configuration_Response'>['tlvs']): boolean =>
  (keepAliveMode & MODE_TSCF_ORIGINATES) !== 0;
