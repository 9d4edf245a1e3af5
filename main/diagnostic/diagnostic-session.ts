import { Link, type LinkPorts } from '../link/link.ts';
import { randomSessionId } from '../link/session-id.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Random } from '../platform/random.ts';
import {
  CM_TYPES,
  FIRST_SEQUENCE,
  nextSequence,
  RESULT_CODES,
  supervisionDeadlineS,
} from '../protocol/constants.ts';
import type { Message, MessageOf } from '../protocol/messages.ts';
import type { Transport, TransportInfo } from '../transport/transport.ts';
import { refusal } from '../tunnel/result-code.ts';

export interface DiagnosticPorts extends LinkPorts {
  readonly random: Random;
}

export interface DiagnosticHandlers {
  /** The answer to the last Keep_Alive. */
  answered(): void;
  /** A response to any other Keep_Alive: one that is late, a duplicate, or one that fits nothing. */
  stray?(sequence: number): void;
  /**
   * Ended by the peer or the network, after that much silence. Called at most once, only after `configure`, and not after
   * `release` or `destroy`.
   */
  ended(error: PinholeError, silentMs: number): void;
}

/** What the TSCF agreed to. */
type Terms = MessageOf<'Configuration_Response'>['tlvs'];

const LEFT_IN_SILENCE = { keepAliveIntervalS: LIMITS.intervalSeconds.value };

type RequestName = 'Configuration_Request' | 'Keep_Alive' | 'Configuration_Release_Request';

/**
 * A connection that measures or diagnoses (protocol 6): it is configured and then left in silence; Keep_Alives go when
 * they are asked for, and nothing is maintained.
 */
export class DiagnosticSession {
  readonly #link: Link;
  readonly #ports: DiagnosticPorts;
  readonly #handlers: DiagnosticHandlers;
  readonly #sessionId: bigint;
  #sequence = FIRST_SEQUENCE;
  #lastOctetMs: number;
  /** The silence that the last octets to arrive have ended. */
  #brokenSilenceMs = 0;
  #settle: ((outcome: MessageOf<'Configuration_Response'> | PinholeError) => void) | undefined;
  #asked: number | undefined;
  #released: (() => void) | undefined;
  #idleLimitS: number | undefined;

