import type { ErrorCode } from '../model/errors.ts';
import {
  failedStage,
  failedWith,
  onFailure,
  peerOf,
  said,
  type Seen,
  type VerdictRule,
} from './verdict-rule.ts';

/** Statuses by which a proxy says that it got no further (RFC 9110, 15.6.3 and 15.6.5), or is not ready. */
const GATEWAY = [502, 503, 504];

const lastStatus = ({ proxy }: Seen): number | null => proxy?.evidence?.answers.at(-1)?.status ?? null;

const atProxy = (...codes: readonly ErrorCode[]): VerdictRule['find'] => onFailure(codes, said);

/** The way holds, though not the first that the system names. */
export const OF_THE_OTHER_PROXIES: readonly VerdictRule[] = [
  {
    code: 'some-proxies-dead',
    when: 'A proxy that the system names first cannot be connected to, and another way holds.',
    where: 'proxy',
    confidence: 'likely',
    rivals: ['Something between this machine and that proxy drops the packets.'],
    nextTest: 'Whether a browser gets through that proxy.',
    action: 'Nothing for now: the tunnel takes another way. It may begin later each time.',
    forIt: 'Repair the proxy, or take it out of the PAC script.',
    find: ({ way }) => (way?.outcome === 'warned' ? way.message : undefined),
  },
];

