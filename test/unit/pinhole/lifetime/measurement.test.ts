import { describe, expect, it } from 'vitest';
import { PinholeError } from '../../../../main/model/errors.ts';
import { LIMITS } from '../../../../main/model/limits.ts';
import type { LifetimeProgress, Measurement } from '../../../../main/pinhole/lifetime/account.ts';
import { measureLifetime } from '../../../../main/pinhole/lifetime/measurement.ts';
import { lifetimeOf } from '../../../../main/pinhole/lifetime/result.ts';
import { SimulatedPath } from '../../../support/simulated-path.ts';

const SETTINGS = { maxMs: 80_000, responseTimeMs: 1_000, connections: 8 };
const ignore = (): void => undefined;

interface Options {
  readonly settings?: Partial<typeof SETTINGS> & { admit?: (localAddress: string) => Promise<boolean> };
  readonly progress?: (progress: LifetimeProgress) => void;
  readonly signal?: AbortSignal;
}

function measure(
  path: SimulatedPath,
  { settings, progress = ignore, signal }: Options = {},
): Promise<Measurement> {
  const called = signal ?? new AbortController().signal;
  return path.time.run(measureLifetime({ ...SETTINGS, ...settings }, path.ports, progress, called));
}

describe('what was seen', () => {
  it('a connection that falls silent is told from one that is reset', async () => {
    const silent = await measure(new SimulatedPath({ lifetimeMs: 20_000 }));
    expect(lifetimeOf(silent).causes).toEqual(['silence']);
    const reset = await measure(new SimulatedPath({ lifetimeMs: 20_000, resets: true }));
    expect(lifetimeOf(reset).causes).toEqual(['reset']);
  });

  it('silence just beyond the Idle_Limit can be either, and both are named', async () => {
    const path = new SimulatedPath({ lifetimeMs: 29_950, idleLimitMs: 30_000, rttMs: 0 });
    const { causes, survivedSeconds, failedBySeconds } = lifetimeOf(await measure(path));
    expect(causes).toEqual(['silence', 'tscf-idle-limit']);
    expect(survivedSeconds).toBeLessThanOrEqual(29.95);
    expect(failedBySeconds).toBeGreaterThanOrEqual(29.95);
  });

  it('what never dies survived the maximum, seen twice, and no upper bound is invented', async () => {
    const result = lifetimeOf(await measure(new SimulatedPath({ lifetimeMs: Infinity })));
    expect(result).toMatchObject({
      survivedSeconds: 80,
      failedBySeconds: null,
      confidence: 'high',
      recommendedIntervalSeconds: 64,
      causes: [],
    });
    expect(result.tookSeconds).toBeLessThan(1.5 * 80);
  });

  it('what never lives failed by the first silence, and no interval is recommended', async () => {
    const result = lifetimeOf(await measure(new SimulatedPath({ lifetimeMs: 400, rttMs: 5 })));
    expect(result).toMatchObject({ end: 'measured', recommendedIntervalSeconds: null });
    expect(result.survivedSeconds).toBeLessThan(0.4);
    expect(result.failedBySeconds).toBeLessThanOrEqual(1);
  });

  it('of what survived, 80 % is recommended, in whole seconds', async () => {
    const { survivedSeconds, recommendedIntervalSeconds } = lifetimeOf(
      await measure(new SimulatedPath({ lifetimeMs: 20_000 })),
    );
    expect(recommendedIntervalSeconds).toBe(Math.floor(survivedSeconds * 0.8));
  });
});

describe('what says nothing', () => {
  it('a flush of all pin-holes, which takes the control connection too, is no death by silence', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000 });
    path.time.after(9_000, () => path.flush());
    const measurement = await measure(path);
    expect(measurement.voided).toBeGreaterThan(0);
    const deaths = measurement.samples.filter(({ causes }) => causes.length > 0);
    expect(deaths.every(({ silenceMs }) => silenceMs >= 20_000)).toBe(true);
    expect(lifetimeOf(measurement)).toMatchObject({ end: 'measured', confidence: 'medium' });
  });

  it('a restart of the TSCF, which resets all at once, is none either', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000 });
    path.time.after(9_000, () => path.restart());
    const measurement = await measure(path);
    expect(measurement.samples.flatMap(({ causes }) => causes)).not.toContain('reset');
    expect(lifetimeOf(measurement)).toMatchObject({ end: 'measured', causes: ['silence'] });
  });

  it('after sleep, or a change of network, nothing that was held counts', async () => {
    for (const cause of ['sleep', 'sleep-or-stall', 'network'] as const) {
      const path = new SimulatedPath({ lifetimeMs: 20_000 });
      path.time.after(9_050, () => path.disturb(cause));
      const measurement = await measure(path);
      expect(measurement.voided).toBe(7);
      expect(lifetimeOf(measurement).end).toBe('measured');
    }
  });

  it('what was found before the machine moved to another address is not mixed with what would be found from there', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000 });
    let judged = 0;
    path.time.after(9_050, () => {
      path.localAddress = '10.9.9.9';
      path.flush();
    });
    const measurement = await measure(path, { progress: ({ sample }) => (judged += sample ? 1 : 0) });
    expect(measurement).toMatchObject({ end: 'unsteady', localAddress: '10.0.0.2' });
    expect(judged).toBeGreaterThan(0);
    expect(measurement.samples).toHaveLength(judged);
    expect(measurement.tookMs).toBeLessThan(20_000);
    expect(path.open).toBe(0);
  });

  it('a stall of this program voids what was asked, and leaves silences that are silent', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000, rttMs: 200 });
    path.time.after(9_050, () => path.disturb('stall'));
    expect((await measure(path)).voided).toBeLessThan(7);
  });

  it('a control connection that is lost again and again ends the measurement as unsteady', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000 });
    const again = (): void => {
      path.flush();
      path.time.after(5_000, again);
    };
    const callOff = path.time.after(5_000, again);
    const measurement = measureLifetime(SETTINGS, path.ports, ignore, new AbortController().signal);
    const { end, samples } = await path.time.run(measurement);
    callOff();
    expect(end).toBe('unsteady');
    expect(lifetimeOf({ ...(await measurement), samples }).confidence).toBe('low');
  });
});

