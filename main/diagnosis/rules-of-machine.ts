import type { ErrorCode } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { GapCause } from '../model/snapshot.ts';
import { failedStage, failure, said, type Seen, type VerdictRule } from './verdict-rule.ts';

/** Failures that standing still can bring about by itself; every other one holds whatever this machine did. */
const BY_STANDING_STILL: readonly ErrorCode[] = [
  'NAME_TIMEOUT',
  'NAME_LOOKUP_FAILED',
  'TCP_TIMEOUT',
  'TCP_RESET',
  'PROXY_TIMEOUT',
  'PROXY_CLOSED',
  'TLS_TIMEOUT',
  'TLS_CLOSED',
  'CONFIG_TIMEOUT',
  'CONFIG_CLOSED',
  'KEEP_ALIVES_MISSED',
  'KEEP_ALIVES_LATE',
  'PEER_CLOSED',
  'PEER_RESET',
  'REFUSED_KEEP_ALIVE_EXPIRED',
];

function stoodStill(seen: Seen, ...causes: readonly GapCause[]): string | undefined {
  const code = failure(seen);
  if (code !== undefined && !BY_STANDING_STILL.includes(code)) return undefined;
  const found = seen.steady?.evidence?.disturbances.find(({ cause }) => causes.includes(cause));
  if (found === undefined) return undefined;
  const forHow = found.forMs === null ? '' : ` for ${(found.forMs / 1_000).toFixed(1)} s`;
  return code === undefined ? forHow : `${forHow}; ${said(seen)} That may come of it`;
}

const RUN_AGAIN = 'Run the diagnosis again while this machine has nothing else to do.';

