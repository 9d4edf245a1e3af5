import type { Lifetime } from '../../main/model/lifetime.ts';

/** A measured lifetime: 20 s were survived, 22 s were not, 16 s are recommended. */
export function testLifetime(set: Partial<Lifetime> = {}): Lifetime {
  return {
    survivedSeconds: 20,
    failedBySeconds: 22,
    confidence: 'high',
    recommendedIntervalSeconds: 16,
    network: { id: 'network', name: 'Ethernet eth0' },
    target: '192.0.2.1:443',
    causes: ['silence'],
    end: 'measured',
    when: '2030-01-01T00:00:00.000Z',
    connectionsUsed: 8,
    octets: 2_000,
    tookSeconds: 45,
    ...set,
  };
}
