import { X509Certificate } from 'node:crypto';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { CaFileFacts } from '../model/tls.ts';
import { readBoundedFile } from '../platform/read-file.ts';
import { certificateText } from './certificate.ts';
import { oneLine } from './text.ts';

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';
/** The first octet of a certificate in DER: an ASN.1 SEQUENCE. */
const DER_SEQUENCE = 0x30;

/**
 * The certificates of a CA file, as PEM and nothing else: what stands between them is left out.
 * @throws PinholeError CA_FILE_UNREADABLE or CA_FILE_INVALID
 */
export const loadCaFile = async (path: string): Promise<string> =>
  (await readCaFile(path)).map((certificate) => certificate.toString()).join('');

/**
 * What the certificates of a CA file say of themselves: the first `LIMITS.caCertificatesShown` of them.
 * @throws PinholeError CA_FILE_UNREADABLE or CA_FILE_INVALID
 */
export async function inspectCaFile(path: string): Promise<CaFileFacts> {
  const all = await readCaFile(path);
  const certificates = all.slice(0, LIMITS.caCertificatesShown.value).map((certificate) => {
    const { subject, issuer, validFrom, validTo } = certificateText(certificate);
    return { subject, issuer, validFrom, validTo };
  });
  return { count: all.length, certificates };
}

async function readCaFile(path: string): Promise<readonly X509Certificate[]> {
  const octets = await readBoundedFile(path, LIMITS.caFileOctets.value, 'CA_FILE_UNREADABLE');
  const blocks = octets.toString('latin1').split(BEGIN).slice(1);
  if (blocks.length === 0) {
    const why = octets[0] === DER_SEQUENCE ? 'it looks like DER' : `there is no ${BEGIN}`;
    throw new PinholeError('CA_FILE_INVALID', `${path} holds no certificate in PEM: ${why}`);
  }
  return blocks.map((block, index) => readCertificate(path, block, index + 1));
}

function readCertificate(path: string, block: string, number: number): X509Certificate {
  const end = block.indexOf(END);
  const why = `certificate ${number} of ${path} is damaged`;
  if (end === -1) throw new PinholeError('CA_FILE_INVALID', `${why}: it has no ${END}`);
  try {
    return new X509Certificate(`${BEGIN}${block.slice(0, end)}${END}\n`);
  } catch (error) {
    const { message } = error as Error;
    throw new PinholeError('CA_FILE_INVALID', `${why}: ${oneLine(message)}`, { cause: error });
  }
}
