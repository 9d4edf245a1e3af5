/** A profile as a form holds it: what stands in its fields, good or not. Pure. */
import {
  idLike,
  profileSchema,
  type ProfileLocks,
  proxyUsername,
  type ClientCertificateChoice,
  type Profile,
  type ProxyChoice,
  type SecretsGiven,
} from '../../../app/contract/contract.ts';
import { formatInput } from '../../format.ts';

/** Numbers, too, are what was typed. Secrets are not in here. */
export interface Draft {
  /** Empty: it is made from the name when the profile is saved. */
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly otherPorts: string;
  readonly intervalMode: Profile['interval']['mode'];
  readonly intervalSeconds: string;
  readonly measureByItself: boolean;
  readonly responseTimeS: string;
  readonly missLimit: string;
  readonly tscfOriginates: boolean;
  readonly sessionIdBy: Profile['sessionIdBy'];
  readonly reconnectFirstS: string;
  readonly reconnectLongestS: string;
  readonly proxyMode: ProxyChoice['mode'];
  readonly proxyUrl: string;
  readonly proxyUser: string;
  readonly proxyCaFile: string;
  readonly caFile: string;
  /** Empty: as the program does unless it is told otherwise. */
  readonly minVersion: '' | '1.2' | '1.3';
  readonly serverName: string;
  /** One a line. */
  readonly pins: string;
  readonly certificate: 'none' | ClientCertificateChoice['format'];
  readonly certFile: string;
  readonly keyFile: string;
  readonly pkcs12File: string;
  /** Of the file that the system's store keeps; empty: none was chosen. */
  readonly storedId: string;
  readonly hasPassphrase: boolean;
  readonly forwards: readonly DraftForward[];
  readonly captiveProbeUrl: string;
  readonly startAutomatically: boolean;
}

export interface DraftForward {
  /** Of this row, as long as the form is open. */
  readonly key: number;
  readonly listenHost: string;
  readonly listenPort: string;
  readonly toAddress: string;
  readonly toPort: string;
  readonly count: string;
}

export const EMPTY_FORWARD: Omit<DraftForward, 'key'> = {
  listenHost: '127.0.0.1',
  listenPort: '5060',
  toAddress: '',
  toPort: '5060',
  count: '1',
};

/** Of the schema of names. */
const NAME_LENGTH = 80;

/** What stands in the field of an interval that was none before. */
const USUAL_INTERVAL_S = '110';

export function draftOf(profile: Profile): Draft {
  const { interval, reconnect, proxy, tls, forwards } = profile;
  const certificate = tls.clientCertificate;
  return {
    id: profile.id,
    name: profile.name,
    host: profile.host,
    port: String(profile.port),
    otherPorts: profile.otherPorts.join(', '),
    intervalMode: interval.mode,
    intervalSeconds: 'seconds' in interval ? formatInput(interval.seconds) : USUAL_INTERVAL_S,
    measureByItself: interval.mode === 'auto' && interval.measureByItself,
    responseTimeS: formatInput(profile.responseTimeS),
    missLimit: String(profile.missLimit),
    tscfOriginates: profile.tscfOriginates,
    sessionIdBy: profile.sessionIdBy,
    reconnectFirstS: formatInput(reconnect.initialMs / 1_000),
    reconnectLongestS: formatInput(reconnect.maxMs / 1_000),
    proxyMode: proxy.mode,
    proxyUrl: proxy.mode === 'manual' ? proxy.url : '',
    proxyUser: proxy.mode === 'manual' ? (proxy.username ?? '') : '',
    proxyCaFile: proxy.mode === 'manual' ? (proxy.caFile ?? '') : '',
    caFile: tls.caFile ?? '',
    minVersion: tls.minVersion ?? '',
    serverName: tls.serverName ?? '',
    pins: (tls.pins ?? []).join('\n'),
    certificate: certificate?.format ?? 'none',
    certFile: certificate?.format === 'pem' ? certificate.certFile : '',
    keyFile: certificate?.format === 'pem' ? certificate.keyFile : '',
    pkcs12File: certificate?.format === 'pkcs12' ? certificate.file : '',
    storedId: certificate?.format === 'stored' ? certificate.id : '',
    hasPassphrase: certificate?.passphrase === 'stored',
    forwards: forwards.map(({ listen, to, count }, key) => ({
      key,
      listenHost: listen.host,
      listenPort: String(listen.port),
      toAddress: to.address,
      toPort: String(to.port),
      count: String(count),
    })),
    captiveProbeUrl: profile.captiveProbeUrl ?? '',
    startAutomatically: profile.startAutomatically,
  };
}

/** The fields of a profile that is to be made. */
export const NEW_DRAFT: Draft = {
  ...draftOf(profileSchema.parse({ id: 'new', name: 'new', host: 'new' })),
  id: '',
  name: '',
  host: '',
};

