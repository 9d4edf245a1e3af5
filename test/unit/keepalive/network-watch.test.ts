import { describe, expect, it } from 'vitest';
import { LoadGuard } from '../../../main/keepalive/load-guard.ts';
import { NetworkWatch, type NetworkFollower } from '../../../main/keepalive/network-watch.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { FakeNetwork } from '../../support/fake-network.ts';
import { FakeTime } from '../../support/fake-time.ts';

const HEARTBEAT_MS = LIMITS.guardHeartbeatMs.value;
const LOOK_MS = LIMITS.networkLookMs.value;
const GONE_MS = LIMITS.networkGoneMs.value;

const WIFI = '192.0.2.7';
const CABLE = '198.51.100.7';
const BRIDGE = '172.17.0.1';

function lab(...addresses: string[]) {
  const time = new FakeTime();
  const network = new FakeNetwork(...addresses);
  const guard = new LoadGuard({ clock: time, timers: time, cpuMs: () => 0, monotonicStopsInSleep: true });
  const watch = new NetworkWatch({ clock: time, timers: time, guard, network });
  const heard: string[] = [];
  const follower: NetworkFollower = {
    online: (isOnline) => heard.push(isOnline ? 'online' : 'offline'),
    gone: (address) => heard.push(`gone ${address}`),
  };
  const following = watch.follow(follower);
  const leaveGuard = guard.onDisturbance(({ cause }) => heard.push(cause));
  const leave = (): void => {
    following.leave();
    leaveGuard();
  };
  return { time, network, guard, watch, heard, following, leave };
}

describe('a system that does not tell', () => {
  it('changes nothing, and what is found afterwards is compared with what was known', () => {
    const { time, network, heard, leave } = lab(WIFI);
    network.tells = false;
    time.advance(HEARTBEAT_MS);
    network.tells = true;
    time.advance(HEARTBEAT_MS);
    expect(heard).toEqual([]);
    network.tells = false;
    network.addresses = [WIFI, CABLE];
    time.advance(HEARTBEAT_MS);
    network.tells = true;
    time.advance(HEARTBEAT_MS);
    expect(heard).toEqual(['network']);
    leave();
  });

  it('is taken to be on a network, until it says that it is not', () => {
    const { time, network, watch, heard, following, leave } = lab(WIFI);
    leave();
    network.tells = false;
    const again = watch.follow({ online: (isOnline) => heard.push(String(isOnline)), gone: () => undefined });
    expect(watch.online).toBe(true);
    network.addresses = [];
    network.tells = true;
    time.advance(HEARTBEAT_MS);
    expect([heard, watch.online]).toEqual([['false'], false]);
    following.leave();
    again.leave();
  });
});

describe('a change of network', () => {
  it('is noticed at the next heartbeat while all is well', () => {
    const { time, network, heard, leave } = lab(WIFI);
    network.addresses = [WIFI, CABLE];
    time.advance(HEARTBEAT_MS - 1);
    expect(heard).toEqual([]);
    time.advance(1);
    expect(heard).toEqual(['network']);
    time.advance(10 * HEARTBEAT_MS);
    expect(heard).toEqual(['network']);
    leave();
  });

  it('is noticed within a second in a hurry, and at once when asked to look', () => {
    const { time, network, watch, heard, following, leave } = lab(WIFI);
    following.hurry(true);
    network.addresses = [WIFI, CABLE];
    time.advance(LOOK_MS);
    expect(heard).toEqual(['network']);
    network.addresses = [WIFI, CABLE, BRIDGE];
    watch.look();
    expect(heard).toEqual(['network', 'network']);
    leave();
  });

  it('an address that is gone for two looks and 2 s is gone for good', () => {
    const { time, network, watch, heard, leave } = lab(WIFI, CABLE);
    network.addresses = [CABLE];
    watch.look();
    expect([watch.lacks(WIFI), watch.online, heard]).toEqual([true, true, []]);
    time.advance(GONE_MS - 1);
    expect(heard).toEqual([]);
    time.advance(1);
    expect(heard).toEqual(['network', `gone ${WIFI}`]);
    expect(watch.lacks(WIFI)).toBe(false);
    leave();
  });

  it('one that comes back within that time is no change, however often', () => {
    const { time, network, watch, heard, leave } = lab(WIFI, CABLE);
    for (let flap = 0; flap < 20; flap += 1) {
      network.addresses = [CABLE];
      watch.look();
      time.advance(GONE_MS - LOOK_MS / 2);
      network.addresses = [WIFI, CABLE];
      time.advance(LOOK_MS);
    }
    expect(heard).toEqual([]);
    leave();
  });

  it('a bridge that comes and goes is one disturbance each time, and takes nothing away', () => {
    const { time, network, heard, leave } = lab(WIFI);
    network.addresses = [WIFI, BRIDGE];
    time.advance(HEARTBEAT_MS);
    network.addresses = [WIFI];
    time.advance(2 * HEARTBEAT_MS);
    expect(heard).toEqual(['network', 'network', `gone ${BRIDGE}`]);
    leave();
  });

  it('in another order the same addresses are no change', () => {
    const { time, network, heard, leave } = lab(WIFI, CABLE);
    network.addresses = [CABLE, WIFI];
    time.advance(HEARTBEAT_MS);
    expect(heard).toEqual([]);
    leave();
  });
});

