import { isIP } from 'node:net';
import { Link, type LinkPorts } from '../link/link.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { TscfBehaviour } from '../model/snapshot.ts';
import { CM_TYPES, INTERVAL_UNSET, RESULT_CODES } from '../protocol/constants.ts';
import type { Header } from '../protocol/header.ts';
import type { Message, MessageOf } from '../protocol/messages.ts';
import type { Transport, TransportInfo } from '../transport/transport.ts';
import type { InnerMember, InnerNetwork } from './inner-network.ts';
import { borneSilenceS, Supervision } from './supervision.ts';

export interface TscfSettings {
  /** Assigned where a client asks; configured here where a client is static. Seconds; 0: off. The behaviour can change it. */
  readonly intervalS: number;
  /** The longest interval that a client may propose, seconds. */
  readonly maxIntervalS: number;
  /** Seconds of silence after which a tunnel is ended whatever was agreed; 0: never. */
  readonly idleLimitS: number;
  /** Only Keep_Alive counts as a sign of life (the seed, read literally). */
  readonly requireKam: boolean;
}

/** What a session needs from the server that holds it. */
export interface TscfSessionHost {
  readonly settings: TscfSettings;
  readonly behaviour: () => TscfBehaviour;
  /** Absent: no inner addresses are assigned, and every packet is dropped. */
  readonly inner?: InnerNetwork | undefined;
  /** Takes a Session ID for this session. 0: one is to be chosen. @returns the ID, or undefined when it is in use. */
  readonly claim: (sessionId: bigint) => bigint | undefined;
  readonly configured: (interval: { readonly seconds: number; readonly negotiated: boolean }) => void;
  /** The session is over, whoever ended it. Called once. */
  readonly ended: (error: PinholeError) => void;
}

/** The TSCF's side of one connection: configuration, answers, supervision, release (protocol 3, 6 and 7). */
export class TscfSession {
  readonly #link: Link;
  readonly #ports: LinkPorts;
  readonly #host: TscfSessionHost;
  #sessionId: bigint | undefined;
  #supervision: Supervision | undefined;
  #member: InnerMember | undefined;
  #callOffUnconfigured: () => void;
  readonly #heldAnswers = new Set<() => void>();
  /** An end that has to wait until this side speaks again. */
  #overdueEnd: (() => void) | undefined;
  #over = false;

