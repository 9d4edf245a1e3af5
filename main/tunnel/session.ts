import {
  KeepAliveEngine,
  type KamOutcome,
  type KeepAlivePorts,
  type KeepAliveView,
} from '../keepalive/engine.ts';
import { Link } from '../link/link.ts';
import type { DropCounters } from '../link/screening.ts';
import type { LinkTap } from '../link/tap.ts';
import { randomSessionId } from '../link/session-id.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { PacketDrop } from '../model/packet-drop.ts';
import type { Profile } from '../model/profile.ts';
import {
  CM_TYPES,
  FIRST_SEQUENCE,
  nextSequence,
  RESULT_CODES,
  SESSION_ID_UNSET,
} from '../protocol/constants.ts';
import type { Header } from '../protocol/header.ts';
import type { Message, MessageOf } from '../protocol/messages.ts';
import type { Transport, TransportInfo } from '../transport/transport.ts';
import { configurationRequest, settle, type Configuration, type ConfigurationTerms } from './agreement.ts';
import { refusal } from './result-code.ts';

export interface SessionEvents {
  outcome(outcome: KamOutcome): void;
  /** A Keep_Alive of the TSCF was answered. */
  answeredPeer(): void;
  /** The session is over, its connection closed. Called at most once; not after `release` or `destroy`. */
  ended(error: PinholeError): void;
  overdueAfterMs(): number;
  /** An inner packet arrived. Valid only during the call. @returns why it was dropped. */
  packet(octets: Uint8Array): PacketDrop | undefined;
}

export interface SessionPorts extends KeepAlivePorts {
  /** What watches a connection of a tunnel, by the tunnel's id. Absent: nothing does. */
  readonly tapOf?: ((tunnel: string, info: TransportInfo) => LinkTap) | undefined;
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
  #sessionId: bigint;
  #sequence = FIRST_SEQUENCE;
  #engine: KeepAliveEngine | undefined;
  #lastReceivedMs: number;
  /** Ends the configuration exchange; undefined while none is under way. */
  #settle: ((outcome: Configuration | PinholeError) => void) | undefined;
  /** What was asked for; undefined: nothing yet. */
  #terms: ConfigurationTerms | undefined;
  #answered = false;
  #configured = false;
  /** What ended the connection before `configure` was done, or begun. */
  #endedEarly: PinholeError | undefined;
  #release: { readonly sequence: number; readonly done: () => void } | undefined;

