import { X509Certificate } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { asPinholeError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import type { Profile } from '../../model/profile.ts';
import { readBoundedFile } from '../../platform/read-file.ts';
import { listLogFiles, type LogFile } from '../../journal/log-files.ts';
import { jsonFile, type CollectedFile, type Collector } from '../collector.ts';

/** What lies in files. */
export const fileCollectors: readonly Collector[] = [
  {
    id: 'lifetimes',
    file: 'lifetimes.json',
    holds: 'measured lifetimes of pin-holes',
    collect: async ({ stateDirectory }) => {
      const path = join(stateDirectory, 'pinhole-lifetimes.json');
      try {
        const octets = await readBoundedFile(path, LIMITS.lifetimeFileOctets.value, 'FILE_UNREADABLE');
        return { files: [{ file: 'lifetimes.json', text: octets.toString('utf8') }] };
      } catch (thrown) {
        const { cause } = asPinholeError(thrown);
        if ((cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') throw thrown;
        return jsonFile('lifetimes.json', { note: 'Nothing has been measured.' });
      }
    },
  },
  {
    id: 'certificates',
    file: 'certificates.json',
    holds: 'of the certificates that profiles name by a file: subject, issuer, dates, fingerprint',
    collect: async ({ profiles }) => {
      const paths = [...new Set(profiles.flatMap(certificateFiles))].slice(
        0,
        LIMITS.reportCertificates.value,
      );
      const files = await Promise.all(paths.map(readCertificates));
      const names = files.flatMap(({ certificates }) =>
        (certificates ?? []).flatMap(({ subject, issuer }) => [...partsOf(subject), ...partsOf(issuer)]),
      );
      return { ...jsonFile('certificates.json', files), names };
    },
  },
  {
    id: 'logs',
    file: 'logs/none.json',
    holds: 'the last part of each file of the log',
    limitOctets: LIMITS.reportLogOctets.value,
    collect: async ({ logDirectory }) => {
      const files = await Promise.all((await listLogFiles(logDirectory)).map(lastPart));
      if (files.length === 0) return jsonFile('logs/none.json', { note: 'There is no log.' });
      return { files };
    },
  },
];

const certificateFiles = ({ tls }: Profile): readonly string[] => {
  const client = tls.clientCertificate?.format === 'pem' ? [tls.clientCertificate.certFile] : [];
  return [...(tls.caFile === undefined ? [] : [tls.caFile]), ...client];
};

interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly names: string | undefined;
  readonly fingerprint256: string;
}

interface CertificateFile {
  readonly file: string;
  readonly certificates?: readonly CertificateFacts[];
  readonly error?: string;
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

async function readCertificates(file: string): Promise<CertificateFile> {
  try {
    const text = (await readBoundedFile(file, LIMITS.caFileOctets.value, 'FILE_UNREADABLE')).toString(
      'latin1',
    );
    const pems = (text.match(PEM) ?? []).slice(0, LIMITS.reportCertificates.value);
    return { file, certificates: pems.map(factsOf) };
  } catch (thrown) {
    return { file, error: asPinholeError(thrown).message };
  }
}

function factsOf(pem: string): CertificateFacts {
  const { subject, issuer, validFrom, validTo, subjectAltName, fingerprint256 } = new X509Certificate(pem);
  return { subject, issuer, validFrom, validTo, names: subjectAltName, fingerprint256 };
}

/** `CN=…`, a line each. */
const partsOf = (name: string): string[] =>
  name
    .split('\n')
    .flatMap((line) => (/^(?:CN|O|OU|emailAddress|SN|GN)=/.test(line) ? [line.replace(/^\w+=/, '')] : []));

/** From the beginning of a line. */
async function lastPart({ name, path }: LogFile): Promise<CollectedFile> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const length = Math.min(size, LIMITS.reportLogOctets.value);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
  const octets = buffer.subarray(0, bytesRead);
  const start = length === size ? 0 : octets.indexOf('\n') + 1;
  return { file: `logs/${name}`, text: octets.toString('utf8', start) };
}