  constructor(transport: Transport, ports: LinkPorts, host: TscfSessionHost) {
    this.#ports = ports;
    this.#host = host;
    this.#link = new Link(transport, ports, {
      received: () => undefined,
      message: (message, nowMs) => this.#message(message, nowMs),
      malformedRequest: (header) => this.#malformed(header),
      malformedResponse: () => undefined,
      packet: (octets, nowMs) => this.#packet(octets, nowMs),
      ended: (error) => this.#ended(error),
    });
    this.#callOffUnconfigured = ports.timers.after(LIMITS.unconfiguredMs.value, () => {
      this.#unlessSilent(() => this.cut(new PinholeError('UNCONFIGURED')));
    });
    if (host.behaviour().silent) this.#link.pause();
  }

  get info(): TransportInfo {
    return this.#link.info;
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

  /** Closes at once, without a word of the protocol. */
  cut(reason: PinholeError): void {
    this.#link.destroy();
    this.#ended(reason);
  }

  /** Ends the session with a release request that says why, then closes. */
  release(resultCode: number, reason: PinholeError): void {
    if (this.#sessionId !== undefined) {
      this.#send({
        type: 'Configuration_Release_Request',
        sessionId: this.#sessionId,
        sequence: 1,
        tlvs: { resultCode },
      });
    }
    this.#link.end();
    this.#ended(reason);
  }

  #message(message: Message, nowMs: number): void {
    switch (message.type) {
      case 'Configuration_Request':
        this.#alive(nowMs);
        if (this.#sessionId === undefined) this.#configure(message);
        else this.#respond(message, { resultCode: RESULT_CODES.malformed });
        return;
      case 'Keep_Alive':
        this.#supervision?.note(nowMs);
        this.#answer({ ...message, type: 'Keep_Alive_Response' });
        return;
      case 'Configuration_Release_Request':
        this.#releasedByPeer(message);
        return;
      case 'Configuration_Response':
      case 'Keep_Alive_Response':
      case 'Configuration_Release_Response':
        this.#link.dropped.add('unmatched-response');
    }
  }

  /** Protocol 7: what protocol 8 drops is no sign of life; what nobody here can use is one. */
  #packet(octets: Uint8Array, nowMs: number): void {
    const drop = this.#member === undefined ? 'packet-source' : this.#member.receive(octets);
    if (drop !== undefined) this.#link.dropped.add(drop);
    if (drop !== 'packet-source') this.#alive(nowMs);
  }

  /** Anything valid but Keep_Alive, which counts in any case. */
  #alive(nowMs: number): void {
    if (!this.#host.settings.requireKam) this.#supervision?.note(nowMs);
  }

  #configure(request: MessageOf<'Configuration_Request'>): void {
    if (this.#host.behaviour().refuse) {
      this.#refuse(request, RESULT_CODES.noResources, 'REFUSED_NO_RESOURCES');
      return;
    }
    const sessionId = this.#host.claim(request.sessionId);
    if (sessionId === undefined) {
      this.#refuse(request, RESULT_CODES.sessionIdInUse, 'REFUSED_SESSION_IN_USE');
      return;
    }
    this.#callOffUnconfigured();
    this.#sessionId = sessionId;
    this.#link.expectSession(sessionId);
    this.#link.configured();
    this.#member = this.#join(request.tlvs);
    const asked = request.tlvs.keepAliveIntervalS;
    const intervalS = this.#intervalFor(asked);
    const limitS = borneSilenceS({ intervalS, idleLimitS: this.#host.settings.idleLimitS });
    if (limitS > 0) this.#supervision = new Supervision(limitS, this.#ports, () => this.#expire());
    this.#respond(
      { ...request, sessionId },
      {
        resultCode: RESULT_CODES.ok,
        // Configured on both sides: no such TLV either way (protocol 6).
        ...(asked === undefined ? {} : { keepAliveIntervalS: intervalS }),
        ...reflexiveAddress(this.info),
        ...this.#member?.tlvs,
        idleLimitS: Math.floor(limitS),
      },
    );
    this.#host.configured({ seconds: intervalS, negotiated: asked !== undefined });
  }

  #join(wish: MessageOf<'Configuration_Request'>['tlvs']): InnerMember | undefined {
    return this.#host.inner?.join({
      wish,
      fingerprint: this.info.peerFingerprint,
      client: {
        send: (packet) => !this.#host.behaviour().silent && this.#link.sendPacket(packet),
        dropped: (reason) => this.#link.dropped.add(reason),
      },
      evicted: () => this.cut(new PinholeError('PEER_CLOSED', 'the client is back on another connection')),
    });
  }

  /** Protocol 6: 0 asks for an interval, n proposes one, which holds up to the longest that is allowed. */
  #intervalFor(asked: number | undefined): number {
    const own = this.#host.behaviour().intervalS;
    if (asked === undefined || asked === INTERVAL_UNSET || own === 0) return own;
    return Math.min(asked, this.#host.settings.maxIntervalS);
  }

  #refuse(request: MessageOf<'Configuration_Request'>, resultCode: number, code: PinholeError['code']): void {
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
    if (answers === 'prompt') this.#send(response);
    if (answers !== 'late' || this.#heldAnswers.size >= LIMITS.tscfDelayedAnswers.value) return;
    const callOff = this.#ports.timers.after(lateByMs, () => {
      this.#heldAnswers.delete(callOff);
      this.#send(response);
    });
    this.#heldAnswers.add(callOff);
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
    if (this.#host.behaviour().silent) this.#overdueEnd = end;
    else end();
  }

  #send(message: Message): void {
    if (!this.#host.behaviour().silent) this.#link.send(message);
  }

  #ended(reason: PinholeError): void {
    if (this.#over) return;
    this.#over = true;
    this.#callOffUnconfigured();
    this.#supervision?.stop();
    this.#member?.leave();
    for (const callOff of this.#heldAnswers) callOff();
    this.#host.ended(reason);
  }
}

/** Where the client is seen: without a zone, which means something on this machine alone. None of a connection that is gone. */
function reflexiveAddress({
  remoteAddress,
  remotePort: port,
}: TransportInfo): Pick<MessageOf<'Configuration_Response'>['tlvs'], 'reflexiveAddress'> {
  const [address = ''] = remoteAddress.split('%');
  return isIP(address) === 0 ? {} : { reflexiveAddress: { address, port } };
}