  constructor(transport: Transport, profile: Profile, ports: SessionPorts, events: SessionEvents) {
    this.#profile = profile;
    this.#ports = ports;
    this.#events = events;
    this.#sessionId = profile.sessionIdBy === 'tscf' ? SESSION_ID_UNSET : randomSessionId(ports.random);
    this.#lastReceivedMs = ports.clock.monotonicMs();
    const { clock, timers } = ports;
    const tap = ports.tapOf?.(profile.id, transport.info);
    this.#link = new Link(
      transport,
      { clock, timers, tap },
      {
        received: (nowMs) => this.#received(nowMs),
        message: (message, nowMs) => this.#message(message, nowMs),
        malformedRequest: ({ sessionId, sequence, cmType }) =>
          this.#answerMalformed(sessionId, sequence, cmType),
        malformedResponse: (header, detail) => this.#malformedResponse(header, detail),
        packet: (octets) => this.#packet(octets),
        ended: (error) => this.#ended(error),
      },
    );
    // Protocol 6.4: an ID that is still to be assigned comes with the response, whatever it is.
    if (this.#sessionId !== SESSION_ID_UNSET) this.#link.expectSession(this.#sessionId);
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
  async configure(signal: AbortSignal, terms: ConfigurationTerms): Promise<Configuration> {
    this.#terms = terms;
    const exchange = new Promise<Configuration | PinholeError>((resolve) => {
      this.#settle = resolve;
    });
    const limitMs = LIMITS.stageMs.value;
    const callOff = this.#ports.timers.after(limitMs, () => {
      this.#settle?.(
        new PinholeError('CONFIG_TIMEOUT', `no Configuration_Response within ${limitMs / 1_000} s`),
      );
    });
    const calledOff = (): void => this.#settle?.(new PinholeError('CONFIG_CLOSED', 'called off'));
    signal.addEventListener('abort', calledOff);
    if (signal.aborted) calledOff();
    else if (this.#endedEarly !== undefined) this.#settle?.(this.#endedEarly);
    else this.#send({ type: 'Configuration_Request', tlvs: configurationRequest(terms) });
    const settled = await exchange;
    callOff();
    signal.removeEventListener('abort', calledOff);
    this.#settle = undefined;
    // What came in one chunk with the response has been acted on by now, and may have ended the connection.
    const outcome = this.#endedEarly ?? settled;
    if (!(outcome instanceof PinholeError)) {
      this.#configured = true;
      return outcome;
    }
    this.destroy();
    throw outcome;
  }

  /** Sends an inner packet. @returns whether it was taken; dropped where the queue is full. */
  sendPacket(octets: Uint8Array): boolean {
    const taken = this.#link.sendPacket(octets);
    if (taken) this.#engine?.noteSent(this.#ports.clock.monotonicMs());
    return taken;
  }

  /** Tells the TSCF, waits for its answer at most `LIMITS.releaseMs`, and closes. */
  async release(): Promise<void> {
    this.#engine?.stop();
    await new Promise<void>((resolve) => {
      const callOff = this.#ports.timers.after(LIMITS.releaseMs.value, resolve);
      const done = (): void => {
        callOff();
        resolve();
      };
      this.#release = { sequence: this.#sequence, done };
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

  #packet(octets: Uint8Array): void {
    const drop = this.#events.packet(octets);
    if (drop !== undefined) this.dropped.add(drop);
  }

  #message(message: Message, nowMs: number): void {
    switch (message.type) {
      case 'Configuration_Response':
        this.#configurationResponse(message);
        return;
      case 'Keep_Alive_Response':
        this.#keepAliveResponse(message.sequence, nowMs);
        return;
      case 'Keep_Alive':
        this.#write({ ...message, type: 'Keep_Alive_Response' });
        this.#events.answeredPeer();
        return;
      case 'Configuration_Release_Request':
        this.#releasedByPeer(message);
        return;
      case 'Configuration_Release_Response':
        if (this.#release?.sequence === message.sequence) this.#release.done();
        else this.dropped.add('unmatched-response');
        return;
      case 'Configuration_Request':
        this.dropped.add('unexpected-message');
    }
  }

  /** Acted on at once: what follows it in the same chunk is already the tunnel's. */
  #configurationResponse({ sessionId, sequence, tlvs }: MessageOf<'Configuration_Response'>): void {
    const terms = this.#terms;
    if (sequence !== FIRST_SEQUENCE || this.#answered || terms === undefined) {
      this.dropped.add(this.#answered ? 'duplicate-response' : 'unmatched-response');
      return;
    }
    this.#answered = true;
    const error = fault(tlvs.resultCode, sessionId);
    if (error === undefined) {
      const configuration = settle(terms, tlvs);
      this.#sessionId = sessionId;
      this.#link.expectSession(sessionId);
      this.#link.configured();
      this.#startKeepAlive(configuration.interval.seconds);
      this.#settle?.(configuration);
    } else {
      this.#link.end();
      this.#settle?.(error);
    }
  }

  /** Protocol 6.6: the exchange has failed. Any other malformed response is dropped. */
  #malformedResponse({ cmType, sequence }: Header, detail: string): void {
    const expected = cmType === CM_TYPES.Configuration_Response && sequence === FIRST_SEQUENCE;
    if (!expected || this.#answered) return;
    this.#answered = true;
    this.#link.end();
    this.#settle?.(new PinholeError('CONFIG_MALFORMED', `in the Configuration_Response ${detail}`));
  }

  #keepAliveResponse(sequence: number, nowMs: number): void {
    const match = this.#engine?.noteResponse(sequence, nowMs) ?? 'unmatched';
    if (match !== 'answered') this.dropped.add(`${match}-response`);
  }

  /** The answer goes out before the connection is closed. */
  #releasedByPeer({ sessionId, sequence, tlvs }: MessageOf<'Configuration_Release_Request'>): void {
    const code = tlvs.resultCode ?? RESULT_CODES.ok;
    // A sleep that nobody has noticed yet is told of while this session still listens: it may be why the TSCF heard nothing.
    this.#ports.guard.look();
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
    if (!this.#configured) {
      const bare = error.code === 'PEER_CLOSED' || error.code === 'PEER_RESET';
      this.#endedEarly = bare ? new PinholeError('CONFIG_CLOSED', undefined, { cause: error }) : error;
      this.#settle?.(this.#endedEarly);
    } else if (this.#release !== undefined) {
      this.#release.done();
    } else {
      this.#events.ended(error);
    }
  }
}

/** Why a Configuration_Response is no success (protocol 6.6); undefined: it is one. */
function fault(resultCode: number | undefined, sessionId: bigint): PinholeError | undefined {
  if (resultCode === undefined) {
    return new PinholeError('CONFIG_MALFORMED', 'the Configuration_Response has no Result_Code');
  }
  if (resultCode !== RESULT_CODES.ok) return refusal(resultCode);
  if (sessionId !== SESSION_ID_UNSET) return undefined;
  return new PinholeError('CONFIG_MALFORMED', 'the Configuration_Response assigns no Session ID');
}

type RequestName = 'Configuration_Request' | 'Keep_Alive' | 'Configuration_Release_Request';
