import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Issued } from './pki.ts';

/** By its path, as Debian, Ubuntu and macOS have it: a name would be looked for among the packages. */
const OPENSSL = '/usr/bin/openssl';

export function hasOpenssl(): boolean {
  try {
    execFileSync(OPENSSL, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What `openssl` writes on standard output. */
export function openssl(input: string | Buffer, ...args: readonly string[]): Buffer {
  return execFileSync(OPENSSL, args, { input, stdio: ['pipe', 'pipe', 'ignore'] });
}

/** A PKCS#12 file with a certificate, its key, and what else is given. */
export function pkcs12(
  { certPem, keyPem }: Issued,
  passphrase: string,
  cas = '',
  ...options: readonly string[]
): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'pinhole-p12-'));
  try {
    const pem = join(folder, 'in.pem');
    const out = join(folder, 'out.p12');
    writeFileSync(pem, `${keyPem}${certPem}${cas}`, { mode: 0o600 });
    openssl('', 'pkcs12', '-export', '-in', pem, '-out', out, '-passout', `pass:${passphrase}`, ...options);
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
