import { isIPv6 } from 'node:net';
import { LIMITS } from '../../model/limits.ts';
import { defaultGateways } from '../../pinhole/network.ts';
import { isLoopback, usableAddresses, type NetworkSource } from '../../platform/network.ts';
import type { EvidenceOf } from '../../model/diagnosis.ts';
import type { Stage } from '../stage.ts';

type Evidence = EvidenceOf<'machine'>;

/** What this machine says of its own addresses and routes. */
export const machine: Stage<'machine'> = {
  id: 'machine',
  title: 'This machine',
  dependsOn: [],
  timeoutMs: LIMITS.diagnoseMachineMs.value,
  timeoutCode: 'STAGE_TIMEOUT',
  run({ profile, ports: { network } }) {
    const evidence: Evidence = {
      addresses: addressesOf(network),
      gateways: gatewaysOf(network),
      targetIsLocal: isLoopback(profile.host),
    };
    const { addresses, targetIsLocal } = evidence;
    const isOffline = addresses?.length === 0 && !targetIsLocal;
    return Promise.resolve({
      outcome: isOffline ? 'failed' : 'passed',
      code: isOffline ? 'NO_NETWORK' : null,
      evidence,
      message: messageOf(evidence),
    });
  },
};

function addressesOf(network: NetworkSource): Evidence['addresses'] {
  const usable = usableAddresses(network);
  const interfaces = network.interfaces();
  if (usable === undefined || interfaces === undefined) return null;
  return Object.entries(interfaces)
    .flatMap(([name, infos = []]) =>
      infos
        .filter(({ address }) => usable.has(address))
        .map(({ address }) => ({
          interface: name.slice(0, 100),
          address,
          family: isIPv6(address) ? (6 as const) : (4 as const),
        })),
    )
    .slice(0, LIMITS.diagnoseFacts.value);
}

function gatewaysOf(network: NetworkSource): Evidence['gateways'] {
  const routes = network.routes();
  return routes === undefined ? null : defaultGateways(routes).slice(0, LIMITS.diagnoseFacts.value);
}

function messageOf({ addresses, gateways }: Evidence): string {
  if (addresses === null) return 'This machine does not tell of its networks.';
  if (addresses.length === 0) return 'This machine has no address that leads further than itself.';
  const names = [...new Set(addresses.map((one) => one.interface))].join(', ');
  const count = addresses.length === 1 ? 'one address' : `${addresses.length} addresses`;
  const [first] = gateways ?? [];
  const way = first === undefined ? '' : `; the default route is by ${first.gateway}`;
  return `This machine has ${count} on ${names}${way}.`;
}