describe('no network', () => {
  it('is told of at once, and so is its return', () => {
    const { time, network, watch, heard, leave } = lab(WIFI);
    network.addresses = [];
    watch.look();
    expect([watch.online, heard]).toEqual([false, ['offline']]);
    network.addresses = [WIFI];
    time.advance(LOOK_MS);
    expect([watch.online, heard]).toEqual([true, ['offline', 'online']]);
    leave();
  });

  it('with another address when it returns it is a change too', () => {
    const { time, network, watch, heard, leave } = lab(WIFI);
    network.addresses = [];
    watch.look();
    network.addresses = [CABLE];
    time.advance(GONE_MS);
    expect(heard).toEqual(['offline', 'network', 'online', 'network', `gone ${WIFI}`]);
    leave();
  });

  it('a link-local address is none', () => {
    const { watch, leave } = lab('169.254.1.1', 'fe80::1');
    expect(watch.online).toBe(false);
    leave();
  });
});

describe('sleep', () => {
  it('what changed during it is part of that gap; whether there is a network is known before anyone is told', () => {
    const { time, network, heard, leave } = lab(WIFI);
    network.addresses = [];
    time.wallOffset += 3_600_000;
    time.advance(HEARTBEAT_MS);
    expect(heard).toEqual(['offline', 'sleep']);
    leave();
  });

  it('is noticed by a look, which is then not another gap', () => {
    const { time, network, watch, heard, leave } = lab(WIFI);
    network.addresses = [WIFI, CABLE];
    time.wallOffset += 3_600_000;
    watch.look();
    expect(heard).toEqual(['sleep']);
    leave();
  });

  it('while the system is about to sleep, it does not look', () => {
    const { time, network, guard, watch, heard, following, leave } = lab(WIFI);
    following.hurry(true);
    guard.suspend();
    network.addresses = [];
    watch.look();
    time.advance(3 * LOOK_MS);
    expect(heard).toEqual([]);
    guard.resume();
    expect(heard).toEqual(['offline', 'sleep']);
    leave();
  });
});

describe('what it costs', () => {
  it('four looks a minute while all is well, none while nobody follows', () => {
    const { time, network, watch, leave } = lab(WIFI);
    const before = network.looks;
    time.advance(60_000);
    expect(network.looks - before).toBe(4);
    leave();
    expect(time.pending).toBe(0);
    watch.look();
    time.advance(60_000);
    expect(network.looks - before).toBe(4);
  });

  it('a look a second ends with the hurry', () => {
    const { time, network, following, leave } = lab(WIFI);
    following.hurry(true);
    const before = network.looks;
    time.advance(10_000);
    expect(network.looks - before).toBe(10);
    following.hurry(false);
    expect(time.pending).toBe(1);
    leave();
  });

  it('a follower that left is told nothing, and its hurry is over', () => {
    const { time, network, watch, heard, following, leave } = lab(WIFI);
    const other = watch.follow({ online: () => following.leave(), gone: () => undefined });
    following.hurry(true);
    leave();
    following.hurry(true);
    expect(time.pending).toBe(1);
    network.addresses = [];
    watch.look();
    expect(heard).toEqual([]);
    other.leave();
    expect(time.pending).toBe(0);
  });

  it('after a pause without followers it begins anew: what changed meanwhile is no change', () => {
    const { time, network, watch, heard, leave } = lab(WIFI);
    network.addresses = [];
    watch.look();
    leave();
    network.addresses = [CABLE];
    const again = watch.follow({ online: () => heard.push('told'), gone: () => heard.push('told') });
    time.advance(HEARTBEAT_MS);
    expect([watch.online, heard]).toEqual([true, ['offline']]);
    again.leave();
  });
});
