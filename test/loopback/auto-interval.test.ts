import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KnownLifetime } from '../../main/model/lifetime.ts';
import { DEFAULT_POLICY } from '../../main/model/policy.ts';
import type { Profile } from '../../main/model/profile.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { LifetimeStore } from '../../main/pinhole/lifetime/store.ts';
import { identifyNetwork } from '../../main/pinhole/network.ts';
import { testLifetime } from '../support/lifetime.ts';
import { closeLabs, tunnelLab, type TunnelLab } from '../support/tunnel-lab.ts';

afterEach(closeLabs);

const AUTO: Partial<Profile> = { interval: { mode: 'auto', measureByItself: false } };
const SELF: Partial<Profile> = { interval: { mode: 'auto', measureByItself: true } };

/** As after a measurement in which so much was survived. */
async function remember({ directory, tscf }: TunnelLab, survivedSeconds: number): Promise<void> {
  await new LifetimeStore(directory, nodePlatform, () => undefined).put(
    testLifetime({
      target: `127.0.0.1:${tscf.server.address.port}`,
      network: identifyNetwork('127.0.0.1'),
      survivedSeconds,
      failedBySeconds: survivedSeconds + 1,
      recommendedIntervalSeconds: Math.floor(survivedSeconds * 0.8),
    }),
  );
}

function remembered({ directory, tscf }: TunnelLab): Promise<KnownLifetime | undefined> {
  const store = new LifetimeStore(directory, nodePlatform, () => undefined);
  return store.find(identifyNetwork('127.0.0.1').id, `127.0.0.1:${tscf.server.address.port}`);
}

describe('interval: auto', () => {
  it('is what the TSCF assigns where nothing is known, and never measures unasked', async () => {
    const { core, until } = await tunnelLab({ intervalS: 5 }, [AUTO]);
    core.startTunnel('office');
    const { interval, lifetime } = await until(({ state }) => state === 'connected');
    expect(interval).toEqual({ seconds: 5, decidedBy: 'tscf', agreement: 'assigned' });
    expect(lifetime).toEqual({ known: null, doubt: null, measurement: null, mayMeasure: true });
  });

  it('is 80 % of what was measured on this network, by whichever program, and proposed to the TSCF', async () => {
    const lab = await tunnelLab({ intervalS: 30 }, [AUTO]);
    await remember(lab, 20);
    lab.core.startTunnel('office');
    const { interval, intervalCandidates, lifetime } = await lab.until(({ state }) => state === 'connected');
    expect(interval).toEqual({ seconds: 16, decidedBy: 'measured', agreement: 'proposed' });
    expect(intervalCandidates.filter(({ won }) => won)).toEqual([
      { origin: 'measured', role: 'recommendation', seconds: 16, won: true },
    ]);
    expect(lifetime).toMatchObject({ known: { survivedSeconds: 20 }, doubt: null });
    const configured = await lab.tscfEvent(({ event }) => event === 'configured');
    expect(configured).toMatchObject({ intervalS: 16 });
    expect(await lab.event(({ event }) => event === 'interval')).toMatchObject({
      decidedBy: 'measured',
      candidates: intervalCandidates,
    });
  });

  it('is never above what the TSCF assigns, nor above the bound of the policy', async () => {
    const lab = await tunnelLab({ intervalS: 30, maxIntervalS: 12 }, [AUTO, { id: 'free' }], undefined, {
      policy: { ...DEFAULT_POLICY, maxIntervalS: 14 },
    });
    await remember(lab, 20);
    lab.core.startTunnel('office');
    const { interval } = await lab.until(({ state }) => state === 'connected');
    expect(interval).toEqual({ seconds: 12, decidedBy: 'tscf', agreement: 'insisted' });
  });

  it('after a measurement from the window, from the next connection on', async () => {
    const lab = await tunnelLab({ intervalS: 30 }, [AUTO]);
    const { core, tscf, until } = lab;
    tscf.server.behave({ forgetAfterS: 3 });
    core.startTunnel('office');
    await until(({ state }) => state === 'connected');
    core.measure('office', { maxSeconds: 8 });
    const { lifetime, interval, pinhole } = await until((one) => one.lifetime.known !== null);
    expect(interval?.seconds).toBe(30);
    expect(pinhole.verdict).toBe('at-risk');
    expect(pinhole.reasons[0]?.code).toBe('interval-above-lifetime');
    const recommended = lifetime.known?.recommendedIntervalSeconds ?? 0;
    expect(recommended).toBe(Math.floor((lifetime.known?.survivedSeconds ?? 0) * 0.8));
    await core.stopTunnel('office');
    core.startTunnel('office');
    const after = await until(({ kam }) => kam.answered >= 3);
    expect(after).toMatchObject({
      interval: { seconds: recommended, decidedBy: 'measured' },
      kam: { missed: 0 },
      reconnects: 0,
    });
    expect(await remembered(lab)).toMatchObject({ survivedSeconds: lifetime.known?.survivedSeconds });
  }, 40_000);
});

