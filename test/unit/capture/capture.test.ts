import { describe, expect, it } from 'vitest';
import { Capture } from '../../../main/capture/capture.ts';
import { readPcapng, type CaptureItem } from '../../../main/capture/pcapng-reader.ts';
import type { CaptureOptions } from '../../../main/model/capture.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { OwnerFile } from '../../../main/platform/owner-file.ts';
import { encodeMessage } from '../../../main/protocol/encode.ts';
import { FakeTime } from '../../support/fake-time.ts';

/** A file in memory, of which a test says when it takes something. */
class MemoryFile implements OwnerFile {
  written = Buffer.alloc(0);
  closed = false;
  cutBacks = 0;
  full: PinholeError | undefined;
  /** Set: nothing is taken until it is called. */
  release: (() => void) | undefined;
  #held: Promise<void> = Promise.resolve();

  hold(): void {
    this.#held = new Promise((resolve) => (this.release = resolve));
  }

  async append(octets: Uint8Array): Promise<void> {
    await this.#held;
    if (this.full !== undefined) throw this.full;
    this.written = Buffer.concat([this.written, octets]);
  }

  cutBack(): Promise<void> {
    this.cutBacks += 1;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

const OPTIONS: CaptureOptions = { path: 'x.pcapng', packets: 'headers', maxOctets: 100_000, maxMs: 60_000 };
const keepAlive = (sequence: number): Uint8Array =>
  encodeMessage({ type: 'Keep_Alive', sessionId: 7n, sequence, tlvs: {} });
const udp = Uint8Array.of(
  0x45,
  0,
  0,
  38,
  ...Array<number>(5).fill(0),
  17,
  ...Array<number>(18).fill(0),
  ...Buffer.from('secret-sip'),
);

function lab(options: Partial<CaptureOptions> = {}) {
  const time = new FakeTime();
  const file = new MemoryFile();
  const tunnels = [
    { id: 'office', description: 'Office' },
    { id: 'branch', description: 'Branch' },
  ];
  const begin = (): Capture =>
    new Capture(file, tunnels, { ...OPTIONS, ...options }, { clock: time, timers: time });
  const items = (): CaptureItem[] => [...readPcapng(file.written)];
  const packets = () => items().filter((item) => item.kind === 'packet');
  const closing = () => items().filter((item) => item.kind === 'statistics');
  return { time, file, begin, items, packets, closing };
}

const sequences = (packets: readonly { readonly octets: Uint8Array }[]): number[] =>
  packets.map(({ octets }) => Buffer.from(octets).readUInt32BE(12));

describe('a capture', () => {
  it('keeps each message of its tunnels with direction, moment and remarks, and says how it ended', async () => {
    const { time, file, begin, items } = lab();
    const capture = begin();
    expect([capture.watches('office'), capture.watches('other')]).toEqual([true, false]);
    capture.message('office', 'outbound', keepAlive(1), ['a remark']);
    time.advance(12.5);
    capture.message('branch', 'inbound', keepAlive(2), []);
    capture.message('other', 'inbound', keepAlive(3), []);
    capture.end('stopped');
    expect(await capture.ended).toEqual({
      path: 'x.pcapng',
      end: 'stopped',
      words: 'Complete: it was ended',
      written: 2,
      dropped: 0,
      error: null,
    });
    const startUs = Date.UTC(2030, 0, 1) * 1_000;
    const comments = ['Complete: it was ended'];
    expect(items().slice(1)).toMatchObject([
      {
        from: { name: 'office', linkType: 147 },
        timeUs: startUs,
        direction: 'outbound',
        comments: ['a remark'],
      },
      { from: { name: 'branch' }, timeUs: startUs + 12_500, direction: 'inbound', comments: [] },
      { kind: 'statistics', from: { name: 'office' }, received: 1n, dropped: 0n, comments },
      { kind: 'statistics', from: { name: 'branch' }, received: 1n, dropped: 0n, comments },
    ]);
    const [section] = items();
    expect(section?.comments.join()).toMatch(/above TLS.*TCP segments.*is unknown.*Session IDs/s);
    expect(file.closed).toBe(true);
    expect(time.pending).toBe(0);
  });

  it('keeps the headers of inner packets, and never what is in them', async () => {
    const { file, begin, packets } = lab();
    const capture = begin();
    capture.message('office', 'inbound', udp, []);
    capture.end('stopped');
    await capture.ended;
    expect(packets()).toMatchObject([{ octets: Buffer.from(udp.subarray(0, 28)), originalLength: 38 }]);
    expect(file.written.includes('secret')).toBe(false);
  });

  it('leaves inner packets out where it is told to', async () => {
    const { begin, packets, closing } = lab({ packets: 'none' });
    const capture = begin();
    capture.message('office', 'inbound', udp, []);
    capture.message('office', 'inbound', keepAlive(1), []);
    capture.end('stopped');
    await capture.ended;
    expect(sequences(packets())).toEqual([1]);
    expect(closing()[0]).toMatchObject({ received: 1n });
  });

  it('stays on the wall: where somebody sets the clock, or the machine slept, its stamps follow', async () => {
    const { time, begin, packets } = lab();
    const capture = begin();
    time.wallOffset += 900;
    capture.message('office', 'inbound', keepAlive(1), []);
    time.wallOffset += 3_600_000;
    capture.message('office', 'inbound', keepAlive(2), []);
    capture.end('stopped');
    await capture.ended;
    const startMs = Date.UTC(2030, 0, 1);
    expect(packets().map(({ timeUs = 0 }) => timeUs / 1_000 - startMs)).toEqual([0, 3_600_900]);
  });
});

describe('a capture ends', () => {
  it('before it would be larger than allowed, its closing included', async () => {
    const { file, begin, packets, closing } = lab({ maxOctets: 4_096 });
    const capture = begin();
    let sent = 0;
    while (capture.watches('office')) capture.message('office', 'inbound', keepAlive((sent += 1)), []);
    const outcome = await capture.ended;
    expect(outcome).toMatchObject({ end: 'size', written: sent - 1, dropped: 0 });
    expect(sequences(packets())).toEqual(Array.from({ length: sent - 1 }, (_, at) => at + 1));
    expect(closing()[0]?.comments).toEqual(['Cut off: the next message would have exceeded 4096 octets']);
    expect(file.written.length).toBeLessThanOrEqual(4_096);
    // One more message would not have had room.
    expect(file.written.length + 100).toBeGreaterThan(4_096);
  });

  it('when its time is over', async () => {
    const { time, begin, closing } = lab();
    const capture = begin();
    time.advance(OPTIONS.maxMs - 1);
    expect(capture.watches('office')).toBe(true);
    time.advance(1);
    expect(capture.watches('office')).toBe(false);
    expect(await capture.ended).toMatchObject({ end: 'time' });
    expect(closing()[0]?.comments).toEqual(['Cut off: 60 s were over']);
  });

  it('after so many messages', async () => {
    const { begin } = lab({ packets: 'headers', maxOctets: LIMITS.captureOctets.value });
    const capture = begin();
    const most = LIMITS.captureMessages.value;
    const tiny = new Uint8Array();
    let sent = 0;
    while (capture.watches('office')) {
      capture.message('office', 'inbound', tiny, []);
      sent += 1;
      // Lets the file take what waits.
      if (sent % 10_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toBe(most + 1);
    expect(await capture.ended).toMatchObject({ end: 'messages', written: most, dropped: 0 });
  }, 60_000);

  it('not at all where there is no room for its beginning', () => {
    const { begin } = lab({ maxOctets: 500 });
    expect(begin).toThrow(expect.objectContaining({ code: 'CAPTURE_FILE' }));
  });
});

describe('a disk', () => {
  it('that is slow has messages dropped, which are counted, and never held beyond the bound', async () => {
    const { file, begin, packets, closing } = lab({ maxOctets: 8 * 2 ** 20 });
    file.hold();
    const capture = begin();
    const large = encodeMessage({ type: 'Configuration_Response', sessionId: 7n, sequence: 1, tlvs: {} });
    const each = 1_000;
    const remark = 'x'.repeat(each);
    const sent = Math.ceil((2 * LIMITS.captureQueueOctets.value) / each);
    for (let at = 0; at < sent; at += 1) capture.message('office', 'inbound', large, [remark]);
    file.release?.();
    await new Promise((resolve) => setImmediate(resolve));
    // It takes what comes again.
    capture.message('office', 'inbound', keepAlive(99), []);
    capture.end('stopped');
    const { written, dropped } = await capture.ended;
    expect(written + dropped).toBe(sent + 1);
    expect(dropped).toBeGreaterThan(sent / 3);
    expect(packets()).toHaveLength(written);
    expect(sequences(packets()).at(-1)).toBe(99);
    expect(closing()[0]).toMatchObject({ received: BigInt(sent + 1), dropped: BigInt(dropped) });
  });

  it('that is full ends it with the error; what is half written is cut back', async () => {
    const { time, file, begin } = lab();
    const capture = begin();
    await new Promise((resolve) => setImmediate(resolve));
    file.full = new PinholeError('CAPTURE_FILE', 'no space is left there');
    capture.message('office', 'inbound', keepAlive(1), []);
    expect(await capture.ended).toMatchObject({ end: 'failed', error: { code: 'CAPTURE_FILE' } });
    expect(capture.watches('office')).toBe(false);
    expect([file.cutBacks, file.closed, time.pending]).toEqual([1, true, 0]);
    // What was whole before is readable, and has no closing: it is cut off.
    expect([...readPcapng(file.written)].map(({ kind }) => kind)).toEqual(['section']);
  });

  it('that is full at the very end is said, too', async () => {
    const { file, begin } = lab();
    const capture = begin();
    await new Promise((resolve) => setImmediate(resolve));
    file.full = new PinholeError('CAPTURE_FILE', 'no space is left there');
    capture.end('stopped');
    expect(await capture.ended).toMatchObject({
      end: 'failed',
      error: { message: 'no space is left there' },
    });
  });

  it('that takes nothing any more keeps nobody waiting for longer than its bound', async () => {
    const { time, file, begin } = lab();
    file.hold();
    const capture = begin();
    capture.end('stopped');
    await time.advanceAsync(LIMITS.captureCloseMs.value);
    expect(await capture.ended).toMatchObject({
      end: 'failed',
      error: { message: 'x.pcapng: the disk takes nothing more' },
    });
    file.release?.();
    await time.advanceAsync(0);
    expect(file.closed).toBe(true);
  });
});
