import { isIPv6 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import type { LoadGuard } from '../../main/keepalive/load-guard.ts';
import { NetworkWatch } from '../../main/keepalive/network-watch.ts';
import type { Clock } from '../../main/platform/clock.ts';
import type { NetworkSource } from '../../main/platform/network.ts';
import type { Timers } from '../../main/platform/timers.ts';

/** A machine whose addresses a test changes, each on an interface of its own beside the loopback. */
export class FakeNetwork implements NetworkSource {
  addresses: string[];
  /** False: the system has no answer. */
  tells = true;
  /** How often it was looked at. */
  looks = 0;

  constructor(...addresses: string[]) {
    this.addresses = addresses;
  }

  interfaces(): NodeJS.Dict<NetworkInterfaceInfo[]> | undefined {
    this.looks += 1;
    if (!this.tells) return undefined;
    const others = this.addresses.map((address, at) => [`eth${at}`, [info(address, false)]] as const);
    return { lo: [info('127.0.0.1', true), info('::1', true)], ...Object.fromEntries(others) };
  }

  routes(): undefined {
    return undefined;
  }
}

/** What a tunnel has of a machine that is on a network, unless told otherwise. */
export function networkWatch(
  time: Clock & Timers,
  guard: LoadGuard,
  network: NetworkSource = new FakeNetwork('192.0.2.200'),
): NetworkWatch {
  return new NetworkWatch({ clock: time, timers: time, guard, network });
}

function info(address: string, internal: boolean): NetworkInterfaceInfo {
  const base = { address, internal, mac: '02:00:00:00:00:01' };
  return isIPv6(address)
    ? { ...base, family: 'IPv6', netmask: 'ffff:ffff:ffff:ffff::', cidr: `${address}/64`, scopeid: 0 }
    : { ...base, family: 'IPv4', netmask: '255.255.255.0', cidr: `${address}/24` };
}
