import { describe, expect, it } from 'vitest';
import { FACTS, keepAliveLoad, storm, telemetryLoad } from '../../.config/fleet-load.ts';

describe('a storm of reconnects', () => {
  const options = { clients: 2_000, handshakesPerS: 100, queueS: 0.8 } as const;

  it('drains not sooner than the rate lets it, and with jitter not much later', () => {
    const { halfS, mostS, allS } = storm({ ...options, jitter: true });
    expect(halfS).toBeGreaterThan(9.99);
    expect(allS).toBeGreaterThan(19.99);
    expect(halfS).toBeLessThan(11);
    expect(halfS).toBeLessThan(mostS);
    expect(allS).toBeLessThan(4 * 20);
  });

  it('without jitter lets in what fits into the queue, once in each wait', () => {
    const { allS, peakPerS, refusedPerClient } = storm({ ...options, jitter: false });
    // 81 at a time: 25 waves, at 0, 1, 3, 7, 15, 31, 63 s, and each minute from then on.
    expect(allS).toBeGreaterThan(63 + 18 * 60 - 1);
    expect(allS).toBeLessThan(63 + 18 * 60 + 1);
    expect(peakPerS).toBe(2_000);
    expect(refusedPerClient).toBeGreaterThan(10);
  });

  it('is none where all are let in', () => {
    expect(storm({ clients: 50, handshakesPerS: 100, queueS: 0.8, jitter: true })).toMatchObject({
      refusedPerClient: 0,
      peakPerS: 50,
    });
  });
});

it('a fleet costs as much as its desktops together', () => {
  const fleet = { desktops: 6_000, intervalS: 100, tunnelsPerTscf: 1_000 };
  const telemetry = telemetryLoad(fleet);
  expect(telemetry.pushesPerS).toBe(100);
  expect(telemetry.samplesPerS).toBe(100 * FACTS.seriesPerDesktop);
  const keepAlives = keepAliveLoad(fleet);
  expect(keepAlives.perS).toBeCloseTo(6_000 / 90);
  expect(keepAlives.tscfs).toBe(6);
  expect(keepAlives.wireOctets).toBe(2 * 38 + 3 * 52);
});
