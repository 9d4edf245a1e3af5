import { KeepAliveEngine, type KeepAlivePorts } from '../keepalive/engine.ts';
import { Link } from '../link/link.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { DEFAULT_MISS_LIMIT, DEFAULT_RESPONSE_TIME_S } from '../model/profile.ts';
import type { TscfBehaviour } from '../model/demo.ts';
import { CM_TYPES, FIRST_SEQUENCE, nextSequence, RESULT_CODES } from '../protocol/constants.ts';
import type { Header } from '../protocol/header.ts';
import type { Message, MessageOf } from '../protocol/messages.ts';
import type { Transport, TransportInfo } from '../transport/transport.ts';
import { agree, agreementTlvs, type Agreement } from './agreement.ts';
import type { TscfCounters } from './counts.ts';
import type { InnerMember, InnerNetwork } from './inner-network.ts';
import type { TscfSettings } from './settings.ts';
import type { Supervision, Watch, Watched } from './supervision.ts';

/** What a session stands on. */
export interface TscfSessionPorts extends KeepAlivePorts {
  readonly supervision: Supervision;
}

/** What a session needs from the server that holds it: one for all of its sessions. */
export interface TscfSessionHost {
  readonly settings: TscfSettings;
  readonly behaviour: () => TscfBehaviour;
  /** Absent: no inner addresses are assigned, and every packet is dropped. */
  readonly inner?: InnerNetwork | undefined;
  readonly counters: TscfCounters;
  /** Takes a Session ID for this session. 0: one is to be chosen. @returns the ID, or undefined when it is in use. */
  readonly claim: (sessionId: bigint, session: TscfSession) => bigint | undefined;
  readonly configured: (agreement: Agreement, session: TscfSession) => void;
  /** The session is over, whoever ended it. Called once. */
  readonly ended: (error: PinholeError, session: TscfSession) => void;
}

/** The TSCF's side of one connection: configuration, answers, supervision, release (protocol 3, 6 and 7). */
export class TscfSession implements Watched {
  readonly #link: Link;
  readonly #ports: TscfSessionPorts;
  readonly #host: TscfSessionHost;
  readonly #authorised: boolean;
  readonly #watch: Watch;
  #sessionId: bigint | undefined;
  #sequence = FIRST_SEQUENCE;
  #engine: KeepAliveEngine | undefined;
  #member: InnerMember | undefined;
  /** Made when the first answer is held back. */
  #heldAnswers: Set<() => void> | undefined;
  /** An end that has to wait until this side speaks again. */
  #overdueEnd: (() => void) | undefined;
  #forgotten = false;
  /** Of the last Keep_Alive that arrived; two fields, because an object would be made for each. */
  #lastKeepAliveSequence: number | undefined;
  #lastKeepAliveMs = 0;
  /** When the last octets passed, either way: what a pin-hole lives on. */
  #lastOctetMs: number;
  #over = false;