describe('a pin-hole that dies younger than was measured', () => {
  it('casts doubt on it, which is kept, and the next interval is shorter', async () => {
    const lab = await tunnelLab({ intervalS: 30 }, [AUTO]);
    const { core, tscf, until } = lab;
    await remember(lab, 4);
    tscf.server.behave({ forgetAfterS: 1 });
    core.startTunnel('office');
    expect((await until(({ state }) => state === 'connected')).interval?.seconds).toBe(3);
    const { lifetime, interval } = await until(({ reconnects }) => reconnects === 1);
    expect(lifetime).toMatchObject({ known: { survivedSeconds: 4 }, measurement: null });
    const { deadlySeconds = 0, trustedSeconds } = lifetime.doubt ?? {};
    expect(deadlySeconds).toBeGreaterThan(2);
    expect(deadlySeconds).toBeLessThan(3.5);
    expect(trustedSeconds).toBe(Math.floor(deadlySeconds * 50) / 100);
    expect(interval).toEqual({ seconds: 1, decidedBy: 'measured', agreement: 'proposed' });
    expect(await lab.event(({ event }) => event === 'lifetime')).toMatchObject({ doubt: lifetime.doubt });
    await vi.waitFor(async () => expect((await remembered(lab))?.doubt).toEqual(lifetime.doubt));
  }, 15_000);

  it('is not what a TSCF is that answers nobody: there new connections do not get through either', async () => {
    const lab = await tunnelLab({ intervalS: 30 }, [AUTO]);
    const { core, tscf, until, events } = lab;
    await remember(lab, 4);
    core.startTunnel('office');
    await until(({ state }) => state === 'connected');
    tscf.server.behave({ silent: true });
    await until(({ state, stage }) => state === 'reconnecting' && stage !== null);
    nodePlatform.timers.after(1_100, () => tscf.server.behave({ silent: false }));
    const { lifetime } = await until(({ reconnects }) => reconnects === 1);
    expect(lifetime).toMatchObject({ known: { survivedSeconds: 4 }, doubt: null });
    expect(events.some(({ event }) => event === 'lifetime')).toBe(false);
  }, 20_000);
});

describe('measuring by itself', () => {
  it('begins where nothing is known and the profile says so, beside a tunnel that goes on', async () => {
    const { core, until } = await tunnelLab({ intervalS: 1 }, [SELF]);
    core.startTunnel('office');
    const { lifetime } = await until(
      ({ lifetime: { measurement: one }, kam }) =>
        one?.state === 'running' && one.samples > 0 && kam.answered > 1,
    );
    expect(lifetime.measurement).toMatchObject({ byItself: true, maxSeconds: 600 });
    expect(core.tunnel('office')).toMatchObject({ state: 'connected', kam: { missed: 0 } });
  });

  it('does not where a policy forbids it; nor may a person measure then', async () => {
    const { core, until } = await tunnelLab({ intervalS: 1 }, [SELF], undefined, {
      policy: { ...DEFAULT_POLICY, measurement: 'forbidden' },
    });
    core.startTunnel('office');
    const { lifetime } = await until(({ kam }) => kam.answered > 0);
    expect(lifetime).toMatchObject({ mayMeasure: false, measurement: null });
    expect(() => core.measure('office', { maxSeconds: 5 })).toThrow(
      expect.objectContaining({ code: 'MEASURE_FORBIDDEN' }),
    );
    expect(core.tunnel('office')?.lifetime.measurement).toBeNull();
  });
});
