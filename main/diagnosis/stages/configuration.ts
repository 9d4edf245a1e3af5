import type { EvidenceOf } from '../../model/diagnosis.ts';
import { endpoint } from '../../model/endpoint.ts';
import { LIMITS } from '../../model/limits.ts';
import type { MessageOf } from '../../protocol/messages.ts';
import { anotherConnection } from '../another-connection.ts';
import { Conversation } from '../conversation.ts';
import { failureOf, octetsOf, sentence, wasSilent } from '../found.ts';
import type { Finding, Stage } from '../stage.ts';

type Evidence = EvidenceOf<'configuration'>;

/** The configuration exchange, on a diagnostic connection (protocol 6), with the interval asked for as a tunnel would. */
export const configuration: Stage<'configuration'> = {
  id: 'configuration',
  title: 'Configuration',
  dependsOn: ['tls'],
  timeoutMs: LIMITS.diagnoseTwiceMs.value,
  timeoutCode: 'CONFIG_TIMEOUT',
  async run(context, signal) {
    const { profile, made, ports } = context;
    const { transport } = made;
    if (transport === undefined) throw new Error('the stage before has left no connection');
    const { interval } = profile;
    const asked = interval.mode === 'auto' ? 'assigned' : interval.mode;
    const conversation = new Conversation(transport, ports);
    const startedMs = ports.clock.monotonicMs();
    try {
      const tlvs = await conversation.configure(interval, signal);
      made.conversation = conversation;
      return agreed(tlvs, asked, interval.mode === 'static' ? interval.seconds : undefined);
    } catch (thrown) {
      conversation.destroy();
      made.transport = undefined;
      const error = failureOf(thrown, signal);
      const again = wasSilent(error, ports.clock.monotonicMs() - startedMs)
        ? await anotherConnection(context, signal)
        : null;
      const received = error.evidence === undefined ? null : octetsOf(error.evidence);
      return {
        outcome: 'failed',
        code: error.code,
        evidence: { asked, intervalS: null, idleLimitS: null, reflexive: null, received, again },
        message: sentence(error),
      };
    }
  },
};

function agreed(
  tlvs: MessageOf<'Configuration_Response'>['tlvs'],
  asked: Evidence['asked'],
  ownIntervalS: number | undefined,
): Finding<'configuration'> {
  const { keepAliveIntervalS, idleLimitS, reflexiveAddress } = tlvs;
  const intervalS = ownIntervalS ?? keepAliveIntervalS ?? null;
  const evidence: Evidence = {
    asked,
    intervalS,
    idleLimitS: idleLimitS ?? null,
    reflexive:
      reflexiveAddress === undefined ? null : endpoint(reflexiveAddress.address, reflexiveAddress.port),
    received: null,
    again: null,
  };
  const isShort = intervalS !== null && idleLimitS !== undefined && idleLimitS > 0 && idleLimitS <= intervalS;
  const interval =
    intervalS === null
      ? 'no keep-alive was negotiated'
      : intervalS === 0
        ? 'keep-alive is off by its word'
        : `keep-alives are to go every ${intervalS} s`;
  const bears = isShort ? `, but it bears no more than ${idleLimitS} s of silence` : '';
  return {
    outcome: isShort ? 'warned' : 'passed',
    code: isShort ? 'IDLE_LIMIT_SHORT' : null,
    evidence,
    message: `The TSCF agreed: ${interval}${bears}.`,
  };
}
