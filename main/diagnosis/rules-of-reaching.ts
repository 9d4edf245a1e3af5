import { endpoint } from '../model/endpoint.ts';
import type { ErrorCode } from '../model/errors.ts';
import { onFailure, peerOf, said, failedStage, type Seen, type VerdictRule } from './verdict-rule.ts';

type Attempts = NonNullable<NonNullable<Seen['tcp']>['evidence']>['attempts'];

const attemptsOf = ({ tcp }: Seen): Attempts => tcp?.evidence?.attempts ?? [];

const CONNECTED = 'connected';

/** Every attempt to the TSCF failed with one of these. */
function allFailed(seen: Seen, ...codes: readonly ErrorCode[]): boolean {
  const tried = attemptsOf(seen);
  return (
    failedStage(seen) === 'tcp' &&
    peerOf(seen) === 'tscf' &&
    tried.length > 0 &&
    tried.every(({ code }) => code !== null && codes.includes(code))
  );
}

const places = (attempts: Attempts): string =>
  attempts
    .slice(0, 3)
    .map(({ address, port }) => endpoint(address, port))
    .join(', ') + (attempts.length > 3 ? ` and ${attempts.length - 3} more` : '');

/** Those that failed although others connected, and are not expected to. */
const dead = (seen: Seen): Attempts =>
  seen.tcp?.outcome === 'warned'
    ? attemptsOf(seen).filter(({ outcome, expected }) => outcome === 'failed' && !expected)
    : [];

/** The dead ones, where they are all that belong together by `key`, and all that belong otherwise are alive. */
function deadBy(seen: Seen, key: (attempt: Attempts[number]) => number, value: number): Attempts {
  const found = dead(seen);
  const alike = attemptsOf(seen).filter((one) => key(one) === value);
  const areThey = found.length > 0 && found.every((one) => key(one) === value);
  return areThey && !alike.some(({ outcome }) => outcome === CONNECTED) ? found : [];
}

/** The one port of which every attempt failed; undefined: none, or not one alone. */
function deadPort(seen: Seen): number | undefined {
  const [first] = dead(seen);
  return first !== undefined && deadBy(seen, ({ port }) => port, first.port).length > 0
    ? first.port
    : undefined;
}

const systemCode = (seen: Seen, ...codes: readonly string[]): boolean =>
  attemptsOf(seen).some((one) => one.systemCode !== null && codes.includes(one.systemCode));

/** Name service and TCP, where the way is direct. */
export const OF_REACHING: readonly VerdictRule[] = [
  {
    code: 'name-not-found',
    when: 'The name service says that the name of the TSCF does not exist, or has no address.',
    where: 'this-machine',
    confidence: 'likely',
    rivals: [
      'The name is known in another network alone: in that of the company, or over its VPN.',
      'The operator of the TSCF has given the name up.',
    ],
    nextTest: 'The same name on another network.',
    action: 'Check the spelling of the host in the profile.',
    forIt: 'Look the name up at the resolver of this network and at a public one.',
    find: onFailure(['NAME_NOT_FOUND'], said, 'tscf'),
  },
  {
    code: 'name-service-silent',
    when: 'The name service did not answer, or could not.',
    where: 'local-network',
    confidence: 'likely',
    rivals: [
      'This machine asks a name server that does not exist.',
      'Something between this network and its name server drops the questions.',
    ],
    nextTest: 'Whether any other name resolves on this machine, and on another one of this network.',
    action: 'Try another network, or restart the router of this one.',
    forIt: 'Check the DNS servers that this machine was given, and that they answer by UDP and TCP port 53.',
    find: onFailure(['NAME_TIMEOUT', 'NAME_LOOKUP_FAILED'], said),
  },
  {
    code: 'own-resources',
    when: 'This machine or this program has no file handle, buffer or memory left.',
    where: 'this-machine',
    confidence: 'certain',
    rivals: [],
    nextTest: null,
    action: 'Close other programs, or restart this one.',
    forIt: 'Look at the limits of open files, and at what uses them up.',
    find: onFailure(['LOCAL_RESOURCES'], said),
  },
  {
    code: 'own-firewall',
    when: 'The system does not permit the connection (EPERM, EACCES).',
    where: 'this-machine',
    confidence: 'likely',
    rivals: ['A router on the way said that it is prohibited, which the system passes on in the same words.'],
    nextTest: 'The same with this machine’s own firewall off.',
    action: 'Ask whoever manages this machine to let the program connect.',
    forIt: 'Look at the packet filter and the security software of this machine.',
    find: (seen) =>
      failedStage(seen) === 'tcp' && systemCode(seen, 'EPERM', 'EACCES')
        ? `${said(seen)} The system of this machine did not permit it.`
        : undefined,
  },
  {
    code: 'no-route',
    when: 'There is no route to the TSCF, or a router says that it cannot be reached.',
    where: 'local-network',
    confidence: 'likely',
    rivals: [
      'This machine has no default route, or a VPN has taken it.',
      'The network of the TSCF is down, and a router on the way says so.',
    ],
    nextTest: 'Whether any other host on the Internet can be reached.',
    action: 'Check that this machine is online; try another network.',
    forIt: 'Look at the routes of this machine and of its gateway.',
    find: (seen) => (allFailed(seen, 'TCP_UNREACHABLE') ? said(seen) : undefined),
  },
  {
    code: 'refused',
    when: 'Every address refuses the connection.',
    where: 'tscf',
    confidence: 'likely',
    rivals: ['A packet filter on the way answers in place of the TSCF.', 'The profile names the wrong port.'],
    nextTest: 'The same port from another network.',
    action: 'Check the port in the profile.',
    forIt:
      'See that the TSCF runs and listens there; compare the TTL of the reset with that of other packets from it.',
    find: (seen) =>
      allFailed(seen, 'TCP_REFUSED', 'TCP_RESET')
        ? `${places(attemptsOf(seen))}: the connection is refused. Consistent with a TSCF that does not run there.`
        : undefined,
  },
  {
    code: 'no-answer',
    when: 'No address answers at all.',
    where: 'path',
    confidence: 'likely',
    rivals: [
      'The host of the TSCF is off, or its own packet filter drops what comes.',
      'Answers are lost on their way back: one direction alone is blocked.',
    ],
    nextTest: 'The same from another network; a capture at the TSCF shows whether the attempts arrive.',
    action: 'Try another network: if the TSCF answers there, this one is in the way.',
    forIt: 'Look for the attempts in the log of the firewall of this network, and at the TSCF.',
    find: (seen) =>
      allFailed(seen, 'TCP_TIMEOUT')
        ? `${places(attemptsOf(seen))}: no answer to any attempt. Consistent with something on the way that drops them.`
        : undefined,
  },
  {
    code: 'nothing-connects',
    when: 'Every address fails, and not all in the same way.',
    where: 'path',
    confidence: 'possible',
    rivals: ['The TSCF is down at one address, and another one is old or cannot be reached from here.'],
    nextTest: 'The same from another network.',
    action: 'Try another network.',
    forIt: 'Take the addresses one by one: the evidence names what each did.',
    find: (seen) => (failedStage(seen) === 'tcp' && peerOf(seen) === 'tscf' ? said(seen) : undefined),
  },
];

