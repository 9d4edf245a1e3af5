import { PinholeError } from '../../main/model/errors.ts';
import { tlsSchema, type ClientCertificateChoice, type TlsChoice } from '../../main/model/tls.ts';
import type { Io } from './io.ts';

export interface TlsOptions {
  readonly ca?: string;
  readonly pin: readonly string[];
  readonly serverName?: string;
  readonly tlsMin?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly pkcs12?: string;
  readonly passphrase?: string;
}

export interface ChosenTls {
  readonly tls: TlsChoice;
  /** As standard input gave it; absent: in the system's own store, where it is needed. */
  readonly passphrase?: string;
}

const invalid = (message: string): PinholeError => new PinholeError('OPTION_INVALID', message);

/** The options by the field of the profile that they stand for. */
const OPTIONS: Readonly<Record<string, string>> = {
  pins: '--pin',
  serverName: '--server-name',
  minVersion: '--tls-min',
};

/**
 * TLS as the profile has it, with what the command line wants otherwise. A pass phrase is read from standard input, and never an
 * argument: other users of the machine see those.
 * @throws PinholeError OPTION_INVALID
 */
export async function chooseTls(ofProfile: TlsChoice, options: TlsOptions, io: Io): Promise<ChosenTls> {
  const { ca, pin, serverName, tlsMin, passphrase } = options;
  const certificate = certificateOf(options) ?? ofProfile.clientCertificate;
  if (passphrase !== undefined && passphrase !== 'stored' && passphrase !== 'stdin') {
    throw invalid(`--passphrase is "${passphrase}"; stored or stdin would be right`);
  }
  if (passphrase !== undefined && certificate === undefined) {
    throw invalid('--passphrase needs --cert and --key, or --pkcs12');
  }
  const wanted = tlsSchema.safeParse({
    ...ofProfile,
    ...(ca !== undefined && { caFile: ca }),
    ...(pin.length > 0 && { pins: pin }),
    ...(serverName !== undefined && { serverName }),
    ...(tlsMin !== undefined && { minVersion: tlsMin }),
    clientCertificate:
      certificate === undefined || passphrase === undefined
        ? certificate
        : { ...certificate, passphrase: 'stored' },
  });
  if (!wanted.success) {
    const [issue] = wanted.error.issues;
    const field = String(issue?.path[0]);
    throw invalid(`${OPTIONS[field] ?? field} ${issue?.message ?? ''}`);
  }
  return { tls: wanted.data, ...(passphrase === 'stdin' && { passphrase: await readLine(io) }) };
}

function certificateOf({ cert, key, pkcs12 }: TlsOptions): ClientCertificateChoice | undefined {
  if (pkcs12 !== undefined) {
    if (cert !== undefined || key !== undefined) throw invalid('--pkcs12 holds what --cert and --key name');
    return { format: 'pkcs12', file: pkcs12 };
  }
  if (cert === undefined && key === undefined) return undefined;
  if (cert !== undefined && key !== undefined) return { format: 'pem', certFile: cert, keyFile: key };
  throw invalid(`--${cert === undefined ? 'key' : 'cert'} is given alone; give --cert and --key together`);
}

async function readLine(io: Io): Promise<string> {
  for await (const line of io.lines()) return line;
  throw invalid('--passphrase is "stdin", and standard input ended before a line with the pass phrase');
}