/** What the fields say, in the form of a profile; whether it is one, its schema says. */
export function inputOf(draft: Draft): unknown {
  const certificate = certificateInput(draft);
  const { host, port } = { ...draft, ...splitEndpoint(draft.host) };
  const name = nameOf(draft);
  return {
    id: draft.id === '' ? idLike(name) : draft.id,
    name,
    host: host.trim(),
    port: numberOf(port),
    otherPorts: words(draft.otherPorts).map(numberOf),
    interval: intervalInput(draft),
    responseTimeS: numberOf(draft.responseTimeS),
    missLimit: numberOf(draft.missLimit),
    tscfOriginates: draft.tscfOriginates,
    sessionIdBy: draft.sessionIdBy,
    reconnect: {
      initialMs: milliseconds(draft.reconnectFirstS),
      maxMs: milliseconds(draft.reconnectLongestS),
    },
    proxy: proxyInput(draft),
    tls: {
      ...given('caFile', draft.caFile),
      ...given('minVersion', draft.minVersion),
      ...given('serverName', draft.serverName.trim()),
      ...(words(draft.pins).length > 0 && { pins: words(draft.pins) }),
      ...(certificate !== null && { clientCertificate: certificate }),
    },
    forwards: draft.forwards.map(({ listenHost, listenPort, toAddress, toPort, count }) => ({
      listen: { host: listenHost.trim(), port: numberOf(listenPort) },
      to: { address: toAddress.trim(), port: numberOf(toPort) },
      count: numberOf(count),
    })),
    ...given('captiveProbeUrl', draft.captiveProbeUrl.trim()),
    startAutomatically: draft.startAutomatically,
  };
}

/** The name that a profile gets: where none was given, its host. */
export function nameOf({ name, host }: Pick<Draft, 'name' | 'host'>): string {
  if (name.trim() !== '') return name;
  return (splitEndpoint(host)?.host ?? host).trim().slice(0, NAME_LENGTH);
}

function intervalInput({ intervalMode: mode, intervalSeconds, measureByItself }: Draft): object {
  if (mode === 'assigned') return { mode };
  return mode === 'auto' ? { mode, measureByItself } : { mode, seconds: numberOf(intervalSeconds) };
}

function proxyInput(draft: Draft): object {
  if (draft.proxyMode !== 'manual') return { mode: draft.proxyMode };
  return {
    mode: draft.proxyMode,
    url: draft.proxyUrl.trim(),
    ...given('username', draft.proxyUser),
    ...(namesProxyUser(draft) && { credentials: 'stored' }),
    ...given('caFile', draft.proxyCaFile),
  };
}

/** A proxy that is told a user is told a password too; a proxy that is locked is another one than the fields name. */
export function needsProxyPassword(draft: Draft, { proxy }: Pick<ProfileLocks, 'proxy'>): boolean {
  return proxy === null ? namesProxyUser(draft) : proxy.mode === 'manual' && proxy.credentials === 'stored';
}

function namesProxyUser({ proxyMode, proxyUrl, proxyUser }: Draft): boolean {
  const username = proxyUser === '' ? undefined : proxyUser;
  return proxyMode === 'manual' && proxyUsername({ url: proxyUrl.trim(), username }) !== undefined;
}

/** The client certificate that the fields name, as far as they are filled in; null: none. */
function certificateInput(draft: Draft): ClientCertificateChoice | null {
  const passphrase = draft.hasPassphrase ? ({ passphrase: 'stored' } as const) : {};
  switch (draft.certificate) {
    case 'none':
      return null;
    case 'pem':
      return { format: 'pem', certFile: draft.certFile, keyFile: draft.keyFile, ...passphrase };
    case 'pkcs12':
      return { format: 'pkcs12', file: draft.pkcs12File, ...passphrase };
    case 'stored':
      return { format: 'stored', id: draft.storedId, ...passphrase };
  }
}

/** A client certificate that can be looked at; null: there is none, or a field of it is still empty. */
export function certificateOf(draft: Draft): ClientCertificateChoice | null {
  const choice = certificateInput(draft);
  return choice === null || Object.values(choice).includes('') ? null : choice;
}

/** Of the secrets that were given, those that the profile refers to as the fields stand now. */
export function secretsOf(
  draft: Draft,
  given: SecretsGiven,
  locks: Pick<ProfileLocks, 'proxy'>,
): SecretsGiven {
  const { 'proxy-password': password, passphrase, pkcs12 } = given;
  return {
    ...(password !== undefined && needsProxyPassword(draft, locks) && { 'proxy-password': password }),
    ...(passphrase !== undefined && draft.certificate !== 'none' && draft.hasPassphrase && { passphrase }),
    ...(pkcs12 !== undefined && draft.certificate === 'stored' && { pkcs12 }),
  };
}

export interface Endpoint {
  readonly host: string;
  /** Absent: none was given. */
  readonly port?: string;
}

const ENDPOINT =
  /^\s*([a-z][a-z0-9+.-]*:\/\/)?(?:\[([^\]\s]+)\]|([^:/?#@[\]\s]+))(?::(\d{1,5}))?(?:[/?#]\S*)?\s*$/i;

/** What was meant where a host was given with its port, in brackets, or as a URL; null: it is none of these. */
export function splitEndpoint(text: string): Endpoint | null {
  const [, scheme, bracketed, plain, port] = ENDPOINT.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || (scheme ?? bracketed ?? port) === undefined) return null;
  return port === undefined ? { host } : { host, port };
}

/** A number, with a decimal comma or point; anything else as it stands, so that it is found wrong. */
export function numberOf(text: string): number | string {
  const trimmed = text.trim();
  return /^\d+(?:[.,]\d+)?$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : trimmed;
}

function milliseconds(text: string): number | string {
  const seconds = numberOf(text);
  return typeof seconds === 'number' ? Math.round(seconds * 1_000) : seconds;
}

const words = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((word) => word !== '');

const given = (name: string, value: string): object => (value === '' ? {} : { [name]: value });