/** This machine itself, and the network that it is on: what speaks before all that the way shows. */
export const OF_THE_MACHINE: readonly VerdictRule[] = [
  {
    code: 'machine-slept',
    when: 'This machine slept meanwhile, and nothing failed that sleep could not bring about.',
    where: 'this-machine',
    confidence: 'certain',
    rivals: ['The wall clock was set forward meanwhile, which looks like sleep on Linux.'],
    nextTest: 'The same diagnosis while the machine stays awake.',
    action: 'Keep this machine awake and run the diagnosis again.',
    forIt:
      'Silences of that time are no failure of the path. Look at the power settings if tunnels are to hold.',
    find(seen) {
      const how = stoodStill(seen, 'sleep', 'sleep-or-stall');
      return how === undefined ? undefined : `This machine slept meanwhile${how}.`;
    },
  },
  {
    code: 'machine-stalled',
    when: 'This program got no time for more than a second, and nothing failed that this could not bring about.',
    where: 'this-machine',
    confidence: 'certain',
    rivals: [],
    nextTest: 'The same diagnosis with less load.',
    action: RUN_AGAIN,
    forIt: 'This program was given no time: look at the load of this machine, and at what suspends programs.',
    find(seen) {
      const how = stoodStill(seen, 'stall');
      return how === undefined ? undefined : `This program stood still meanwhile${how}.`;
    },
  },
  {
    code: 'network-changed',
    when: 'The network of this machine changed meanwhile, and nothing failed that this could not bring about.',
    where: 'local-network',
    confidence: 'likely',
    rivals: ['What failed has other causes, and the change came by chance.'],
    nextTest: 'The same diagnosis on a network that stays.',
    action: 'Run the diagnosis again.',
    forIt: 'Look at Wi-Fi roaming, VPN clients and docking stations if it repeats.',
    find(seen) {
      const how = stoodStill(seen, 'network');
      return how === undefined ? undefined : `The network of this machine changed meanwhile${how}.`;
    },
  },
  {
    code: 'no-network',
    when: 'This machine has no address that leads further than itself, and the way fails.',
    where: 'this-machine',
    confidence: 'certain',
    rivals: ['The network gives out no addresses: its DHCP server does not answer.'],
    nextTest: 'Whether another machine gets an address at the same place.',
    action: 'Connect this machine to a network: cable, Wi-Fi, or mobile.',
    forIt: 'Look at the interface, at airplane mode, and at DHCP.',
    find: (seen) =>
      seen.machine?.code === 'NO_NETWORK' && failedStage(seen) !== undefined
        ? 'This machine has no address that leads further than itself.'
        : undefined,
  },
  {
    code: 'captive-portal',
    when: 'The network answered the captive-portal probe itself, and the way fails.',
    where: 'local-network',
    confidence: 'likely',
    rivals: ['The URL of the probe has moved, or does not answer with status 204 anywhere.'],
    nextTest: 'The URL of the probe in a browser on this network, and on another one.',
    action: 'Open a browser, sign in to the network, and run the diagnosis again.',
    forIt: 'Let the TSCF through without a sign-in, or admit this machine.',
    find: (seen) =>
      seen.portal?.outcome === 'failed' && failedStage(seen) !== undefined
        ? `${seen.portal.message} ${said(seen)} Consistent with a captive portal.`
        : undefined,
  },
  {
    code: 'clock-wrong',
    when: 'The certificate is not valid by the clock of this machine, and is by another one (HTTP Date of the probe), which is far from it.',
    where: 'this-machine',
    confidence: 'certain',
    rivals: [],
    nextTest: null,
    action: 'Set the clock of this machine, or let it be set from the network.',
    forIt: 'Look at time synchronisation (NTP), and at the battery of the clock.',
    find: (seen) =>
      isDateFailure(seen) && isFarOff(seen) && isValidElsewhere(seen) ? seen.clock?.message : undefined,
  },
  {
    code: 'clock-behind',
    when: 'The certificate is not valid yet by the clock of this machine, and no other clock was seen.',
    where: 'this-machine',
    confidence: 'likely',
    rivals: ['The certificate was issued to begin in the future.'],
    nextTest: 'The clock of this machine beside any other clock.',
    action: 'Set the clock of this machine, or let it be set from the network.',
    forIt: 'Look at time synchronisation; if the clock is right, at the dates of the certificate.',
    find: (seen) =>
      seen.tls?.code === 'TLS_CERTIFICATE_NOT_YET_VALID' && !clockConfirmed(seen)
        ? `${seen.tls.message} Consistent with a clock of this machine that is behind.`
        : undefined,
  },
  {
    code: 'clock-skewed',
    when: 'The clock of this machine is more than five minutes off, and nothing fails.',
    where: 'this-machine',
    confidence: 'likely',
    rivals: ['The clock of the probe’s server is wrong, or a cache in between answered.'],
    nextTest: 'The clock of this machine beside any other clock.',
    action: 'Set the clock of this machine: certificates will fail once it is off by more.',
    forIt: 'Look at time synchronisation (NTP).',
    find: (seen) =>
      failedStage(seen) === undefined && seen.clock?.code === 'CLOCK_WRONG' ? seen.clock.message : undefined,
  },
];

const isDateFailure = ({ tls }: Seen): boolean =>
  tls?.code === 'TLS_CERTIFICATE_EXPIRED' || tls?.code === 'TLS_CERTIFICATE_NOT_YET_VALID';

/** Beside another clock; that the dates of the certificate do not fit says nothing by itself. */
const isFarOff = ({ portal }: Seen): boolean =>
  Math.abs(portal?.evidence?.aheadMs ?? 0) > LIMITS.diagnoseClockSkewMs.value;

/** By the other clock the certificate is valid: the clock explains it, and is not merely wrong as well. */
function isValidElsewhere({ clock }: Seen): boolean {
  const { now, validFrom, validTo, aheadMs } = clock?.evidence ?? {};
  const thereMs = Date.parse(now ?? '') - (aheadMs ?? 0);
  return thereMs >= Date.parse(validFrom ?? '') && thereMs <= Date.parse(validTo ?? '');
}

const clockConfirmed = (seen: Seen): boolean =>
  typeof seen.portal?.evidence?.aheadMs === 'number' && !isFarOff(seen);