/** Some addresses or ports cannot be connected to, although the way holds by another one. */
export const OF_THE_OTHER_ADDRESSES: readonly VerdictRule[] = [
  {
    code: 'ipv6-broken',
    when: 'Every IPv6 address fails, although this machine has IPv6; the tunnel holds by IPv4.',
    where: 'path',
    confidence: 'likely',
    rivals: ['The TSCF does not listen at its IPv6 addresses.'],
    nextTest: 'Whether any other host can be reached by IPv6.',
    action: 'Nothing for now: the tunnel holds by IPv4. It may begin a little later each time.',
    forIt: 'Repair IPv6 of this network, or take the AAAA records of the TSCF away.',
    find(seen) {
      const found = deadBy(seen, ({ family }) => family, 6);
      return found.length === 0 ? undefined : `${places(found)} cannot be connected to; IPv4 can.`;
    },
  },
  {
    code: 'ipv4-broken',
    when: 'Every IPv4 address fails, although this machine has IPv4; the tunnel holds by IPv6.',
    where: 'path',
    confidence: 'likely',
    rivals: ['The TSCF does not listen at its IPv4 addresses.'],
    nextTest: 'Whether any other host can be reached by IPv4.',
    action: 'Nothing for now: the tunnel holds by IPv6.',
    forIt: 'Look at IPv4 of this network, and at the A records of the TSCF.',
    find(seen) {
      const found = deadBy(seen, ({ family }) => family, 4);
      return found.length === 0 ? undefined : `${places(found)} cannot be connected to; IPv6 can.`;
    },
  },
  {
    code: 'port-blocked',
    when: 'One port gives no answer at any address, and another one does.',
    where: 'path',
    confidence: 'likely',
    rivals: ['The host of the TSCF itself drops what comes to that port.'],
    nextTest: 'The same port from another network.',
    action: 'Nothing for now: the tunnel holds by the other port.',
    forIt: 'Let the port through to the TSCF, or put the other one first in the profile.',
    find(seen) {
      const port = deadPort(seen);
      const isSilent = port !== undefined && dead(seen).every(({ code }) => code === 'TCP_TIMEOUT');
      return isSilent
        ? `Port ${port} gives no answer, and another one of the same TSCF does. Consistent with a filter of that port on the way.`
        : undefined;
    },
  },
  {
    code: 'port-refused',
    when: 'One port is refused at every address, and another one is not.',
    where: 'tscf',
    confidence: 'likely',
    rivals: ['A packet filter on the way answers in place of the TSCF.'],
    nextTest: 'The same port from another network.',
    action: 'Nothing for now: the tunnel holds by the other port.',
    forIt: 'See what listens at the TSCF; put the port that works first in the profile.',
    find(seen) {
      const port = deadPort(seen);
      return port === undefined
        ? undefined
        : `Port ${port} is refused, and another one of the same TSCF is not.`;
    },
  },
  {
    code: 'some-addresses-dead',
    when: 'Some addresses cannot be connected to, and others can.',
    where: 'tscf',
    confidence: 'possible',
    rivals: ['The way to those addresses is broken.', 'The name service gives out addresses that are old.'],
    nextTest: 'The same addresses from another network.',
    action: 'Nothing for now: the tunnel holds by another address.',
    forIt: 'Take the addresses out of the name service, or repair what is behind them.',
    find(seen) {
      const found = dead(seen);
      return found.length === 0 ? undefined : `${places(found)} cannot be connected to; others can.`;
    },
  },
];
