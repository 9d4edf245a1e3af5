import {
  KeepAliveEngine,
  type KamOutcome,
  type KeepAlivePorts,
  type KeepAliveView,
} from '../keepalive/engine.ts';
import { Link } from '../link/link.ts';
import type { DropCounters } from '../link/screening.ts';
import { randomSessionId } from '../link/session-id.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import type { IntervalInForce } from '../model/snapshot.ts';
import { CM_TYPES, FIRST_SEQUENCE, nextSequence, RESULT_CODES } from '../protocol/constants.ts';
import type { Message, MessageOf } from '../protocol/messages.ts';
import type { Transport, TransportInfo } from '../transport/transport.ts';
import { agreeInterval, intervalRequest } from './agreement.ts';
import { refusal } from './result-code.ts';

export interface SessionEvents {
  outcome(outcome: KamOutcome): void;
  /** The session is over, its connection closed. Called at most once; not after `release` or `destroy`. */
  ended(error: PinholeError): void;
  overdueAfterMs(): number;
}

/** What the configuration exchange settled. */
export interface Configuration {
  readonly interval: IntervalInForce;
  readonly idleLimitS: number | undefined;
  readonly reflexive: string | undefined;
  readonly internalIpv4: string | undefined;
  readonly internalIpv6: string | undefined;
}

/**
 * The client's side of one connection: configuration exchange, keep-alive, release. Matches responses to requests.
 * A session lives once; reconnecting makes another.
 */
export class ClientSession {
  readonly #link: Link;
  readonly #profile: Profile;
  readonly #ports: KeepAlivePorts;
  readonly #events: SessionEvents;
  readonly #sessionId: bigint;
  #sequence = FIRST_SEQUENCE;
  #engine: KeepAliveEngine | undefined;
  #lastReceivedMs: number;
  #awaitsConfiguration: ((response: MessageOf<'Configuration_Response'> | PinholeError) => void) | undefined;
  #awaitsRelease: (() => void) | undefined;

