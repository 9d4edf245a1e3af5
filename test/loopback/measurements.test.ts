import { afterEach, describe, expect, it } from 'vitest';
import type { MeasurementSnapshot } from '../../main/model/lifetime.ts';
import { closeLabs, tunnelLab } from '../support/tunnel-lab.ts';

afterEach(closeLabs);

type Running = Extract<MeasurementSnapshot, { state: 'running' }>;

describe('measuring from the window', () => {
  it('finds the pin-hole life of the demo, tells how far it has come, and leaves the tunnel alone', async () => {
    const { core, until, events } = await tunnelLab({}, []);
    await core.startDemo();
    await until(({ state }) => state === 'connected', 'demo');
    core.behave({ forgetAfterS: 2, intervalS: 1 });
    expect(core.tunnel('demo')?.lifetime).toMatchObject({ known: null, doubt: null, measurement: null });

    const seen: Running[] = [];
    core.onChange(() => {
      const measurement = core.tunnel('demo')?.lifetime.measurement;
      if (measurement?.state === 'running') seen.push(measurement);
    });
    core.measure('demo', { maxSeconds: 5 });
    const { lifetime } = await until((tunnel) => tunnel.lifetime.measurement?.state === 'ended', 'demo');
    expect(lifetime.measurement).toMatchObject({
      byItself: false,
      lifetime: { end: 'measured', causes: ['silence'] },
    });
    const found = lifetime.measurement?.state === 'ended' ? lifetime.measurement.lifetime : undefined;
    expect(found?.survivedSeconds).toBeLessThanOrEqual(2);
    expect(found?.failedBySeconds).toBeGreaterThanOrEqual(2);
    expect(found?.failedBySeconds).toBeLessThanOrEqual(3);
    expect(seen[0]).toMatchObject({ samples: 0, survivedSeconds: 0, failedBySeconds: null, maxSeconds: 5 });
    expect(seen.at(-1)?.samples).toBeGreaterThanOrEqual(4);
    expect(Math.max(...seen.map(({ connections }) => connections))).toBeLessThanOrEqual(8);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'lifetime', tunnel: 'demo', lifetime: found, doubt: null }),
    );
  }, 20_000);

  it('one at a time; cancelled, it ends with what is known by then', async () => {
    const { core, until } = await tunnelLab({}, [{}, { id: 'other', name: 'The other' }]);
    core.measure('office', { maxSeconds: 600 });
    expect(() => core.measure('other', { maxSeconds: 600 })).toThrow(
      expect.objectContaining({ code: 'MEASURE_BUSY', message: 'a measurement for "Office" is under way' }),
    );
    await until(({ lifetime: { measurement: m } }) => m?.state === 'running' && m.samples > 0);
    core.cancelMeasurement('other');
    expect(core.tunnel('office')?.lifetime.measurement?.state).toBe('running');
    core.cancelMeasurement('office');
    const { lifetime } = await until((tunnel) => tunnel.lifetime.measurement?.state === 'ended');
    expect(lifetime.measurement).toMatchObject({ lifetime: { end: 'cancelled', failedBySeconds: null } });
    core.measure('other', { maxSeconds: 600 });
    expect(core.tunnel('other')?.lifetime.measurement).toMatchObject({ state: 'running' });
  });

  it('says why where the TSCF cannot be reached', async () => {
    const { core, tscf, until } = await tunnelLab();
    await tscf.close();
    core.measure('office', { maxSeconds: 5 });
    const { lifetime } = await until((tunnel) => tunnel.lifetime.measurement?.state === 'failed');
    expect(lifetime.measurement).toMatchObject({ problem: { code: 'CA_FILE_UNREADABLE' } });
  });

  it('knows no tunnel that is not there', async () => {
    const { core } = await tunnelLab();
    const unknown = expect.objectContaining({ code: 'TUNNEL_UNKNOWN' }) as Error;
    expect(() => core.measure('nobody', { maxSeconds: 5 })).toThrow(unknown);
    expect(() => core.cancelMeasurement('nobody')).toThrow(unknown);
  });

  it('ends with the demo that is measured, and with the program', async () => {
    const { core, until } = await tunnelLab({}, []);
    await core.startDemo();
    core.measure('demo', { maxSeconds: 600 });
    await until(({ lifetime: { measurement: m } }) => m?.state === 'running' && m.connections > 0, 'demo');
    await core.stopDemo();
    await core.startDemo();
    expect(core.tunnel('demo')?.lifetime.measurement).toBeNull();
    await core.close();
  });
});
