import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { identifyNetwork } from '../../../main/pinhole/network.ts';
import type { NetworkSource } from '../../../main/platform/network.ts';

const ipv4 = (address: string, netmask = '255.255.255.0', length = 24): NetworkInterfaceInfo => ({
  family: 'IPv4',
  address,
  netmask,
  cidr: `${address}/${length}`,
  mac: '02:00:00:00:00:01',
  internal: false,
});
const ipv6 = (address: string): NetworkInterfaceInfo => ({
  family: 'IPv6',
  address,
  netmask: 'ffff:ffff:ffff:ffff::',
  cidr: `${address}/64`,
  mac: '02:00:00:00:00:01',
  internal: false,
  scopeid: 0,
});

const HEAD = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n';
const route = (name: string, gateway: string, metric = 100): string =>
  `${name}\t00000000\t${gateway}\t0003\t0\t0\t${metric}\t00000000\t0\t0\t0\n`;

const source = (
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
  routes: string | undefined = HEAD + route('wlan0', '0101A8C0'),
): NetworkSource => ({ interfaces: () => interfaces, routes: () => routes });

const home = source({ wlan0: [ipv4('192.168.1.23')] });

describe('identifyNetwork', () => {
  it('names interface, kind and gateway', () => {
    expect(identifyNetwork('192.168.1.23', home).name).toBe('Wi-Fi wlan0, gateway 192.168.1.1');
  });

  it('another address of the same network is the same network', () => {
    const later = source({ wlan0: [ipv4('192.168.1.77')] });
    expect(identifyNetwork('192.168.1.77', later)).toEqual(identifyNetwork('192.168.1.23', home));
  });

  it.each([
    ['gateway', '192.168.1.23', source({ wlan0: [ipv4('192.168.1.23')] }, HEAD + route('wlan0', 'FE01A8C0'))],
    ['subnet', '192.168.2.23', source({ wlan0: [ipv4('192.168.2.23')] })],
    ['mask', '192.168.1.23', source({ wlan0: [ipv4('192.168.1.23', '255.255.0.0', 16)] })],
    ['interface', '192.168.1.23', source({ eth0: [ipv4('192.168.1.23')] })],
  ])('another %s is another network', (_, address, other) => {
    expect(identifyNetwork(address, other).id).not.toBe(identifyNetwork('192.168.1.23', home).id);
  });

  it('of several default routes of the interface the cheapest counts, those of others do not', () => {
    const routes =
      HEAD + route('eth0', '01010A0A', 1) + route('wlan0', 'FE01A8C0', 600) + route('wlan0', '0101A8C0', 50);
    const found = identifyNetwork('192.168.1.23', source({ wlan0: [ipv4('192.168.1.23')] }, routes));
    expect(found.name).toContain('gateway 192.168.1.1');
  });

  it('without routes to read, the subnet stands in', () => {
    const mac: NetworkSource = { interfaces: () => ({ en0: [ipv4('10.1.2.3')] }), routes: () => undefined };
    expect(identifyNetwork('10.1.2.3', mac).name).toBe('Ethernet en0, 10.1.2.0/24');
  });

  it('an IPv6 address is known by its prefix, whatever follows it and whatever its zone', () => {
    const one = source({ eth0: [ipv6('2001:db8:1:2:aaaa::1')] }, HEAD);
    const other = source({ eth0: [ipv6('2001:db8:1:2:bbbb::2')] }, HEAD);
    expect(identifyNetwork('2001:db8:1:2:aaaa::1%eth0', one).id).toBe(
      identifyNetwork('2001:db8:1:2:bbbb::2', other).id,
    );
  });

  it('nothing of it can be read from the id', () => {
    expect(identifyNetwork('192.168.1.23', home).id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('an address of no interface is an unknown network', () => {
    expect(identifyNetwork('198.51.100.7', home).name).toBe('unknown network');
  });

  it('routes that are not what the system writes are passed over', () => {
    for (const routes of ['', 'nonsense', `${HEAD}wlan0\t00000000\tZZZZZZZZ\n`, `${HEAD}wlan0`]) {
      const found = identifyNetwork('192.168.1.23', source({ wlan0: [ipv4('192.168.1.23')] }, routes));
      expect(found.name).toBe('Wi-Fi wlan0, 192.168.1.0/24');
    }
  });
});