  constructor(transport: Transport, ports: DiagnosticPorts, handlers: DiagnosticHandlers) {
    this.#ports = ports;
    this.#handlers = handlers;
    this.#sessionId = randomSessionId(ports.random);
    this.#lastOctetMs = ports.clock.monotonicMs();
    this.#link = new Link(transport, ports, {
      received: (nowMs) => {
        this.#brokenSilenceMs = nowMs - this.#lastOctetMs;
        this.#lastOctetMs = nowMs;
      },
      message: (message) => this.#message(message),
      malformedRequest: () => undefined,
      malformedResponse: ({ cmType }) => {
        if (cmType === CM_TYPES.Configuration_Response) this.#settle?.(new PinholeError('CONFIG_MALFORMED'));
      },
      packet: () => undefined,
      ended: (error) => this.#ended(error, ports.clock.monotonicMs() - this.#lastOctetMs),
    });
    this.#link.expectSession(this.#sessionId);
  }

  get info(): TransportInfo {
    return this.#link.info;
  }

  /** When the last octet was sent or received. */
  get lastOctetMs(): number {
    return this.#lastOctetMs;
  }

  /** How long the TSCF bears silence, seconds; undefined: for ever. */
  get idleLimitS(): number | undefined {
    return this.#idleLimitS;
  }

  /**
   * Asks to be left in silence for as long as the TSCF allows, unless the request is to say something else.
   * @throws PinholeError CONFIG_…, REFUSED_… or what ended the connection, which is then closed.
   */
  async configure(
    signal: AbortSignal,
    asked: MessageOf<'Configuration_Request'>['tlvs'] = LEFT_IN_SILENCE,
  ): Promise<Terms> {
    const exchange = new Promise<MessageOf<'Configuration_Response'> | PinholeError>((resolve) => {
      this.#settle = resolve;
    });
    const callOff = this.#ports.timers.after(LIMITS.stageMs.value, () => {
      this.#settle?.(new PinholeError('CONFIG_TIMEOUT'));
    });
    const calledOff = (): void => this.#settle?.(new PinholeError('CONFIG_CLOSED', 'called off'));
    signal.addEventListener('abort', calledOff);
    if (signal.aborted) calledOff();
    else this.#send('Configuration_Request', asked);
    const settled = await exchange;
    callOff();
    signal.removeEventListener('abort', calledOff);
    this.#settle = undefined;
    const terms = settled instanceof PinholeError ? settled : termsOf(settled);
    if (terms instanceof PinholeError) {
      this.destroy();
      throw terms;
    }
    return terms;
  }

  /** @returns its Sequence */
  keepAlive(): number {
    this.#asked = this.#send('Keep_Alive', {});
    return this.#asked;
  }

  /** Tells the TSCF, waits for its answer at most `LIMITS.releaseMs`, and closes. */
  async release(): Promise<void> {
    await new Promise<void>((resolve) => {
      const callOff = this.#ports.timers.after(LIMITS.releaseMs.value, resolve);
      this.#released = () => {
        callOff();
        resolve();
      };
      this.#send('Configuration_Release_Request', {});
    });
    this.#link.end();
  }

  destroy(): void {
    this.#link.destroy();
  }

  /** @returns the Sequence it went with. */
  #send<N extends RequestName>(type: N, tlvs: MessageOf<N>['tlvs']): number {
    const sequence = this.#sequence;
    this.#sequence = nextSequence(sequence);
    this.#write({ type, sessionId: this.#sessionId, sequence, tlvs });
    return sequence;
  }

  #write(message: Message): void {
    this.#lastOctetMs = this.#ports.clock.monotonicMs();
    this.#link.send(message);
  }

  #message(message: Message): void {
    switch (message.type) {
      case 'Configuration_Response':
        this.#configured(message);
        return;
      case 'Keep_Alive_Response':
        if (message.sequence === this.#asked) {
          this.#asked = undefined;
          this.#handlers.answered();
        } else {
          this.#handlers.stray?.(message.sequence);
        }
        return;
      case 'Keep_Alive':
        this.#write({ ...message, type: 'Keep_Alive_Response' });
        return;
      case 'Configuration_Release_Request':
        this.#releasedByPeer(message);
        return;
      case 'Configuration_Release_Response':
        this.#released?.();
        return;
      case 'Configuration_Request':
    }
  }

  #configured(response: MessageOf<'Configuration_Response'>): void {
    if (response.sequence !== FIRST_SEQUENCE || this.#settle === undefined) return;
    const { keepAliveIntervalS = 0, idleLimitS } = response.tlvs;
    // Without the TLV the rule of protocol 7 tells how long the TSCF waits.
    const limitS = idleLimitS ?? (keepAliveIntervalS > 0 ? supervisionDeadlineS(keepAliveIntervalS) : 0);
    this.#idleLimitS = limitS > 0 ? limitS : undefined;
    this.#link.configured();
    this.#settle(response);
  }

  #releasedByPeer({ sequence, tlvs }: MessageOf<'Configuration_Release_Request'>): void {
    const resultCode = tlvs.resultCode ?? RESULT_CODES.ok;
    this.#write({
      type: 'Configuration_Release_Response',
      sessionId: this.#sessionId,
      sequence,
      tlvs: { resultCode: RESULT_CODES.ok },
    });
    this.#link.end();
    // An orderly release without a reason is not the end of a silence.
    this.#ended(refusal(resultCode), this.#brokenSilenceMs);
  }

  #ended(error: PinholeError, silentMs: number): void {
    if (this.#settle !== undefined) {
      const bare = error.code === 'PEER_CLOSED' || error.code === 'PEER_RESET';
      this.#settle(bare ? new PinholeError('CONFIG_CLOSED', undefined, { cause: error }) : error);
    } else if (this.#released !== undefined) {
      this.#released();
    } else {
      this.#handlers.ended(error, silentMs);
    }
  }
}

function termsOf({ tlvs }: MessageOf<'Configuration_Response'>): Terms | PinholeError {
  if (tlvs.resultCode === RESULT_CODES.ok) return tlvs;
  if (tlvs.resultCode !== undefined) return refusal(tlvs.resultCode);
  return new PinholeError('CONFIG_MALFORMED', 'the Configuration_Response has no Result_Code');
}
