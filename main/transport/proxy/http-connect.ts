/**
 * HTTP CONNECT (RFC 9110, 9.3.6) with Node's own HTTP client: its parser is strict and bounds the head, and it gives back what
 * stands behind the head. Packages for this (https-proxy-agent, hpagent) bound nothing, and tell a refusal by its text or not at all.
 */
import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { PinholeError, type ErrorFacts } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import type { Random } from '../../platform/random.ts';
import { endpoint } from '../../model/endpoint.ts';
import { oneLine } from '../text.ts';
import { authorize, isStale } from './authorization.ts';
import { readChallenges, schemeNames, type Challenge } from './challenges.ts';
import type { ProxySettings, ProxyTarget } from './settings.ts';

const CNONCE_OCTETS = 16;
/** Record types of TLS: change_cipher_spec to application_data. */
const TLS_RECORDS = { first: 20, last: 23 };

/** Schemes that sign a person in by the machine's own login. */
const LOGIN_SCHEMES = ['negotiate', 'ntlm', 'kerberos'];

/**
 * @param open makes a connection to the proxy: one for each request, because a refusal may end it.
 * @throws PinholeError PROXY_…, what `open` throws, or the signal's reason.
 */
export async function connectHttp(
  open: () => Promise<Socket>,
  proxy: ProxySettings,
  target: ProxyTarget,
  random: Random,
  signal: AbortSignal,
): Promise<Socket> {
  const where = `proxy ${endpoint(proxy.host, proxy.port)}`;
  const authority = endpoint(target.host, target.port);
  const ask = async (authorization?: string): Promise<Socket | Refusal> =>
    exchange(await open(), where, authority, authorization, signal);
  const answerTo = ({ challenges }: Refusal): string => {
    const cnonce = Buffer.from(random.octets(CNONCE_OCTETS)).toString('hex');
    return authorizationFor(challenges, proxy, where, { method: 'CONNECT', uri: authority, cnonce });
  };

  // Nothing is shown before it is asked for: a proxy that offers Digest never sees the password.
  let answer = await ask();
  if (!isRefusal(answer)) return answer;
  answer = await ask(answerTo(answer));
  if (isRefusal(answer) && isStale(answer.challenges)) answer = await ask(answerTo(answer));
  if (!isRefusal(answer)) return answer;
  const { username } = proxy.credentials ?? { username: '' };
  throw new PinholeError(
    'PROXY_CREDENTIALS_REFUSED',
    `${where}: it does not accept the password of ${oneLine(username)} (status 407)`,
    { facts: factsOf(answer) },
  );
}

/** Status 407. */
interface Refusal {
  readonly challenges: readonly Challenge[];
}

const factsOf = ({ challenges }: Refusal): ErrorFacts => ({ status: 407, offers: schemeNames(challenges) });

const isRefusal = (answer: Socket | Refusal): answer is Refusal => 'challenges' in answer;

function authorizationFor(
  challenges: readonly Challenge[],
  { credentials }: ProxySettings,
  where: string,
  digest: Parameters<typeof authorize>[2],
): string {
  const offer = challenges.length === 0 ? 'no scheme' : schemeNames(challenges);
  const loginOnly = challenges.length > 0 && challenges.every(({ scheme }) => LOGIN_SCHEMES.includes(scheme));
  if (credentials === undefined && !loginOnly) {
    throw new PinholeError(
      'PROXY_CREDENTIALS_NEEDED',
      `${where}: it asks for credentials and none are set (it offers ${offer})`,
      { facts: factsOf({ challenges }) },
    );
  }
  const authorization = credentials && authorize(challenges, credentials, digest);
  if (authorization !== undefined) return authorization;
  throw new PinholeError(
    'PROXY_SCHEME_UNSUPPORTED',
    `${where}: of the ways to authenticate that it offers (${offer}) none is supported`,
    { facts: factsOf({ challenges }) },
  );
}

/** One request and its answer: the socket where it is a tunnel now, the challenges of a 407; else throws. */
function exchange(
  socket: Socket,
  where: string,
  authority: string,
  authorization: string | undefined,
  signal: AbortSignal,
): Promise<Socket | Refusal> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(error);
    };
    const abort = (): void => fail(signal.reason as Error);
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    const asked = request({
      method: 'CONNECT',
      path: authority,
      createConnection: () => socket,
      maxHeaderSize: LIMITS.proxyHeadOctets.value,
      insecureHTTPParser: false,
      headers: {
        Host: authority,
        ...(authorization !== undefined && { 'Proxy-Authorization': authorization }),
      },
    });
    // "close", which Node would say here, is not what a tunnel is.
    asked.removeHeader('Connection');
    asked.on('error', (error: NodeJS.ErrnoException) => fail(answerError(where, error)));
    asked.once('connect', (response, _socket, behind) => {
      const outcome = judge(response, behind, where);
      if (outcome instanceof PinholeError) {
        fail(outcome);
        return;
      }
      signal.removeEventListener('abort', abort);
      if (outcome === 'tunnel') {
        if (behind.length > 0) socket.unshift(behind);
        resolve(socket);
      } else {
        socket.destroy();
        resolve(outcome);
      }
    });
    asked.end();
  });
}

function judge(response: IncomingMessage, behind: Buffer, where: string): 'tunnel' | Refusal | PinholeError {
  const status = response.statusCode ?? 0;
  const said = oneLine(`${status} ${response.statusMessage ?? ''}`);
  if (status >= 200 && status < 300) {
    const first = behind[0] ?? TLS_RECORDS.first;
    if (first >= TLS_RECORDS.first && first <= TLS_RECORDS.last) return 'tunnel';
    return new PinholeError('PROXY_NOT_A_PROXY', `${where}: it answered with a page in place of a tunnel`, {
      evidence: behind.subarray(0, LIMITS.evidenceOctets.value),
      facts: { status },
    });
  }
  if (status === 407)
    return { challenges: readChallenges(response.headersDistinct['proxy-authenticate'] ?? []) };
  const facts = { status };
  if (status === 403)
    return new PinholeError('PROXY_FORBIDDEN', `${where}: it refuses the target (status ${said})`, { facts });
  return new PinholeError('PROXY_STATUS', `${where}: it answered with status ${said}`, { facts });
}

/** Why there is no answer, in the words of Node's parser (HPE_…) and of the system. */
function answerError(where: string, error: NodeJS.ErrnoException): PinholeError {
  const { code = '' } = error;
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new PinholeError(
      'PROXY_NOT_A_PROXY',
      `${where}: the head of its answer is longer than ${LIMITS.proxyHeadOctets.value} octets`,
      { cause: error },
    );
  }
  if (code.startsWith('HPE_') && code !== 'HPE_INVALID_EOF_STATE') {
    return new PinholeError('PROXY_NOT_A_PROXY', `${where}: its answer is not HTTP`, { cause: error });
  }
  return new PinholeError('PROXY_CLOSED', `${where}: it closed the connection before it had answered`, {
    cause: error,
  });
}
