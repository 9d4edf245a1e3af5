import { isIP } from 'node:net';
import { INTERVAL_UNSET, MODE_TSCF_ORIGINATES, RESULT_CODES } from '../protocol/constants.ts';
import type { MessageOf } from '../protocol/messages.ts';
import type { TransportInfo } from '../transport/transport.ts';
import type { TscfSettings } from './settings.ts';
import { borneSilenceS } from './supervision.ts';

type RequestTlvs = MessageOf<'Configuration_Request'>['tlvs'];
type ResponseTlvs = MessageOf<'Configuration_Response'>['tlvs'];

/** What the TSCF settles with a client. */
export interface Agreement {
  /** The interval in force, seconds; 0: off. */
  readonly intervalS: number;
  /** False: configured on both sides. */
  readonly negotiated: boolean;
  /** This side sends Keep_Alive too. */
  readonly originates: boolean;
  /** The silence that is borne, seconds; 0: any. */
  readonly silenceS: number;
}

/**
 * The TSCF's half of the agreement (protocol 6).
 * @param intervalS what it assigns now, seconds; 0: off.
 */
export function agree(request: RequestTlvs, settings: TscfSettings, intervalS: number): Agreement {
  const asked = request.keepAliveIntervalS;
  const inForceS = intervalFor(asked, intervalS, settings.maxIntervalS);
  const offered = ((request.keepAliveMode ?? 0) & MODE_TSCF_ORIGINATES) !== 0;
  return {
    intervalS: inForceS,
    negotiated: asked !== undefined,
    originates: settings.originates === true && offered && inForceS > 0,
    silenceS: borneSilenceS({ intervalS: inForceS, idleLimitS: settings.idleLimitS }),
  };
}

/** The response that says so. Configured on both sides: no Keep_Alive_Interval either way. */
export function agreementTlvs(
  { intervalS, negotiated, originates, silenceS }: Agreement,
  info: TransportInfo,
): ResponseTlvs {
  return {
    resultCode: RESULT_CODES.ok,
    ...(negotiated && { keepAliveIntervalS: intervalS }),
    ...(originates && { keepAliveMode: MODE_TSCF_ORIGINATES }),
    ...reflexiveAddress(info),
    idleLimitS: Math.floor(silenceS),
  };
}

/** 0 asks for an interval, n proposes one, which holds up to the longest that is allowed. */
function intervalFor(asked: number | undefined, own: number, maxS: number): number {
  if (asked === undefined || asked === INTERVAL_UNSET || own === 0) return own;
  return Math.min(asked, maxS);
}

/** Where the client is seen: without a zone, which means something on this machine alone. None of a connection that is gone. */
function reflexiveAddress({
  remoteAddress,
  remotePort: port,
}: TransportInfo): Pick<ResponseTlvs, 'reflexiveAddress'> {
  const [address = ''] = remoteAddress.split('%');
  return isIP(address) === 0 ? {} : { reflexiveAddress: { address, port } };
}
