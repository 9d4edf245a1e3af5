import type { Direction, LinkTap } from '../link/tap.ts';
import type { CaptureOptions, CaptureOutcome, RunningCapture } from '../model/capture.ts';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { forbiddenBy, type Policy } from '../model/policy.ts';
import { openOwnerFile } from '../platform/owner-file.ts';
import type { TransportInfo } from '../transport/transport.ts';
import { Capture, type CapturedTunnel, type CapturePorts } from './capture.ts';

/** The one capture that may run in a program: who may begin it, what is told of it, and its end. */
export class Capturing {
  readonly #policy: Policy;
  readonly #ports: CapturePorts;
  readonly #stopListening: () => void;
  #capture: Capture | undefined;
  #beginning = false;
  #closed = false;

  constructor(policy: Policy, ports: CapturePorts) {
    this.#policy = policy;
    this.#ports = ports;
    this.#stopListening = policy.onChange(() => {
      if (!policy.captureAllowed) this.#capture?.end('forbidden');
    });
  }

  /** @throws PinholeError CAPTURE_FORBIDDEN, CAPTURE_BUSY, CAPTURE_FILE */
  async start(tunnels: readonly CapturedTunnel[], options: CaptureOptions): Promise<RunningCapture> {
    assertCapturable(this.#policy);
    if (this.#capture !== undefined || this.#beginning) throw new PinholeError('CAPTURE_BUSY');
    this.#beginning = true;
    try {
      const file = await openOwnerFile(options.path, 'new', 'CAPTURE_FILE');
      try {
        // Either may have changed while the file was made.
        assertCapturable(this.#policy);
        if (this.#closed) throw new PinholeError('CAPTURE_BUSY', 'the program is ending');
        const capture = new Capture(file, tunnels, bounded(options), this.#ports);
        this.#capture = capture;
        void capture.ended.then(() => (this.#capture = undefined));
        return capture;
      } catch (error) {
        await file.close();
        throw error;
      }
    } finally {
      this.#beginning = false;
    }
  }

  /** @returns what became of the capture; undefined where none runs. */
  async stop(): Promise<CaptureOutcome | undefined> {
    this.#capture?.end('stopped');
    return this.#capture?.ended;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    await this.stop();
  }

  /** What watches a connection of a tunnel, for whichever capture runs then. */
  tapOf(tunnel: string, info: TransportInfo): LinkTap {
    return new Tap(tunnel, info, () => this.#capture);
  }
}

class Tap implements LinkTap {
  readonly #tunnel: string;
  readonly #info: TransportInfo;
  readonly #running: () => Capture | undefined;
  /** The last capture that has been told which connection this is. */
  #told: WeakRef<Capture> | undefined;

  constructor(tunnel: string, info: TransportInfo, running: () => Capture | undefined) {
    this.#tunnel = tunnel;
    this.#info = info;
    this.#running = running;
  }

  get watching(): boolean {
    return this.#running()?.watches(this.#tunnel) === true;
  }

  seen(direction: Direction, octets: Uint8Array): void {
    this.#tell((capture, remarks) => capture.message(this.#tunnel, direction, octets, remarks));
  }

  lost({ code, message, evidence = new Uint8Array() }: PinholeError): void {
    this.#tell((capture, remarks) => {
      // No more than what decided it: after the configuration it may be what a user said.
      const [first = 0] = evidence;
      const began = `it began with the octet 0x${first.toString(16).padStart(2, '0')}`;
      capture.message(this.#tunnel, 'inbound', new Uint8Array(), [
        ...remarks,
        `Framing lost (${code}): ${message}; ${began}`,
      ]);
    });
  }

  /** A defect of the capture is the end of the capture, and of nothing else. */
  #tell(what: (capture: Capture, remarks: string[]) => void): void {
    const capture = this.#running();
    if (capture?.watches(this.#tunnel) !== true) return;
    const isTold = this.#told?.deref() === capture;
    const { local, remote, tls } = this.#info;
    if (!isTold) this.#told = new WeakRef(capture);
    try {
      what(capture, isTold ? [] : [`Connection ${local} to ${remote}, ${tls.protocol}`]);
    } catch (thrown) {
      capture.fail(asPinholeError(thrown));
    }
  }
}

/** Whoever asks: nothing is larger or longer than the program allows. */
const bounded = (options: CaptureOptions): CaptureOptions => ({
  ...options,
  maxOctets: Math.min(options.maxOctets, LIMITS.captureOctets.value),
  maxMs: Math.min(options.maxMs, LIMITS.captureMs.value),
});

/** @throws PinholeError CAPTURE_FORBIDDEN */
export function assertCapturable(policy: Policy): void {
  if (policy.captureAllowed) return;
  throw new PinholeError('CAPTURE_FORBIDDEN', `Capturing is not allowed by ${forbiddenBy(policy)}`);
}
