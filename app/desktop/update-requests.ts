import { EventEmitter } from 'node:events';
import { Transform, type Readable } from 'node:stream';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';

/** A request as the library for updates describes it. */
export interface AskedUpdateRequest {
  readonly protocol?: string;
  readonly hostname?: string;
  readonly port?: string | number;
  readonly path?: string;
}

/** A request as it is made: GET, and no redirect is followed by itself. */
export interface UpdateRequestOptions {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly redirect: 'manual';
}

/** What of a request of Electron or Node is used. */
export interface UpdateRequest {
  on(event: 'error', listener: (error: Error) => void): unknown;
  emit(event: 'error', error: Error): unknown;
  end(): unknown;
  abort(): void;
}

/** What of its answer is: Electron's is a stream to read from, too. */
export interface UpdateResponse {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  pipe(to: NodeJS.WritableStream): unknown;
  on(event: 'error' | 'aborted', listener: (error?: Error) => void): unknown;
}

export type OpenUpdateRequest = (
  options: UpdateRequestOptions,
  answered: (response: UpdateResponse) => void,
) => UpdateRequest;

interface Open {
  readonly request: UpdateRequest;
  body: Transform | undefined;
}

/**
 * The requests of one look for updates, or of one download: by https alone, as redirects too; a bounded number of them, of bounded size; with
 * nothing in them that tells one installation from another. The first failure ends them all.
 */
export class UpdateRequests {
  readonly #openRequest: OpenUpdateRequest;
  readonly #userAgent: string;
  readonly #open = new Set<Open>();
  #octetsLeft: number;
  #requestsLeft: number = LIMITS.updateRequests.value;
  #failure: Error | undefined;
  #status: number | undefined;

  constructor(open: OpenUpdateRequest, { octets, userAgent }: { octets: number; userAgent: string }) {
    this.#openRequest = open;
    this.#userAgent = userAgent;
    this.#octetsLeft = octets;
  }

  /** Why it came to an end before its time. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Of the last answer that was a refusal, by HTTP. */
  get status(): number | undefined {
    return this.#status;
  }

  open(asked: AskedUpdateRequest, answered: (response: unknown) => void): UpdateRequest {
    const { protocol, hostname = '', port, path = '/' } = asked;
    const refusal = this.#refusal(protocol);
    if (refusal !== undefined) {
      this.fail(refusal);
      return refused(refusal);
    }
    this.#requestsLeft -= 1;
    const options: UpdateRequestOptions = {
      url: `https://${hostname}${port === undefined ? '' : `:${port}`}${path}`,
      redirect: 'manual',
      headers: { accept: '*/*', 'cache-control': 'no-cache', 'user-agent': this.#userAgent },
    };
    const open: Open = {
      body: undefined,
      request: this.#openRequest(options, (response) => {
        if (response.statusCode >= 400) this.#status = response.statusCode;
        open.body = this.#bodyOf(response);
        const { statusCode, statusMessage, headers } = response;
        answered(Object.assign(open.body, { statusCode, statusMessage, headers }));
      }),
    };
    this.#open.add(open);
    open.request.on('error', (error) => this.fail(error));
    return open.request;
  }

  /** Ends all of them; `failure` is the first reason given. */
  fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.close();
  }

  /** Ends what is open still, as an answer that nobody reads. */
  close(): void {
    const all = [...this.#open];
    this.#open.clear();
    for (const { request, body } of all) {
      // The library closes the file that it writes to when the stream ends, not when it breaks.
      if (body !== undefined) body.end();
      // Electron's requests are silent about that they were aborted.
      else if (this.#failure !== undefined) request.emit('error', this.#failure);
      request.abort();
    }
  }

  #refusal(protocol: string | undefined): Error | undefined {
    // The library tries some failures again: not this one.
    if (this.#failure !== undefined) return new PinholeError('UPDATE_FEED_UNREACHABLE');
    if (protocol !== 'https:') {
      return new PinholeError('UPDATE_INSECURE', `The feed of updates leads to ${protocol ?? 'no protocol'}`);
    }
    return this.#requestsLeft > 0
      ? undefined
      : new PinholeError('UPDATE_FEED_INVALID', 'The feed of updates redirects too often');
  }

  #bodyOf(response: UpdateResponse): Transform & Readable {
    const body = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#octetsLeft -= chunk.length;
        if (this.#octetsLeft >= 0) {
          done(null, chunk);
          return;
        }
        done();
        this.fail(new PinholeError('UPDATE_FEED_INVALID', 'What the feed of updates sends is too long'));
      },
    });
    // Written to after its end, by what was on its way.
    body.on('error', () => undefined);
    for (const event of ['error', 'aborted'] as const) {
      response.on(event, (error) => this.fail(error ?? new Error('the connection was lost')));
    }
    response.pipe(body);
    return body;
  }
}

/** A request that is never made. */
function refused(error: Error): UpdateRequest {
  const request: UpdateRequest = Object.assign(new EventEmitter(), {
    end: () => queueMicrotask(() => request.emit('error', error)),
    abort: () => undefined,
  });
  return request;
}