/** Where a proxy is on the way. */
export const OF_PROXIES: readonly VerdictRule[] = [
  {
    code: 'own-settings',
    when: 'A secret, a file or a URL that the proxy needs cannot be used.',
    where: 'this-machine',
    confidence: 'certain',
    rivals: [],
    nextTest: null,
    action: 'Set the password of the proxy, or correct the file or URL that the message names.',
    forIt: 'Look at the profile, and at the store of secrets of this machine.',
    find: (seen) => {
      const code = failedStage(seen) === 'way' ? seen.way?.code : undefined;
      return code && /^(?:SECRET|CA_FILE|PROXY_URL|PROXY_PASSWORD)_/.test(code) ? said(seen) : undefined;
    },
  },
  {
    code: 'proxy-unknown',
    when: 'It cannot be found out which proxy to use: the system does not say, or names a kind that is not supported.',
    where: 'this-machine',
    confidence: 'likely',
    rivals: ['The server of the PAC script does not answer.'],
    nextTest: 'The same with --proxy none, and with the URL of the proxy.',
    action: 'Set the proxy in the profile.',
    forIt: 'Look at the proxy settings of the system, and at the PAC script.',
    find: (seen) => (failedStage(seen) === 'way' ? said(seen) : undefined),
  },
  {
    code: 'proxy-name-not-found',
    when: 'The name of the proxy does not resolve.',
    where: 'this-machine',
    confidence: 'likely',
    rivals: ['The proxy is known in another network alone.'],
    nextTest: 'The same without a proxy, where the network lets one.',
    action: 'Check the name of the proxy; at another place than usual it may not exist.',
    forIt: 'Look the name up at the resolver of this network.',
    find: onFailure(['NAME_NOT_FOUND'], said, 'proxy'),
  },
  {
    code: 'proxy-refused',
    when: 'The proxy refuses the connection.',
    where: 'proxy',
    confidence: 'likely',
    rivals: ['The port of the proxy is wrong.', 'A packet filter answers in its place.'],
    nextTest: 'Whether a browser gets through the same proxy.',
    action: 'Check the port of the proxy.',
    forIt: 'See that the proxy runs and listens there.',
    find: onFailure(['TCP_REFUSED', 'TCP_RESET'], said, 'proxy'),
  },
  {
    code: 'proxy-silent',
    when: 'The proxy cannot be reached, or does not answer.',
    where: 'proxy',
    confidence: 'likely',
    rivals: ['Something between this machine and the proxy drops the packets.'],
    nextTest: 'Whether a browser gets through the same proxy.',
    action: 'Check the address of the proxy.',
    forIt: 'See that the proxy runs, and the route to it.',
    find: (seen) =>
      peerOf(seen) === 'proxy' && (failedStage(seen) === 'tcp' || failedWith(seen, 'PROXY_TIMEOUT'))
        ? said(seen)
        : undefined,
  },
  {
    code: 'proxy-wants-credentials',
    when: 'The proxy asks for credentials, and none are set.',
    where: 'proxy',
    confidence: 'certain',
    rivals: [],
    nextTest: null,
    action: 'Set the user of the proxy in the profile, and its password.',
    forIt: 'Give the user an account at the proxy, or let the TSCF through without one.',
    find: atProxy('PROXY_CREDENTIALS_NEEDED'),
  },
  {
    code: 'proxy-refuses-credentials',
    when: 'The proxy does not accept the user or the password.',
    where: 'proxy',
    confidence: 'certain',
    rivals: [],
    nextTest: null,
    action: 'Correct user and password. They are not tried again before that, so that no account is locked.',
    forIt: 'Look at the account, and at the log of the proxy.',
    find: atProxy('PROXY_CREDENTIALS_REFUSED'),
  },
  {
    code: 'proxy-login-unsupported',
    when: 'The proxy offers only ways to authenticate that are not supported.',
    where: 'proxy',
    confidence: 'certain',
    rivals: [],
    nextTest: null,
    action: 'Ask for a way through the proxy with Basic or Digest, or without authentication.',
    forIt: 'Offer Basic or Digest for the TSCF, or let it through without authentication.',
    find: atProxy('PROXY_SCHEME_UNSUPPORTED'),
  },
  {
    code: 'proxy-forbids-target',
    when: 'The proxy refuses the target (HTTP status 403, SOCKS reply 2).',
    where: 'proxy',
    confidence: 'certain',
    rivals: [],
    nextTest: null,
    action: 'Ask whoever runs the proxy to let the TSCF through.',
    forIt: 'Allow CONNECT to host and port of the TSCF.',
    find: atProxy('PROXY_FORBIDDEN'),
  },
  {
    code: 'proxy-cannot-reach-target',
    when: 'The proxy says that it cannot reach the TSCF.',
    where: 'path',
    confidence: 'likely',
    rivals: ['The TSCF is down.', 'The proxy cannot resolve the name of the TSCF.'],
    nextTest: 'The same from a network without this proxy.',
    action: 'Check host and port in the profile; try without the proxy.',
    forIt: 'Connect to the TSCF from the host of the proxy.',
    find: (seen) =>
      failedWith(seen, 'PROXY_TARGET_UNREACHABLE') ||
      (failedWith(seen, 'PROXY_STATUS') && GATEWAY.includes(lastStatus(seen) ?? 0))
        ? said(seen)
        : undefined,
  },
  {
    code: 'proxy-certificate',
    when: 'The certificate of the proxy itself does not verify, or TLS with it fails.',
    where: 'proxy',
    confidence: 'likely',
    rivals: [
      'The profile names no CA for the proxy, or a wrong one.',
      'Something intercepts the connection to the proxy.',
    ],
    nextTest: 'The certificate that the proxy shows, beside the one that it has.',
    action: 'Set the CA file of the proxy, or use http:// if the proxy has no TLS.',
    forIt: 'Check the certificate of the proxy.',
    find: atProxy('PROXY_CERTIFICATE', 'PROXY_TLS_FAILED'),
  },
  {
    code: 'not-a-proxy',
    when: 'What answers at the place of the proxy is none, or answers otherwise than one should.',
    where: 'proxy',
    confidence: 'likely',
    rivals: ['A captive portal answers in its place.'],
    nextTest: 'Whether a browser gets through the same proxy.',
    action: 'Check host, port and kind of the proxy.',
    forIt: 'Look at the log of the proxy.',
    find: (seen) => (failedStage(seen) === 'proxy' ? said(seen) : undefined),
  },
];
