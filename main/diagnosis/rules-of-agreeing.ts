import type { ErrorCode } from '../model/errors.ts';
import type { VerdictCode } from '../model/verdict-code.ts';
import { failedStage, onFailure, said, type Seen, type VerdictRule } from './verdict-rule.ts';

interface Refusal {
  readonly code: VerdictCode;
  readonly error: ErrorCode;
  readonly when: string;
  readonly action: string;
  readonly forIt: string;
}

/** The TSCF has said it itself. */
const refusal = ({ error, ...facts }: Refusal): VerdictRule => ({
  where: 'tscf',
  confidence: 'certain',
  rivals: [],
  nextTest: null,
  find: onFailure([error], said),
  ...facts,
});

function receivedWords(seen: Seen): string {
  const text = seen.configuration?.evidence?.received?.text ?? '';
  return text === '' ? said(seen) : `${said(seen)} It sent "${text}".`;
}

/** The configuration exchange. */
export const OF_AGREEING: readonly VerdictRule[] = [
  {
    code: 'not-a-tscf',
    when: 'The peer speaks TLS, with a certificate that verifies, but not this protocol.',
    where: 'tscf',
    confidence: 'likely',
    rivals: [
      'The profile names host or port of another server.',
      'A portal that this machine trusts answers in its place.',
    ],
    nextTest: 'The same from another network.',
    action: 'Check host and port in the profile.',
    forIt: 'See what listens at this port; the evidence has its first octets.',
    find: onFailure(['NOT_A_TSCF'], receivedWords),
  },
  refusal({
    code: 'tscf-full',
    error: 'REFUSED_NO_RESOURCES',
    when: 'The TSCF has no resources left (code 3).',
    action: 'Wait; if it goes on, tell the operator of the TSCF.',
    forIt: 'Look at the load and the limits of the TSCF.',
  }),
  refusal({
    code: 'interval-refused',
    error: 'REFUSED_INTERVAL',
    when: 'The TSCF does not accept the keep-alive interval of the profile (code 4).',
    action: 'Set the interval to "assigned", or to one that the operator names.',
    forIt: 'Name the intervals that the TSCF accepts, or have it accept this one.',
  }),
  refusal({
    code: 'session-taken',
    error: 'REFUSED_SESSION_IN_USE',
    when: 'The TSCF says that the Session ID is in use (code 5), although it was drawn at random.',
    action: 'Run the diagnosis again: it draws another one. If it repeats, tell the operator of the TSCF.',
    forIt: 'Look at what the TSCF takes for the Session ID: two random ones do not meet.',
  }),
  refusal({
    code: 'not-authorised',
    error: 'REFUSED_NOT_AUTHORISED',
    when: 'The TSCF does not authorise this client (code 9).',
    action: 'Check the client certificate of the profile.',
    forIt: 'Authorise this client at the TSCF.',
  }),
  refusal({
    code: 'closed-by-administrator',
    error: 'REFUSED_ADMINISTRATIVELY',
    when: 'The TSCF is closed on its administrator’s word (code 7).',
    action: 'Wait; if it goes on, ask the operator of the TSCF.',
    forIt: 'Open the TSCF for clients.',
  }),
  {
    code: 'refused-by-tscf',
    when: 'The TSCF refuses with another result code.',
    where: 'tscf',
    confidence: 'certain',
    rivals: [],
    nextTest: null,
    action: 'Tell the operator of the TSCF what the message says.',
    forIt: 'Compare the versions of both ends, and look at the log of the TSCF.',
    find: onFailure(
      ['REFUSED_MALFORMED', 'REFUSED_UNKNOWN_SESSION', 'REFUSED_UNSUPPORTED', 'REFUSED_OTHER'],
      said,
    ),
  },
  {
    code: 'configuration-silent',
    when: 'TLS is up, and no Configuration_Response comes.',
    where: 'tscf',
    confidence: 'likely',
    rivals: [
      'Another kind of server is there, which waits for more.',
      'The path fell silent after the handshake.',
    ],
    nextTest: 'The log of the TSCF: whether it has the request.',
    action: 'Check host and port in the profile; try again later.',
    forIt: 'Look at the load of the TSCF, and at its log.',
    find: onFailure(['CONFIG_TIMEOUT'], said),
  },
  {
    code: 'configuration-failed',
    when: 'The connection ends before the configuration is done, or what the peer sends does not keep to the protocol.',
    where: 'tscf',
    confidence: 'likely',
    rivals: ['Something on the way ended the connection.'],
    nextTest: 'The log of the TSCF.',
    action: 'Tell the operator of the TSCF what the message says.',
    forIt: 'Look at the log of the TSCF.',
    find: (seen) => (failedStage(seen) === 'configuration' ? said(seen) : undefined),
  },
];