  constructor(transport: Transport, profile: Profile, ports: KeepAlivePorts, events: SessionEvents) {
    this.#profile = profile;
    this.#ports = ports;
    this.#events = events;
    this.#sessionId = randomSessionId(ports.random);
    this.#lastReceivedMs = ports.clock.monotonicMs();
    this.#link = new Link(transport, ports, {
      received: (nowMs) => this.#received(nowMs),
      message: (message, nowMs) => this.#message(message, nowMs),
      malformedRequest: ({ sessionId, sequence, cmType }) =>
        this.#answerMalformed(sessionId, sequence, cmType),
      packet: () => undefined,
      ended: (error) => this.#ended(error),
    });
    this.#link.expectSession(this.#sessionId);
  }

  get info(): TransportInfo {
    return this.#link.info;
  }

  get dropped(): DropCounters {
    return this.#link.dropped;
  }

  get silentMs(): number {
    return this.#ports.clock.monotonicMs() - this.#lastReceivedMs;
  }

  /** Null while no keep-alive runs. */
  get keepAlive(): KeepAliveView | null {
    return this.#engine?.view() ?? null;
  }

  /**
   * The configuration exchange (protocol 6.4); afterwards keep-alive runs as agreed.
   * @param signal calls it off; the promise then rejects.
   * @throws PinholeError CONFIG_…, REFUSED_…, NOT_A_TSCF or what ended the connection; it is then closed.
   */
  async configure(signal: AbortSignal): Promise<Configuration> {
    const outcome = new Promise<MessageOf<'Configuration_Response'> | PinholeError>((resolve) => {
      this.#awaitsConfiguration = resolve;
    });
    const limitMs = LIMITS.stageMs.value;
    const callOff = this.#ports.timers.after(limitMs, () => {
      this.#awaitsConfiguration?.(
        new PinholeError('CONFIG_TIMEOUT', `no Configuration_Response within ${limitMs / 1_000} s`),
      );
    });
    const calledOff = (): void =>
      this.#awaitsConfiguration?.(new PinholeError('CONFIG_CLOSED', 'called off'));
    signal.addEventListener('abort', calledOff);
    this.#send({ type: 'Configuration_Request', tlvs: intervalRequest(this.#profile.interval) });
    const response = await outcome;
    callOff();
    signal.removeEventListener('abort', calledOff);
    this.#awaitsConfiguration = undefined;
    if (response instanceof PinholeError) {
      this.destroy();
      throw response;
    }
    const { resultCode, ...settled } = response.tlvs;
    if (resultCode !== RESULT_CODES.ok) {
      this.#link.end();
      throw resultCode === undefined
        ? new PinholeError('CONFIG_MALFORMED', 'the Configuration_Response has no Result_Code')
        : refusal(resultCode);
    }
    const interval = agreeInterval(this.#profile.interval, settled);
    this.#link.configured();
    this.#startKeepAlive(interval.seconds);
    const { reflexiveAddress: seen, internalIpv6Address: inner6 } = settled;
    return {
      interval,
      idleLimitS: settled.idleLimitS,
      reflexive:
        seen &&
        (seen.address.includes(':') ? `[${seen.address}]:${seen.port}` : `${seen.address}:${seen.port}`),
      internalIpv4: settled.internalIpv4Address,
      internalIpv6: inner6 && `${inner6.address}/${inner6.prefixLength}`,
    };
  }

  /** Tells the TSCF, waits for its answer at most `LIMITS.releaseMs`, and closes. */
  async release(): Promise<void> {
    this.#engine?.stop();
    await new Promise<void>((resolve) => {
      const callOff = this.#ports.timers.after(LIMITS.releaseMs.value, resolve);
      this.#awaitsRelease = () => {
        callOff();
        resolve();
      };
      this.#send({ type: 'Configuration_Release_Request', tlvs: {} });
    });
    this.#link.end();
  }

  /** Closes at once, without a word. */
  destroy(): void {
    this.#engine?.stop();
    this.#link.destroy();
  }

  #startKeepAlive(intervalS: number): void {
    if (intervalS === 0) return;
    this.#engine = new KeepAliveEngine(
      {
        intervalMs: intervalS * 1_000,
        responseTimeMs: this.#profile.responseTimeS * 1_000,
        missLimit: this.#profile.missLimit,
      },
      this.#ports,
      {
        sendKeepAlive: () => this.#send({ type: 'Keep_Alive', tlvs: {} }),
        overdueAfterMs: () => this.#events.overdueAfterMs(),
        outcome: (outcome) => this.#events.outcome(outcome),
        lost: (error) => {
          this.destroy();
          this.#events.ended(error);
        },
      },
    );
    this.#engine.start();
  }

  /** @returns the Sequence it went with. */
  #send(request: { [N in RequestName]: Pick<MessageOf<N>, 'type' | 'tlvs'> }[RequestName]): number {
    const sequence = this.#sequence;
    this.#sequence = nextSequence(sequence);
    this.#write({ ...request, sessionId: this.#sessionId, sequence });
    return sequence;
  }

  #write(message: Message): void {
    this.#engine?.noteSent(this.#ports.clock.monotonicMs());
    this.#link.send(message);
  }

  #received(nowMs: number): void {
    this.#lastReceivedMs = nowMs;
    this.#engine?.noteReceived(nowMs);
  }

  #message(message: Message, nowMs: number): void {
    switch (message.type) {
      case 'Configuration_Response':
        if (this.#awaitsConfiguration !== undefined && message.sequence === FIRST_SEQUENCE) {
          this.#awaitsConfiguration(message);
        } else {
          this.dropped.add('unmatched-response');
        }
        return;
      case 'Keep_Alive_Response':
        this.#keepAliveResponse(message.sequence, nowMs);
        return;
      case 'Keep_Alive':
        this.#write({ ...message, type: 'Keep_Alive_Response' });
        return;
      case 'Configuration_Release_Request':
        this.#releasedByPeer(message);
        return;
      case 'Configuration_Release_Response':
        if (this.#awaitsRelease === undefined) this.dropped.add('unmatched-response');
        else this.#awaitsRelease();
        return;
      case 'Configuration_Request':
        this.dropped.add('unexpected-message');
    }
  }

  #keepAliveResponse(sequence: number, nowMs: number): void {
    switch (this.#engine?.noteResponse(sequence, nowMs) ?? 'unmatched') {
      case 'answered':
      case 'void':
        return;
      case 'late':
        this.dropped.add('late-response');
        return;
      case 'duplicate':
        this.dropped.add('duplicate-response');
        return;
      case 'unmatched':
        this.dropped.add('unmatched-response');
    }
  }

  /** The answer goes out before the connection is closed. */
  #releasedByPeer({ sessionId, sequence, tlvs }: MessageOf<'Configuration_Release_Request'>): void {
    const code = tlvs.resultCode ?? RESULT_CODES.ok;
    this.#write({
      type: 'Configuration_Release_Response',
      sessionId,
      sequence,
      tlvs: { resultCode: RESULT_CODES.ok },
    });
    this.#engine?.stop();
    this.#link.end();
    this.#ended(
      code === RESULT_CODES.ok
        ? new PinholeError('PEER_CLOSED', 'the TSCF released the tunnel')
        : refusal(code),
    );
  }

  #answerMalformed(sessionId: bigint, sequence: number, cmType: number): void {
    // A client is asked for one thing only that carries TLVs.
    if (cmType !== CM_TYPES.Configuration_Release_Request) return;
    this.#write({
      type: 'Configuration_Release_Response',
      sessionId,
      sequence,
      tlvs: { resultCode: RESULT_CODES.malformed },
    });
  }

  #ended(error: PinholeError): void {
    this.#engine?.stop();
    if (this.#awaitsConfiguration !== undefined) {
      this.#awaitsConfiguration(
        error.code === 'PEER_CLOSED' || error.code === 'PEER_RESET'
          ? new PinholeError('CONFIG_CLOSED', undefined, { cause: error })
          : error,
      );
    } else if (this.#awaitsRelease !== undefined) {
      this.#awaitsRelease();
    } else {
      this.#events.ended(error);
    }
  }
}

type RequestName = 'Configuration_Request' | 'Keep_Alive' | 'Configuration_Release_Request';
