import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Capture } from '../../../main/capture/capture.ts';
import { Capturing } from '../../../main/capture/capturing.ts';
import { readPcapng } from '../../../main/capture/pcapng-reader.ts';
import type { CaptureOptions } from '../../../main/model/capture.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { DEFAULT_POLICY, type Policy } from '../../../main/model/policy.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { memoryPair } from '../../support/memory-transport.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-capturing-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

function lab() {
  const time = new FakeTime();
  const listeners = new Set<() => void>();
  const policy: Policy & { captureAllowed: boolean } = {
    ...DEFAULT_POLICY,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const capturing = new Capturing(policy, { clock: time, timers: time });
  const options: CaptureOptions = {
    path: join(folder, 'x.pcapng'),
    packets: 'headers',
    maxOctets: 100_000,
    maxMs: 60_000,
  };
  const tap = capturing.tapOf('office', memoryPair(time).client.info);
  const start = (more: Partial<CaptureOptions> = {}) =>
    capturing.start([{ id: 'office', description: '' }], { ...options, ...more });
  return { time, capturing, policy, listeners, start, tap };
}

describe('whether anything is captured', () => {
  it('is for the policy to say: before, and while it runs', async () => {
    const { capturing, policy, listeners, start, tap } = lab();
    const { ended } = await start();
    expect(tap.watching).toBe(true);
    policy.captureAllowed = false;
    for (const listener of listeners) listener();
    expect(tap.watching).toBe(false);
    expect(await ended).toMatchObject({ end: 'forbidden' });
    await expect(start({ path: join(folder, 'y.pcapng') })).rejects.toMatchObject({
      code: 'CAPTURE_FORBIDDEN',
    });
    await expect(stat(join(folder, 'y.pcapng'))).rejects.toThrow('ENOENT');
    await capturing.close();
    expect(listeners.size).toBe(0);
  });

  it('is one at a time, also while the first one is still being made', async () => {
    const { capturing, start } = lab();
    const first = start();
    await expect(start({ path: join(folder, 'y.pcapng') })).rejects.toMatchObject({ code: 'CAPTURE_BUSY' });
    await first;
    await expect(start({ path: join(folder, 'y.pcapng') })).rejects.toMatchObject({ code: 'CAPTURE_BUSY' });
    expect(await capturing.stop()).toMatchObject({ end: 'stopped' });
    expect(await capturing.stop()).toBeUndefined();
    await start({ path: join(folder, 'y.pcapng') });
    await capturing.close();
    await expect(start({ path: join(folder, 'z.pcapng') })).rejects.toMatchObject({ code: 'CAPTURE_BUSY' });
  });

  it('is never for longer than the program allows, whoever asks', async () => {
    const { capturing, start, time } = lab();
    const { ended } = await start({ maxMs: Infinity, maxOctets: Infinity });
    time.advance(LIMITS.captureMs.value);
    const outcome = await ended;
    expect(outcome).toMatchObject({ end: 'time', words: 'Cut off: 86400 s were over' });
    await capturing.close();
  });

  it('shows where framing was lost by a packet without octets, and of what came instead one octet alone', async () => {
    const { capturing, start, tap } = lab();
    await start();
    const evidence = Buffer.from('SIP/2.0 200 OK, which somebody said');
    tap.lost(new PinholeError('FRAMING_NIBBLE', 'a message begins with the nibble 5', { evidence }));
    await capturing.stop();
    const file = await readFile(join(folder, 'x.pcapng'));
    const packets = [...readPcapng(file)].filter((item) => item.kind === 'packet');
    expect(packets.map(({ octets, comments }) => [octets.length, comments])).toEqual([
      [
        0,
        [
          'Connection client:1 to 192.0.2.1:4711, TLSv1.3',
          'Framing lost (FRAMING_NIBBLE): a message begins with the nibble 5; it began with the octet 0x53',
        ],
      ],
    ]);
    expect(file.includes('SIP')).toBe(false);
    await capturing.close();
  });

  it('ends by a defect of its own without a word to the tunnel', async () => {
    const { capturing, start, tap } = lab();
    const { ended } = await start();
    vi.spyOn(Capture.prototype, 'message').mockImplementation(() => {
      throw new Error('a defect');
    });
    expect(() => tap.seen('inbound', Uint8Array.of(1))).not.toThrow();
    expect(await ended).toMatchObject({ end: 'failed', error: { code: 'INTERNAL' } });
    expect(tap.watching).toBe(false);
    expect(() => tap.lost(new PinholeError('FRAMING_NIBBLE'))).not.toThrow();
    await capturing.close();
  });
});
