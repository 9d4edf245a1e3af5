/** One request to a collector, with an end. */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Agent } from 'node:https';
import type { SecureContext } from 'node:tls';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';

export interface PushTarget {
  /** https; http on loopback alone. */
  readonly endpoint: string;
  /** The Authorization header; null: none. */
  readonly authorization: string | null;
}

export type PushOutcome =
  | { readonly state: 'delivered'; readonly answer: Uint8Array }
  /** `reason` names neither the header nor anything that the collector wrote. */
  | { readonly state: 'failed'; readonly reason: string; readonly retryAfterMs: number | null };

export interface PushPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Whom collectors are trusted by. Asked when a connection is made. */
  readonly trust: () => SecureContext;
  /** Names a proxy, as HTTPS_PROXY and NO_PROXY do. */
  readonly environment: NodeJS.ProcessEnv;
  readonly userAgent: string;
}

const compress = promisify(gzip);

/** Loaded for the first push: Node's HTTP brings much with it, and most programs push nothing. */
const loadHttp = async () => ({
  http: await import('node:http'),
  https: await import('node:https'),
});
type Http = Awaited<ReturnType<typeof loadHttp>>;

/**
 * The way to one collector. A connection a push, since a hundred thousand idle ones would be dearer to a collector than as many
 * handshakes spread over a minute; these resume the TLS session of the one before.
 */
export class Collector {
  readonly #ports: PushPorts;
  readonly #target: PushTarget;
  readonly #url: URL;
  #agent: Agent | undefined;
  readonly #closing = new AbortController();

  constructor(target: PushTarget, ports: PushPorts) {
    this.#ports = ports;
    this.#target = target;
    this.#url = new URL(target.endpoint);
  }

  /** Host and port, fit for a log. */
  get host(): string {
    return this.#url.host;
  }

  /** Never rejects, and ends within `limitMs`, whatever the collector does. */
  async push(body: Uint8Array, limitMs: number): Promise<PushOutcome> {
    const packed = await compress(body);
    const libraries = await loadHttp();
    return new Promise((resolve) => {
      let request: ClientRequest | undefined;
      const settle = (outcome: PushOutcome): void => {
        callOff();
        this.#closing.signal.removeEventListener('abort', close);
        resolve(outcome);
        // What it may still want to say is of no interest.
        request?.destroy();
      };
      const close = (): void => settle(failed('it was called off'));
      const callOff = this.#ports.timers.after(limitMs, () =>
        settle(failed(`it has not answered within ${limitMs / 1_000} s`)),
      );
      this.#closing.signal.addEventListener('abort', close);
      if (this.#closing.signal.aborted) {
        close();
        return;
      }
      try {
        request = this.#request(libraries, (response) => this.#read(response, settle));
        request.on('error', (error) => settle(failed(reasonOf(error))));
        request.end(packed);
      } catch (thrown) {
        // A header that is none: its value does not stand in the code.
        settle(failed(reasonOf(thrown)));
      }
    });
  }

  /** Ends what is under way. */
  close(): void {
    this.#closing.abort();
    this.#agent?.destroy();
  }

  #request({ http, https }: Http, answered: (response: IncomingMessage) => void): ClientRequest {
    const { authorization } = this.#target;
    const options: RequestOptions = {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-protobuf',
        'Content-Encoding': 'gzip',
        'User-Agent': this.#ports.userAgent,
        ...(authorization !== null && { Authorization: authorization }),
      },
      maxHeaderSize: LIMITS.telemetryHeaderOctets.value,
    };
    if (this.#url.protocol === 'http:')
      return http.request(this.#url, { ...options, agent: false }, answered);
    // Made when it is needed: to read the system's CAs takes 10 ms.
    this.#agent ??= new https.Agent({
      keepAlive: false,
      maxCachedSessions: 1,
      proxyEnv: this.#ports.environment,
      secureContext: this.#ports.trust(),
    });
    return https.request(this.#url, { ...options, agent: this.#agent }, answered);
  }

  #read(response: IncomingMessage, settle: (outcome: PushOutcome) => void): void {
    const { statusCode = 0 } = response;
    if (statusCode < 200 || statusCode > 299) {
      const retryAfterMs = this.#retryAfterMs(response.headers['retry-after']);
      settle({ state: 'failed', reason: refusal(statusCode), retryAfterMs });
      return;
    }
    const parts: Buffer[] = [];
    let octets = 0;
    response.on('data', (part: Buffer) => {
      octets += part.length;
      parts.push(part);
      if (octets > LIMITS.telemetryAnswerOctets.value) settle(failed('its answer is too long'));
    });
    response.on('end', () => settle({ state: 'delivered', answer: Buffer.concat(parts) }));
    response.on('error', (error) => settle(failed(reasonOf(error))));
  }

  /** Seconds, or a date (RFC 9110, 10.2.3). */
  #retryAfterMs(header: string | undefined): number | null {
    if (header === undefined) return null;
    const ms = /^\d{1,9}$/.test(header)
      ? Number(header) * 1_000
      : Date.parse(header) - this.#ports.clock.wallMs();
    return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LIMITS.telemetryRetryAfterMs.value);
  }
}

const failed = (reason: string): PushOutcome => ({ state: 'failed', reason, retryAfterMs: null });

function refusal(status: number): string {
  if (status >= 300 && status < 400) return `it answered with status ${status}: redirects are not followed`;
  if (status === 401 || status === 403) return `it answered with status ${status}: TelemetryAuthorization`;
  return `it answered with status ${status}`;
}

/** By its code: messages of libraries may quote what they were given. */
function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : 'the request could not be made';
}
