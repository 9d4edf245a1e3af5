import { ACCOUNTS, givenSecret, type SecretStore } from '../../main/core.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { proxySchema, proxyUsername, type ProxyChoice } from '../../main/model/proxy.ts';
import { readProxyUrl } from '../../main/model/proxy-url.ts';
import type { Io } from './io.ts';

export interface ProxyOptions {
  readonly proxy?: string;
  readonly proxyUser?: string;
  readonly proxyAuth?: string;
}

export interface ChosenProxy {
  readonly proxy: ProxyChoice;
  /** Where the password comes from; absent: from the system's own store. */
  readonly secrets?: SecretStore;
}

const invalid = (message: string): PinholeError => new PinholeError('OPTION_INVALID', message);

/**
 * The proxy of the profile with what the command line wants otherwise. A password is read from standard input, and never an argument:
 * other users of the machine see those.
 * @throws PinholeError OPTION_INVALID, PROXY_URL_INVALID or PROXY_PASSWORD_IN_URL
 */
export async function chooseProxy(
  ofProfile: ProxyChoice,
  options: ProxyOptions,
  io: Io,
): Promise<ChosenProxy> {
  const { proxyUser, proxyAuth } = options;
  const base = options.proxy === undefined ? ofProfile : proxyOf(options.proxy);
  if (proxyUser === undefined && proxyAuth === undefined) return { proxy: complete(base) };
  if (base.mode !== 'manual') throw invalid('--proxy-user and --proxy-auth need --proxy URL');
  const username = proxyUser ?? proxyUsername(base);
  if (username === undefined) throw invalid('--proxy-auth needs --proxy-user NAME');
  if (proxyAuth === undefined) throw invalid('--proxy-user needs --proxy-auth stored or stdin');
  if (proxyAuth !== 'stored' && proxyAuth !== 'stdin') {
    throw invalid(`--proxy-auth is "${proxyAuth}"; stored or stdin would be right`);
  }
  const proxy = proxySchema.safeParse({ ...base, username, credentials: 'stored' });
  if (!proxy.success) throw invalid(`the user of the proxy ${proxy.error.issues[0]?.message ?? ''}`);
  return {
    proxy: proxy.data,
    ...(proxyAuth === 'stdin' && { secrets: givenSecret(await readLine(io), ACCOUNTS.proxy) }),
  };
}

/** `none`, or a URL. */
function proxyOf(text: string): ProxyChoice {
  if (text === 'none') return { mode: 'none' };
  const url = readProxyUrl(text);
  if (url === 'password') throw new PinholeError('PROXY_PASSWORD_IN_URL', '--proxy holds a password');
  // What stands before an @ may be a secret.
  if (url === 'malformed') {
    throw new PinholeError('PROXY_URL_INVALID', `--proxy is "${text.replace(/^.*@/s, '…@')}"`);
  }
  return { mode: 'manual', url: text };
}

/** A user without a password is half a login. */
function complete(proxy: ProxyChoice): ProxyChoice {
  if (proxy.mode !== 'manual' || proxy.credentials !== undefined || proxyUsername(proxy) === undefined) {
    return proxy;
  }
  throw invalid('the URL of --proxy names a user; add --proxy-auth stored or stdin');
}

async function readLine(io: Io): Promise<string> {
  for await (const line of io.lines()) return line;
  throw invalid('--proxy-auth is "stdin", and standard input ended before a line with the password');
}
