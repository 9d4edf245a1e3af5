import { failedStage, failedWith, onFailure, said, type Seen, type VerdictRule } from './verdict-rule.ts';

type KeepAlive = NonNullable<NonNullable<Seen['keep-alive']>['evidence']>;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** Keep-alives fell silent, and another connection came so far. */
function silent(seen: Seen, ...reached: readonly KeepAlive['again'][]): string | undefined {
  const evidence = seen['keep-alive']?.evidence;
  if (!evidence || !failedWith(seen, 'KEEP_ALIVES_MISSED') || !reached.includes(evidence.again))
    return undefined;
  return said(seen);
}

/** TCP itself sends a first SYN again after a second. */
const SYN_AGAIN_MS = 950;

/** An attempt to connect, or an answer, was as late as after a loss, before the connection fell silent. */
const hadLoss = (seen: Seen): boolean => {
  const { retransmitted = 0, connectMs = null } = seen['keep-alive']?.evidence ?? {};
  return retransmitted > 0 || (connectMs ?? 0) >= SYN_AGAIN_MS;
};

/** Of the response time, the share that a round trip of TCP itself may take before the path is called slow. */
const SLOW_SHARE = 0.5;

function late(seen: Seen, isPathSlow: boolean): KeepAlive | undefined {
  const evidence = seen['keep-alive']?.evidence;
  if (!evidence || !failedWith(seen, 'KEEP_ALIVES_LATE') || hadLoss(seen)) return undefined;
  const { connectMs, responseTimeMs } = evidence;
  return (connectMs ?? 0) > SLOW_SHARE * responseTimeMs === isPathSlow ? evidence : undefined;
}

const lateWords = ({ lateMs, responseTimeMs, connectMs }: KeepAlive): string =>
  `Keep-alives are answered after ${seconds(lateMs ?? 0)}, and ${seconds(responseTimeMs)} are allowed; TCP connected in ${seconds(connectMs ?? 0)}.`;

/** Keep-alives on a connection that has been agreed on. */
export const OF_KEEPING: readonly VerdictRule[] = [
  {
    code: 'keep-alives-mismatched',
    when: 'The responses carry other Sequences than the requests.',
    where: 'tscf',
    confidence: 'certain',
    rivals: [],
    nextTest: null,
    action: 'Tell the operator of the TSCF.',
    forIt: 'The TSCF has to answer with the Sequence of the request (protocol 7.3).',
    find: onFailure(['KEEP_ALIVES_MISMATCHED'], said),
  },
  {
    code: 'keep-alives-late',
    when: 'Keep-alives are answered after the response time, although TCP itself is quick, and none was as late as after a loss.',
    where: 'tscf',
    confidence: 'likely',
    rivals: ['The path became slow after the connection was made.'],
    nextTest: 'The diagnosis again: whether TCP is as quick as before, and the log of the TSCF.',
    action: 'Set a longer response time in the profile for now.',
    forIt: 'Look at the load of the TSCF.',
    find(seen) {
      const evidence = late(seen, false);
      return evidence && `${lateWords(evidence)} Consistent with a TSCF that is slow to answer.`;
    },
  },
  {
    code: 'path-slow',
    when: 'Keep-alives are answered after the response time, and TCP itself is slow.',
    where: 'path',
    confidence: 'likely',
    rivals: ['The host of the TSCF is overloaded as a whole.'],
    nextTest: 'The same from another network.',
    action: 'Set a longer response time in the profile; try another network.',
    forIt: 'Look at the load of the lines on the way.',
    find(seen) {
      const evidence = late(seen, true);
      return evidence && `${lateWords(evidence)} Consistent with a slow path.`;
    },
  },
  {
    code: 'keep-alives-unanswered',
    when: 'Keep-alives are not answered, neither on this connection nor on another one that is configured without trouble.',
    where: 'tscf',
    confidence: 'likely',
    rivals: ['A path on which every connection falls silent right after it was made.'],
    nextTest: 'Whether the log of the TSCF has the keep-alives.',
    action: 'Tell the operator of the TSCF.',
    forIt: 'See that the TSCF answers Keep_Alive in every session, whatever the interval (protocol 7).',
    find(seen) {
      const what = silent(seen, 'configured');
      return (
        what &&
        `${what} Another connection was configured meanwhile, so the path is there; its keep-alive was not answered either.`
      );
    },
  },
  {
    code: 'connection-fell-silent',
    when: 'Keep-alives are not answered any more, none was as late as after a loss, and on another connection that is made now they are.',
    where: 'path',
    confidence: 'likely',
    rivals: [
      'The TSCF, or one behind a load balancer, forgot this connection without a word.',
      'So much is lost on the way that this connection stalled.',
    ],
    nextTest: 'Whether the log of the TSCF has the end of the first connection; pinhole measure.',
    action: 'Nothing for now: a tunnel is built again. If it repeats, measure the pin-hole.',
    forIt:
      'Look for what forgets connections on the way: the state table of a NAT or firewall, a load balancer.',
    find(seen) {
      const what = hadLoss(seen) ? undefined : silent(seen, 'answered');
      return (
        what &&
        `${what} On another connection they are. Consistent with something on the way that forgot the first one.`
      );
    },
  },
  {
    code: 'path-lost',
    when: 'Keep-alives are not answered any more, and no other connection can be made now.',
    where: 'path',
    confidence: 'likely',
    rivals: [
      'The TSCF, or its host, stopped meanwhile.',
      'One direction alone is blocked: from here the two look alike.',
    ],
    nextTest: 'The log of the TSCF: whether it has the last keep-alive tells the direction.',
    action: 'Try another network; run the diagnosis again.',
    forIt: 'See whether packets of this client still arrive at the TSCF, and whether its answers leave.',
    find(seen) {
      const what = silent(seen, 'nowhere', 'connected', 'secured', null);
      return what && `${what} No other connection could be made either. Consistent with a path that is gone.`;
    },
  },
  {
    code: 'connection-ended',
    when: 'The connection ends while keep-alives are sent.',
    where: 'tscf',
    confidence: 'possible',
    rivals: ['Something on the way ended it with a reset.'],
    nextTest: 'Whether the log of the TSCF has the end of the connection.',
    action: 'Run the diagnosis again; if it repeats, tell the operator of the TSCF.',
    forIt: 'Look at the log of the TSCF: if it ended the connection, why; if not, something on the way did.',
    find: (seen) =>
      failedStage(seen) === 'keep-alive' && !failedWith(seen, 'KEEP_ALIVES_MISSED', 'KEEP_ALIVES_LATE')
        ? said(seen)
        : undefined,
  },
];

