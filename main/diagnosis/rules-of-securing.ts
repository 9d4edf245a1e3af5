import { onFailure, said, type Seen, type VerdictRule } from './verdict-rule.ts';

const issuerOf = ({ tls }: Seen): string => tls?.evidence?.certificate?.issuer ?? '';

const issuerBefore = ({ tls }: Seen): string | null => tls?.evidence?.previousIssuer ?? null;

function plainWords(seen: Seen): string {
  const text = seen.tls?.evidence?.sentInstead?.text ?? '';
  return text === '' ? said(seen) : `${said(seen)} It sends "${text}".`;
}

const INTERCEPTION = 'A device on the way inspects TLS and shows a certificate of its own.';

/** TLS: who is at the other end, and whether it speaks TLS at all. */
export const OF_SECURING: readonly VerdictRule[] = [
  {
    code: 'intercepted',
    when: 'The certificate is not trusted, and another CA issued it than the one before.',
    where: 'path',
    confidence: 'likely',
    rivals: ['The operator of the TSCF has changed to a CA that this profile does not trust yet.'],
    nextTest: 'The certificate that the TSCF shows on another network.',
    action: 'Do not accept it. Ask the operator of the TSCF which CA issued its certificate.',
    forIt: 'Exempt the TSCF from TLS inspection, or confirm the new CA and give it to the profile.',
    find: (seen) => {
      const before = issuerBefore(seen);
      return seen.tls?.code === 'TLS_CERTIFICATE_UNTRUSTED' && before !== null
        ? `The certificate is issued by ${issuerOf(seen)}, the one before by ${before}, and it is not trusted. Consistent with interception.`
        : undefined;
    },
  },
  {
    code: 'unknown-ca',
    when: 'The certificate was not issued by a CA that this profile trusts.',
    where: 'tscf',
    confidence: 'possible',
    rivals: ['The profile names no CA file, or not the right one.', INTERCEPTION],
    nextTest: 'The certificate that the TSCF shows on another network, and the CA that its operator names.',
    action: 'Ask the operator of the TSCF for its CA file, and set it in the profile.',
    forIt:
      'Compare the issuer in the evidence with the CA of the TSCF and with those of TLS inspection here.',
    find: onFailure(['TLS_CERTIFICATE_UNTRUSTED'], said),
  },
  {
    code: 'certificate-expired',
    when: 'The certificate has expired, by the clock of this machine, and no other clock speaks against it.',
    where: 'tscf',
    confidence: 'likely',
    rivals: ['The clock of this machine is ahead.', INTERCEPTION],
    nextTest: 'The clock of this machine beside any other clock.',
    action: 'Check the date of this machine; tell the operator of the TSCF.',
    forIt: 'Renew the certificate of the TSCF, or that of its issuer.',
    find: onFailure(['TLS_CERTIFICATE_EXPIRED'], said),
  },
  {
    code: 'certificate-not-yet-valid',
    when: 'The certificate is not valid yet, and another clock (HTTP Date of the probe) agrees with that of this machine.',
    where: 'tscf',
    confidence: 'likely',
    rivals: [INTERCEPTION],
    nextTest: 'The certificate that the TSCF shows on another network.',
    action: 'Tell the operator of the TSCF.',
    forIt: 'The certificate begins in the future: show the one before, or issue another.',
    find: onFailure(['TLS_CERTIFICATE_NOT_YET_VALID'], said),
  },
  {
    code: 'wrong-name',
    when: 'The certificate is for another name.',
    where: 'tscf',
    confidence: 'likely',
    rivals: [
      'The host in the profile is not how the TSCF is called.',
      'The name service leads to another server.',
      INTERCEPTION,
    ],
    nextTest: 'The names in the certificate beside the host in the profile.',
    action: 'Use a name that the certificate carries.',
    forIt: 'Have the certificate reissued with this name, or correct the profile or the name service.',
    find: onFailure(['TLS_NAME_MISMATCH'], said),
  },
  {
    code: 'wrong-key',
    when: 'The certificate verifies, but none of the keys of its chain is pinned in the profile.',
    where: 'tscf',
    confidence: 'possible',
    rivals: [INTERCEPTION],
    nextTest: 'The pin of the TSCF’s key, as its operator names it.',
    action: 'Do not accept it. Ask the operator of the TSCF for the pin of its key.',
    forIt: 'If the TSCF has a new key, add its pin to the profile.',
    find: onFailure(['TLS_PIN_MISMATCH'], said),
  },
  {
    code: 'tls-too-old',
    when: 'The peer offers no version of TLS that the profile accepts.',
    where: 'tscf',
    confidence: 'likely',
    rivals: ['A device on the way that inspects TLS speaks old versions alone.'],
    nextTest: 'The same from another network.',
    action: 'Tell the operator of the TSCF.',
    forIt: 'Enable TLS 1.2 or 1.3 at the TSCF.',
    find: onFailure(['TLS_VERSION'], said),
  },
  {
    code: 'client-certificate',
    when: 'The TSCF demands a client certificate, or does not accept the one that was shown.',
    where: 'this-machine',
    confidence: 'likely',
    rivals: ['The TSCF does not know the CA of a certificate that is right.'],
    nextTest: 'The dates and the issuer of the client certificate beside what the operator has issued.',
    action: 'Give the profile the client certificate that the operator has issued; check its dates.',
    forIt: 'Look at the log of the TSCF for why it refused.',
    find: onFailure(['TLS_CLIENT_CERTIFICATE_REFUSED'], said),
  },
  {
    code: 'not-tls',
    when: 'What answers does not speak TLS.',
    where: 'tscf',
    confidence: 'likely',
    rivals: ['The profile names the wrong port.', 'Something on the way answers in place of the TSCF.'],
    nextTest: 'The same from another network.',
    action: 'Check host and port in the profile.',
    forIt: 'See what listens at this port; the evidence has its first octets.',
    find: onFailure(['TLS_NOT_TLS'], plainWords),
  },
  {
    code: 'tls-silent',
    when: 'TCP connects, and the peer does not say a word of TLS.',
    where: 'tscf',
    confidence: 'possible',
    rivals: [
      'Another service that waits to be spoken to is at this port.',
      'A firewall on the way lets TCP through and drops TLS.',
    ],
    nextTest: 'The same from another network.',
    action: 'Check the port in the profile; try another network.',
    forIt: 'See whether the ClientHello arrives at the TSCF.',
    find: onFailure(
      ['TLS_TIMEOUT'],
      (seen) => `TCP connected, but no answer to the TLS handshake came. ${said(seen)}`,
    ),
  },
  {
    code: 'tls-closed',
    when: 'The connection ends in the midst of the handshake.',
    where: 'path',
    confidence: 'possible',
    rivals: [
      'The TSCF has no certificate for this name, or refuses this client.',
      'Another service is at this port.',
    ],
    nextTest: 'The same from another network; the log of the TSCF.',
    action: 'Try another network.',
    forIt:
      'Look for the handshake in the log of the TSCF: if it is not there, something on the way ended it.',
    find: onFailure(['TLS_CLOSED'], said),
  },
  {
    code: 'tls-failed',
    when: 'The two ends find no common ground in TLS, or the peer ends it with an alert.',
    where: 'tscf',
    confidence: 'likely',
    rivals: ['A device on the way that inspects TLS ended it.'],
    nextTest: 'The log of the TSCF.',
    action: 'Tell the operator of the TSCF.',
    forIt: 'Compare the TLS settings of the TSCF with what the evidence names.',
    find: onFailure(['TLS_ALERT', 'TLS_FAILED'], said),
  },
];

/** The certificate verifies, and yet something about it is worth a look. */
export const OF_A_NEW_ISSUER: readonly VerdictRule[] = [
  {
    code: 'issuer-changed',
    when: 'The certificate verifies, and another CA issued it than the one before.',
    where: 'path',
    confidence: 'possible',
    rivals: ['The TSCF has a new certificate from another CA.'],
    nextTest: 'The certificate that the TSCF shows on another network.',
    action: 'Ask the operator of the TSCF whether its certificate was changed.',
    forIt:
      'If TLS inspection is done here with a CA that this machine trusts, exempt the TSCF; or pin its key.',
    find: (seen) => {
      const before = issuerBefore(seen);
      return seen.tls?.code === 'ISSUER_CHANGED' && before !== null
        ? `The certificate is valid and issued by ${issuerOf(seen)}; the one before was issued by ${before}. Consistent with TLS inspection that this machine trusts.`
        : undefined;
    },
  },
];
