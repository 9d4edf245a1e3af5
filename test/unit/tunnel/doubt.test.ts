import { describe, expect, it } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { testLifetime } from '../../support/lifetime.ts';
import { mannerly, type Manners } from '../../support/memory-dialer.ts';
import { memoryTunnel } from '../../support/memory-tunnel.ts';

const INTERVAL_S = 10;
const SURVIVED_S = 60;

/** A tunnel whose pin-hole was measured to outlive 60 s of silence, and which is up. */
async function upTunnel() {
  const state = { mute: false };
  const orderly = mannerly(INTERVAL_S);
  const manners: Manners = (peer, message) => {
    if (!state.mute || message.type === 'Configuration_Request') orderly(peer, message);
  };
  const tunnel = memoryTunnel(manners, { responseTimeS: 1 });
  await tunnel.lifetimes.put(testLifetime({ survivedSeconds: SURVIVED_S, failedBySeconds: 65 }));
  await tunnel.start();
  return {
    ...tunnel,
    state,
    /** Ends with the tunnel given up, before the next attempt. */
    dieInSilence: async (): Promise<void> => {
      state.mute = true;
      await tunnel.time.advanceAsync(INTERVAL_S * 1_000 + 2_000);
      expect(tunnel.snapshot()).toMatchObject({ state: 'reconnecting', problem: { code: 'PEER_SILENT' } });
      state.mute = false;
    },
    back: async (): Promise<void> => {
      tunnel.tunnel.tryNow();
      await tunnel.time.advanceAsync(0);
      expect(tunnel.snapshot().state).toBe('connected');
    },
  };
}

describe('what a tunnel that was lost tells of its pin-hole', () => {
  it('a new connection gets through at once: it died younger than was measured', async () => {
    const { dieInSilence, back, snapshot, events, stop, lifetimes } = await upTunnel();
    await dieInSilence();
    await back();
    const { known, doubt } = snapshot().lifetime;
    expect(known?.survivedSeconds).toBe(SURVIVED_S);
    expect(doubt).toMatchObject({ deadlySeconds: INTERVAL_S, trustedSeconds: INTERVAL_S / 2 });
    expect(events.find(({ event }) => event === 'lifetime')).toMatchObject({ lifetime: known, doubt });
    expect(await lifetimes.find('network', '192.0.2.1:443')).toMatchObject({ doubt });
    expect(await stop()).toBe(0);
  });

  it('an attempt fails first: path or TSCF are to blame', async () => {
    const { dieInSilence, back, snapshot, dialer, tunnel, time, stop } = await upTunnel();
    await dieInSilence();
    dialer.next.push(new PinholeError('TCP_REFUSED'));
    tunnel.tryNow();
    await time.advanceAsync(0);
    await back();
    expect(snapshot().lifetime).toMatchObject({ known: { survivedSeconds: SURVIVED_S }, doubt: null });
    expect(await stop()).toBe(0);
  });

  it('this machine slept before the next attempt: the path may have been away until then', async () => {
    const { dieInSilence, guard, time, snapshot, stop } = await upTunnel();
    await dieInSilence();
    guard.suspend();
    guard.resume();
    await time.advanceAsync(0);
    expect(snapshot()).toMatchObject({ state: 'connected', lifetime: { doubt: null } });
    expect(await stop()).toBe(0);
  });

  it('something arrived after the Keep_Alive that was not answered: the silence before it was not deadly', async () => {
    const { dialer, state, time, snapshot, back, stop } = await upTunnel();
    state.mute = true;
    await time.advanceAsync(INTERVAL_S * 1_000 + 500);
    const { peer } = dialer.last;
    peer.send({ ...peer.last('Keep_Alive'), sequence: 1 });
    await time.advanceAsync(3_000);
    expect(snapshot()).toMatchObject({ state: 'reconnecting', problem: { code: 'PEER_SILENT' } });
    state.mute = false;
    await back();
    expect(snapshot().lifetime.doubt).toBeNull();
    expect(await stop()).toBe(0);
  });
});
