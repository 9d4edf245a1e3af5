import type { Direction } from '../link/tap.ts';
import type { CaptureEnd, CaptureOptions, CaptureOutcome } from '../model/capture.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Clock } from '../platform/clock.ts';
import type { OwnerFile } from '../platform/owner-file.ts';
import type { Timers } from '../platform/timers.ts';
import { WriteBehind } from '../platform/write-behind.ts';
import { CM_VERSION } from '../protocol/constants.ts';
import { headerOctets } from './headers.ts';
import { interfaceBlock, packetBlock, sectionBlock, statisticsBlock } from './pcapng.ts';
import { WallStamps } from './wall-stamps.ts';

export interface CapturePorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** A tunnel that is captured: an interface of the file. */
export interface CapturedTunnel {
  readonly id: string;
  readonly description: string;
}

/** What the file says of itself; docs/CAPTURE.md says it at more length. */
const NOTE = `Control messages of tunnels to a TSCF, written by Pinhole above TLS: each packet is a whole message, as the program itself encrypted or decrypted it.
On the wire they travelled inside TLS. How TLS records and TCP segments divided them is unknown, and stamps are the program's.
Session IDs are in it as they were; they are no credentials. Interface statistics at the end say how the capture ended; without them the file is cut off.`;

const PACKETS_NOTE: Readonly<Record<CaptureOptions['packets'], string>> = {
  headers: 'Of inner packets it holds the headers (IP, and UDP, TCP or ICMP), and no payload.',
  none: 'Inner packets were left out.',
};

/**
 * Writes what passes through some tunnels to a pcapng file (docs/CAPTURE.md). Whoever tells it of a message waits for nothing: what the
 * disk does not take in time is dropped and counted.
 */
export class Capture {
  readonly ended: Promise<CaptureOutcome>;
  readonly #file: WriteBehind;
  readonly #options: CaptureOptions;
  readonly #timers: Timers;
  readonly #stamps: WallStamps;
  readonly #counts: ReadonlyMap<string, InterfaceCounts>;
  readonly #closingOctets: number;
  readonly #callOff: () => void;
  #settle: (outcome: CaptureOutcome) => void = () => undefined;
  /** Of the file, with all that waits to be written. */
  #octets = 0;
  #written = 0;
  #over = false;
  #failure: PinholeError | null = null;

  /** @throws PinholeError CAPTURE_FILE where not even the beginning has room */
  constructor(
    file: OwnerFile,
    tunnels: readonly CapturedTunnel[],
    options: CaptureOptions,
    { clock, timers }: CapturePorts,
  ) {
    this.#options = options;
    this.#timers = timers;
    this.#stamps = new WallStamps(clock);
    this.#counts = new Map(
      tunnels.map(({ id }, interfaceId) => [id, { interfaceId, received: 0, dropped: 0 }]),
    );
    this.ended = new Promise((resolve) => (this.#settle = resolve));
    const head = Buffer.concat([
      sectionBlock(`${NOTE}\n${PACKETS_NOTE[options.packets]}`, 'Pinhole'),
      ...tunnels.map(({ id, description }) => interfaceBlock(id, description)),
    ]);
    this.#closingOctets = Math.max(...ENDS.map((end) => this.#closing(end).length));
    const least = head.length + this.#closingOctets;
    if (least > options.maxOctets) {
      throw new PinholeError(
        'CAPTURE_FILE',
        `a capture of these tunnels has ${least} octets without any message, and ${options.maxOctets} are allowed`,
      );
    }
    this.#file = new WriteBehind(file, (error) => this.fail(error));
    this.#put(head);
    this.#callOff = timers.after(options.maxMs, () => this.end('time'));
  }

  /** Whether what passes through this tunnel is kept. */
  watches(tunnel: string): boolean {
    return !this.#over && this.#counts.has(tunnel);
  }

  /**
   * @param octets a whole message or inner packet, valid only during the call. None: there was no message, and the remarks say why.
   * @param remarks are kept with it.
   */
  message(tunnel: string, direction: Direction, octets: Uint8Array, remarks: readonly string[]): void {
    const counts = this.#counts.get(tunnel);
    if (counts === undefined || this.#over) return;
    const isPacket = octets.length > 0 && (octets[0] ?? 0) >> 4 !== CM_VERSION;
    if (isPacket && this.#options.packets === 'none') return;
    const block = packetBlock({
      interfaceId: counts.interfaceId,
      timeUs: this.#stamps.nowUs(),
      direction,
      octets: isPacket ? octets.subarray(0, headerOctets(octets)) : octets,
      originalLength: octets.length,
      comments: remarks,
    });
    if (this.#written >= LIMITS.captureMessages.value) {
      this.end('messages');
    } else if (this.#octets + block.length + this.#closingOctets > this.#options.maxOctets) {
      this.end('size');
    } else {
      counts.received += 1;
      if (this.#file.queuedOctets + block.length > LIMITS.captureQueueOctets.value) {
        counts.dropped += 1;
      } else {
        this.#written += 1;
        this.#put(block);
      }
    }
  }

  /** Ends it, and tells `ended` when the file is closed; does nothing where it is over. */
  end(why: CaptureEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#callOff();
    if (this.#failure === null) this.#put(this.#closing(why));
    void this.#finish(why);
  }

  /** The disk, or a defect, ends it. */
  fail(error: PinholeError): void {
    this.#failure ??= error;
    this.end('failed');
  }

  #put(octets: Uint8Array): void {
    this.#octets += octets.length;
    this.#file.put(octets);
  }

  /** A disk that takes nothing any more keeps nobody waiting. */
  async #finish(why: CaptureEnd): Promise<void> {
    let callOff = (): void => undefined;
    const tooLate = new Promise<void>((resolve) => {
      callOff = this.#timers.after(LIMITS.captureCloseMs.value, () => {
        this.#failure ??= new PinholeError(
          'CAPTURE_FILE',
          `${this.#options.path}: the disk takes nothing more`,
        );
        resolve();
      });
    });
    await Promise.race([this.#file.close(), tooLate]);
    callOff();
    const error = this.#failure;
    const end = error === null ? why : 'failed';
    const { path } = this.#options;
    const dropped = [...this.#counts.values()].reduce((sum, counts) => sum + counts.dropped, 0);
    const words = endWords(end, this.#options);
    this.#settle({ path, end, words, written: this.#written, dropped, error });
  }

  #closing(end: CaptureEnd): Uint8Array {
    const timeUs = this.#stamps.nowUs();
    const comment = endWords(end, this.#options);
    return Buffer.concat(
      [...this.#counts.values()].map((counts) => statisticsBlock({ ...counts, timeUs, comment })),
    );
  }
}

interface InterfaceCounts {
  readonly interfaceId: number;
  /** Messages that were to be kept, the dropped ones among them. */
  received: number;
  dropped: number;
}

const ENDS: readonly CaptureEnd[] = ['stopped', 'size', 'time', 'messages', 'forbidden'];

function endWords(end: CaptureEnd, { maxOctets, maxMs }: CaptureOptions): string {
  switch (end) {
    case 'stopped':
      return 'Complete: it was ended';
    case 'size':
      return `Cut off: the next message would have exceeded ${maxOctets} octets`;
    case 'time':
      return `Cut off: ${maxMs / 1_000} s were over`;
    case 'messages':
      return `Cut off: it has ${LIMITS.captureMessages.value} messages`;
    case 'forbidden':
      return 'Cut off: the policy no longer allows it';
    case 'failed':
      return 'Cut off: the file cannot be written';
  }
}