describe('contradictions', () => {
  it('a death that longer silences live to refute costs confidence and not truth', async () => {
    let asked = 0;
    const path = new SimulatedPath({ lifetimeMs: 20_000, lost: () => asked++ === 12 });
    const measurement = await measure(path);
    const falseDeath = measurement.samples.find(
      ({ causes, silenceMs }) => causes.length > 0 && silenceMs < 20_000,
    );
    const result = lifetimeOf(measurement);
    expect(falseDeath).toBeDefined();
    expect(result.confidence).toBe('medium');
    expect(result.survivedSeconds).toBeGreaterThan((falseDeath?.silenceMs ?? Infinity) / 1_000);
  });

  it('a path that treats connections differently is called contradictory, with bounds that nothing speaks against', async () => {
    let drawn = 0;
    // Every third connection is forgotten early.
    const path = new SimulatedPath({ lifetimeMs: () => (drawn++ % 3 === 0 ? 3_000 : 40_000) });
    const measurement = await measure(path);
    const { survivedSeconds, failedBySeconds, end, confidence } = lifetimeOf(measurement);
    expect({ end, confidence }).toEqual({ end: 'contradictory', confidence: 'low' });
    for (const { silenceMs, causes } of measurement.samples) {
      if (causes.length > 0) expect(silenceMs).toBeGreaterThan(survivedSeconds * 1_000);
      else if (failedBySeconds !== null) expect(silenceMs).toBeLessThan(failedBySeconds * 1_000);
    }
  });
});

describe('bounds', () => {
  it('a cancelled measurement gives what is known by then, and closes everything', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000 });
    const cancel = new AbortController();
    path.time.after(12_000, () => cancel.abort());
    const result = lifetimeOf(await measure(path, { signal: cancel.signal }));
    expect(result).toMatchObject({ end: 'cancelled', failedBySeconds: null, confidence: 'low' });
    expect(result.survivedSeconds).toBeGreaterThan(5);
    expect({ open: path.open, timers: path.time.pending }).toEqual({ open: 0, timers: 0 });
  });

  it('one that is cancelled before it began opens nothing', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000 });
    const { end, connectionsUsed } = await measure(path, { signal: AbortSignal.abort() });
    expect({ end, connectionsUsed, opened: path.opened }).toEqual({
      end: 'cancelled',
      connectionsUsed: 0,
      opened: 0,
    });
  });

  it('a TSCF that cannot be reached is the reason that is given', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000 });
    path.down = true;
    await expect(measure(path)).rejects.toMatchObject({ code: 'TCP_TIMEOUT' });
    expect(path.time.pending).toBe(0);
  });

  it('one that cannot be reached any more ends it after so many attempts', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000 });
    path.time.after(5_000, () => {
      path.down = true;
      path.restart();
    });
    const { end, problem } = await measure(path);
    expect(end).toBe('unreachable');
    expect(problem).toBeInstanceOf(PinholeError);
  });

  it('a TSCF that admits few connections is measured with those', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000, room: 4 });
    expect(lifetimeOf(await measure(path))).toMatchObject({ end: 'measured', confidence: 'high' });
    expect(path.most).toBe(4);
  });

  it('who is not admitted once the network is known opens nothing more', async () => {
    const path = new SimulatedPath({ lifetimeMs: 20_000 });
    const asked: string[] = [];
    const admit = (localAddress: string): Promise<boolean> => {
      asked.push(localAddress);
      return Promise.resolve(false);
    };
    await measure(path, { settings: { admit } });
    expect({ asked, opened: path.opened }).toEqual({ asked: ['10.0.0.2'], opened: 1 });
  });

  it('the first connections serve to the end where nothing goes wrong: eight in all, each held silent, few octets', async () => {
    const { connectionsUsed, octets } = await measure(new SimulatedPath({ lifetimeMs: 20_000 }));
    expect(connectionsUsed).toBeLessThanOrEqual(LIMITS.measureConnections.value);
    expect(octets).toBeLessThan(5_000);
  });

  it('progress is told at each judgement, and its bounds only ever come from what was seen', async () => {
    const seen: LifetimeProgress[] = [];
    const { samples } = await measure(new SimulatedPath({ lifetimeMs: 20_000 }), {
      progress: (progress) => seen.push(progress),
    });
    expect(seen.flatMap(({ sample }) => sample ?? [])).toEqual(samples);
    expect(Math.max(...seen.map(({ connections }) => connections))).toBe(8);
  });
});