  /** @param authorised false: its certificate is not one that is wanted, and no configuration is made with it. */
  constructor(transport: Transport, ports: TscfSessionPorts, host: TscfSessionHost, authorised = true) {
    this.#ports = ports;
    this.#host = host;
    this.#authorised = authorised;
    this.#lastOctetMs = ports.clock.monotonicMs();
    this.#link = new Link(transport, ports, {
      received: (nowMs) => this.#received(nowMs),
      message: (message, nowMs) => this.#message(message, nowMs),
      malformedRequest: (header) => this.#malformed(header),
      malformedResponse: () => undefined,
      packet: (octets, nowMs) => this.#packet(octets, nowMs),
      ended: (error) => this.#ended(error),
    });
    this.#watch = ports.supervision.watch(this);
    // Protocol 8. A request that could not be read because this side stood still has its time again.
    this.#watch.bear(LIMITS.unconfiguredMs.value / 1_000);
    if (host.behaviour().silent) this.#link.pause();
  }

  /** Undefined: it is not configured. */
  get sessionId(): bigint | undefined {
    return this.#sessionId;
  }

  get info(): TransportInfo {
    return this.#link.info;
  }

  /** The last Keep_Alive that arrived; null: none did. */
  get lastKeepAlive(): { readonly sequence: number; readonly agoMs: number } | null {
    const sequence = this.#lastKeepAliveSequence;
    if (sequence === undefined) return null;
    return { sequence, agoMs: this.#ports.clock.monotonicMs() - this.#lastKeepAliveMs };
  }

  /** What was dropped of this client's messages, by rule. */
  get dropped(): Readonly<Record<string, number>> {
    return this.#link.dropped.toRecord();
  }

  /** As a pin-hole that closed: nothing is read and nothing written until `speak`. */
  fallSilent(): void {
    this.#link.pause();
  }

  speak(): void {
    this.#link.resume();
    this.#overdueEnd?.();
  }

  /** As behind a pin-hole that a firewall forgot: what comes is lost and nothing goes out, until the client closes. */
  forget(): void {
    this.#forgotten = true;
    if (this.#sessionId !== undefined) this.#watch.stop();
    this.#engine?.stop();
  }

  /** Closes at once, without a word of the protocol. */
  cut(reason: PinholeError): void {
    this.#link.destroy();
    this.#ended(reason);
  }

  /** Ends the session with a release request that says why, then closes. */
  release(resultCode: number, reason: PinholeError): void {
    if (this.#sessionId !== undefined) {
      const sequence = this.#nextSequence();
      this.#send({
        type: 'Configuration_Release_Request',
        sessionId: this.#sessionId,
        sequence,
        tlvs: { resultCode },
      });
    }
    this.#link.end();
    this.#ended(reason);
  }

  #received(nowMs: number): void {
    this.#lapse(nowMs);
    this.#lastOctetMs = nowMs;
    this.#engine?.noteReceived(nowMs);
  }

  /** The pin-hole that the behaviour feigns closes once its silence is over: seen when something is to pass. */
  #lapse(nowMs: number): void {
    const { forgetAfterS } = this.#host.behaviour();
    if (forgetAfterS > 0 && nowMs - this.#lastOctetMs >= forgetAfterS * 1_000) this.forget();
  }

  /** The watch calls it: the client has not configured the session in time, or has fallen silent. */
  silenceOver(): void {
    this.#unlessSilent(
      this.#sessionId === undefined ? () => this.cut(new PinholeError('UNCONFIGURED')) : () => this.#expire(),
    );
  }

  #message(message: Message, nowMs: number): void {
    if (this.#forgotten) return;
    switch (message.type) {
      case 'Configuration_Request':
        if (this.#sessionId === undefined) {
          this.#configure(message);
          return;
        }
        this.#alive(nowMs);
        this.#respond(message, { resultCode: RESULT_CODES.malformed });
        return;
      case 'Keep_Alive':
        this.#host.counters.keepAlivesReceived += 1;
        this.#lastKeepAliveSequence = message.sequence;
        this.#lastKeepAliveMs = nowMs;
        this.#watch.note(nowMs);
        this.#answer({ ...message, type: 'Keep_Alive_Response' });
        return;
      case 'Configuration_Release_Request':
        this.#releasedByPeer(message);
        return;
      case 'Keep_Alive_Response':
        this.#keepAliveResponse(message.sequence, nowMs);
        return;
      case 'Configuration_Response':
      case 'Configuration_Release_Response':
        this.#link.dropped.add('unmatched-response');
    }
  }

  #keepAliveResponse(sequence: number, nowMs: number): void {
    const match = this.#engine?.noteResponse(sequence, nowMs) ?? 'unmatched';
    if (match === 'answered') this.#alive(nowMs);
    else this.#link.dropped.add(`${match}-response`);
  }

  /** Protocol 7: what protocol 8 drops is no sign of life; what nobody here can use is one. */
  #packet(octets: Uint8Array, nowMs: number): void {
    if (this.#forgotten) return;
    const drop = this.#member === undefined ? 'packet-source' : this.#member.receive(octets);
    if (drop !== undefined) this.#link.dropped.add(drop);
    if (drop !== 'packet-source') this.#alive(nowMs);
  }

  /** Anything valid but Keep_Alive, which counts in any case. */
  #alive(nowMs: number): void {
    if (!this.#host.settings.requireKam) this.#watch.note(nowMs);
  }

  #configure(request: MessageOf<'Configuration_Request'>): void {
    if (!this.#authorised) {
      this.#refuse(request, RESULT_CODES.notAuthorised, 'REFUSED_NOT_AUTHORISED');
      return;
    }
    if (this.#host.behaviour().refuse) {
      this.#refuse(request, RESULT_CODES.noResources, 'REFUSED_NO_RESOURCES');
      return;
    }
    const sessionId = this.#host.claim(request.sessionId, this);
    if (sessionId === undefined) {
      this.#refuse(request, RESULT_CODES.sessionIdInUse, 'REFUSED_SESSION_IN_USE');
      return;
    }
    this.#sessionId = sessionId;
    this.#link.expectSession(sessionId);
    this.#link.configured();
    this.#member = this.#join(request.tlvs);
    const agreement = agree(request.tlvs, this.#host.settings, this.#host.behaviour().intervalS);
    const { intervalS, originates, silenceS } = agreement;
    if (silenceS > 0) this.#watch.bear(silenceS);
    else this.#watch.stop();
    this.#respond(
      { ...request, sessionId },
      { ...agreementTlvs(agreement, this.info), ...this.#member?.tlvs },
    );
    if (originates) this.#startKeepAlive(sessionId, intervalS);
    this.#host.counters.configured += 1;
    this.#host.configured(agreement, this);
  }

  /** Protocol 7: by the client's rules, with Sequences of its own. */
  #startKeepAlive(sessionId: bigint, intervalS: number): void {
    const responseTimeMs = DEFAULT_RESPONSE_TIME_S * 1_000;
    this.#engine = new KeepAliveEngine(
      { intervalMs: intervalS * 1_000, responseTimeMs, missLimit: DEFAULT_MISS_LIMIT },
      this.#ports,
      {
        sendKeepAlive: () => {
          const sequence = this.#nextSequence();
          this.#send({ type: 'Keep_Alive', sessionId, sequence, tlvs: {} });
          return sequence;
        },
        // Nobody watches this side's round trips.
        overdueAfterMs: () => responseTimeMs,
        outcome: () => undefined,
        lost: () => this.#expire(),
      },
    );
    this.#engine.start();
  }

  #nextSequence(): number {
    const sequence = this.#sequence;
    this.#sequence = nextSequence(sequence);
    return sequence;
  }

  #join(wish: MessageOf<'Configuration_Request'>['tlvs']): InnerMember | undefined {
    return this.#host.inner?.join({
      wish,
      fingerprint: this.info.peerFingerprint,
      client: {
        send: (packet) => this.#sendPacket(packet),
        dropped: (reason) => this.#link.dropped.add(reason),
      },
      evicted: () => this.cut(new PinholeError('PEER_CLOSED', 'the client is back on another connection')),
    });
  }

  #refuse(request: MessageOf<'Configuration_Request'>, resultCode: number, code: PinholeError['code']): void {
    this.#host.counters.refused(resultCode);
    this.#respond(request, { resultCode });
    this.#link.end();
    this.#ended(new PinholeError(code, `refused with result code ${resultCode}`));
  }

  #respond(
    { sessionId, sequence }: Pick<Header, 'sessionId' | 'sequence'>,
    tlvs: MessageOf<'Configuration_Response'>['tlvs'],
  ): void {
    this.#send({ type: 'Configuration_Response', sessionId, sequence, tlvs });
  }

  /** Answers at once, unless the behaviour says otherwise. */
  #answer(response: MessageOf<'Keep_Alive_Response'>): void {
    const { answers, lateByMs } = this.#host.behaviour();
    if (answers === 'prompt') this.#sendAnswer(response);
    if (answers !== 'late') return;
    const held = (this.#heldAnswers ??= new Set());
    if (held.size >= LIMITS.tscfDelayedAnswers.value) return;
    const callOff = this.#ports.timers.after(lateByMs, () => {
      held.delete(callOff);
      this.#sendAnswer(response);
    });
    held.add(callOff);
  }

  #sendAnswer(response: MessageOf<'Keep_Alive_Response'>): void {
    if (this.#send(response)) this.#host.counters.keepAlivesAnswered += 1;
  }

  #releasedByPeer({ sessionId, sequence }: MessageOf<'Configuration_Release_Request'>): void {
    this.#send({
      type: 'Configuration_Release_Response',
      sessionId,
      sequence,
      tlvs: { resultCode: RESULT_CODES.ok },
    });
    this.#link.end();
    this.#ended(new PinholeError('PEER_CLOSED', 'the client released the tunnel'));
  }

  /** Protocol 8: a request with wrong TLVs is answered with code 1; a configured session stays as it was. */
  #malformed(header: Header): void {
    if (header.cmType === CM_TYPES.Configuration_Request) {
      this.#respond(header, { resultCode: RESULT_CODES.malformed });
    } else {
      const { sessionId, sequence } = header;
      this.#send({
        type: 'Configuration_Release_Response',
        sessionId,
        sequence,
        tlvs: { resultCode: RESULT_CODES.malformed },
      });
    }
  }

  #expire(): void {
    this.#unlessSilent(() =>
      this.release(RESULT_CODES.keepAliveExpired, new PinholeError('REFUSED_KEEP_ALIVE_EXPIRED')),
    );
  }

  /** Silent is silent: not even the end of the tunnel may show. */
  #unlessSilent(end: () => void): void {
    if (this.#canSend()) end();
    else this.#overdueEnd = end;
  }

  get #silent(): boolean {
    return this.#forgotten || this.#host.behaviour().silent;
  }

  /** @returns whether it was sent. */
  #send(message: Message): boolean {
    if (!this.#canSend()) return false;
    this.#noteSent();
    this.#link.send(message);
    return true;
  }

  #sendPacket(packet: Uint8Array): boolean {
    if (!this.#canSend() || !this.#link.sendPacket(packet)) return false;
    this.#noteSent();
    return true;
  }

  #canSend(): boolean {
    this.#lapse(this.#ports.clock.monotonicMs());
    return !this.#silent;
  }

  #noteSent(): void {
    this.#lastOctetMs = this.#ports.clock.monotonicMs();
    this.#engine?.noteSent(this.#lastOctetMs);
  }

  #ended(reason: PinholeError): void {
    if (this.#over) return;
    this.#over = true;
    this.#watch.stop();
    this.#engine?.stop();
    this.#member?.leave();
    for (const callOff of this.#heldAnswers ?? []) callOff();
    this.#host.counters.ended(reason.code);
    this.#host.ended(reason, this);
  }
}