/** Keep-alives are answered, and the tunnel is in danger all the same. */
export const OF_LASTING: readonly VerdictRule[] = [
  {
    code: 'idle-limit-short',
    when: 'The TSCF bears no more silence than lies between two keep-alives (Idle_Limit), or was measured to.',
    where: 'tscf',
    confidence: 'certain',
    rivals: [],
    nextTest: null,
    action: 'Set an interval below the limit of the TSCF.',
    forIt: 'Raise the idle limit of the TSCF above the interval that it assigns.',
    find: ({ configuration, idle }) => {
      if (configuration?.code === 'IDLE_LIMIT_SHORT') return configuration.message;
      const isOwn =
        idle?.code === 'LIFETIME_SHORT' && idle.evidence?.causes.includes('tscf-idle-limit') === true;
      return isOwn ? idle.message : undefined;
    },
  },
  {
    code: 'pin-hole-short',
    when: 'A silent connection dies before the next keep-alive would go out, as measured (--idle).',
    where: 'path',
    confidence: 'likely',
    rivals: ['The TSCF, or a load balancer before it, ends silent connections without a word.'],
    nextTest: 'The same from another network: the lifetime of a pin-hole is that of the network.',
    action: 'Set the interval to "auto", or to no more than 80 % of what was survived.',
    forIt: 'Raise the timeout of idle TCP connections on the firewall, or lower the interval.',
    find({ idle }) {
      const { survivedSeconds = 0, failedBySeconds = null, intervalS = null } = idle?.evidence ?? {};
      return idle?.code === 'LIFETIME_SHORT'
        ? `A silence of ${survivedSeconds} s was survived, one of ${failedBySeconds ?? 0} s was deadly, and keep-alives are ${intervalS ?? 0} s apart. Consistent with a firewall that forgets silent connections.`
        : undefined;
    },
  },
  {
    code: 'idle-not-measured',
    when: 'The lifetime of the pin-hole was to be measured, and could not be.',
    where: null,
    confidence: 'possible',
    rivals: [],
    nextTest: 'pinhole measure',
    action: 'Run it again; everything else holds.',
    forIt: 'See the message of the idle stage.',
    find: (seen) => (failedStage(seen) === 'idle' ? said(seen) : undefined),
  },
];

const LOSSY = {
  code: 'path-lossy',
  where: 'path',
  nextTest: 'The same by cable, or on another network.',
  action: 'Use a cable in place of Wi-Fi, or another network.',
  forIt: 'Look for loss on the lines on the way.',
} as const;

/** Packets are lost on the way, and not all of them: before anything is agreed. */
export const OF_EARLY_LOSS: readonly VerdictRule[] = [
  {
    ...LOSSY,
    when: 'TLS or the configuration falls silent, and on another connection it does not.',
    confidence: 'likely',
    rivals: ['The TSCF, or one behind a load balancer, gave the first connection no time.'],
    find(seen) {
      const again = seen.tls?.evidence?.again ?? seen.configuration?.evidence?.again;
      const isBetter =
        (failedStage(seen) === 'tls' && again === 'secured') ||
        again === 'configured' ||
        again === 'answered';
      return failedWith(seen, 'TLS_TIMEOUT', 'TLS_CLOSED', 'CONFIG_TIMEOUT', 'CONFIG_CLOSED') && isBetter
        ? `${said(seen)} Another connection got further at once. Consistent with packets that are lost on the way.`
        : undefined;
    },
  },
];

/** And after. */
export const OF_LOSS: readonly VerdictRule[] = [
  {
    ...LOSSY,
    when: 'Some keep-alives are not answered, or some round trips are longer than the shortest by what a retransmission takes.',
    confidence: 'likely',
    rivals: [
      'The TSCF, or this machine, is given no time now and then.',
      'Where keep-alives ceased to be answered: something on the way forgot the connection.',
    ],
    find(seen) {
      const keepAlive = seen['keep-alive'];
      const isLossy =
        keepAlive?.code === 'PATH_LOSSY' ||
        (hadLoss(seen) && (failedWith(seen, 'KEEP_ALIVES_LATE') || silent(seen, 'answered') !== undefined));
      return isLossy
        ? `${keepAlive?.message ?? ''} Consistent with packets that are lost on the way.`
        : undefined;
    },
  },
];
