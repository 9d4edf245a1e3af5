import { onTestFinished } from 'vitest';
import { freePort } from '../support/child-server.ts';
import { nameServer } from '../support/name-server.ts';
import { fault, type Fault } from './fault.ts';

const profile = { host: 'tscf.example.net', proxy: { mode: 'none' } } as const;

async function asking(answer: 'NXDOMAIN' | 'SERVFAIL' | 'silence') {
  const server = await nameServer(answer);
  onTestFinished(() => server.close());
  return { profile, ports: { resolve: server.resolve } };
}

/** The name, and who is there. */
export const OF_NAMES: readonly Fault[] = [
  fault({
    name: 'the name does not exist',
    what: 'name-not-found',
    where: 'this-machine',
    confidence: 'likely',
    shown: ['name', 'NAME_NOT_FOUND'],
    inject: () => asking('NXDOMAIN'),
  }),
  fault({
    name: 'the name server does not answer',
    what: 'name-service-silent',
    where: 'local-network',
    confidence: 'likely',
    shown: ['name', 'NAME_TIMEOUT'],
    inject: () => asking('silence'),
  }),
  fault({
    name: 'the name server fails',
    what: 'name-service-silent',
    where: 'local-network',
    confidence: 'likely',
    shown: ['name', 'NAME_LOOKUP_FAILED'],
    inject: () => asking('SERVFAIL'),
  }),
  fault({
    name: 'this machine has no network',
    what: 'no-network',
    where: 'this-machine',
    confidence: 'certain',
    shown: ['machine', 'NO_NETWORK'],
    async inject() {
      const { ports, ...rest } = await asking('silence');
      const network = { interfaces: () => ({}), routes: () => '' };
      return { ...rest, ports: { ...ports, network } };
    },
  }),
  fault({
    name: 'the connection is refused',
    what: 'refused',
    where: 'tscf',
    confidence: 'likely',
    shown: ['tcp', 'TCP_REFUSED'],
    inject: async () => ({ profile: { port: await freePort(), otherPorts: [await freePort()] } }),
  }),
];
