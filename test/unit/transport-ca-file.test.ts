import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { inspectCaFile, loadCaFile } from '../../main/transport/ca-file.ts';
import { testAuthority } from '../support/servers.ts';

const first = await testAuthority();
const second = await testAuthority();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pinhole-ca-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(folder, 'ca.pem');
  await writeFile(path, content);
  return path;
}

describe('a CA file', () => {
  it('gives its certificates and nothing that stands around them', async () => {
    const { keyPem } = await first.issue();
    const path = await file(
      `# ours\n${first.caPem}\nand theirs:\r\n${second.caPem.replaceAll('\n', '\r\n')}\n${keyPem}`,
    );
    const pem = await loadCaFile(path);
    expect(pem).toBe(
      new X509Certificate(first.caPem).toString() + new X509Certificate(second.caPem).toString(),
    );
  });

  it.each([
    ['empty', '', /holds no certificate in PEM: there is no -----BEGIN CERTIFICATE-----$/],
    ['a key', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n', /holds no certificate in PEM/],
    ['DER', new X509Certificate(first.caPem).raw, /holds no certificate in PEM: it looks like DER$/],
    [
      'cut off',
      first.caPem.slice(0, 200),
      /^certificate 1 of .* is damaged: it has no -----END CERTIFICATE-----$/,
    ],
    [
      'not a certificate',
      `${first.caPem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
      /^certificate 2 of .* is damaged: /,
    ],
  ])(
    'that is invalid (%s) is refused with its path and the reason, on one line',
    async (_what, content, message) => {
      const path = await file(content);
      const refusal = expect(loadCaFile(path)).rejects;
      await refusal.toMatchObject({
        code: 'CA_FILE_INVALID',
        message: expect.stringMatching(message) as string,
      });
      await refusal.toMatchObject({ message: expect.stringContaining(path) as string });
      await refusal.toMatchObject({ message: expect.not.stringContaining('\n') as string });
    },
  );

  it('says of itself how many it holds, and who the first of them are', async () => {
    const several = Array.from({ length: LIMITS.caCertificatesShown.value + 2 }, (_, index) =>
      index === 0 ? first.caPem : second.caPem,
    );
    const { count, certificates } = await inspectCaFile(await file(several.join('')));
    expect(count).toBe(several.length);
    expect(certificates).toHaveLength(LIMITS.caCertificatesShown.value);
    const { subject, validToDate } = new X509Certificate(first.caPem);
    expect(certificates[0]).toMatchObject({
      subject: subject.replace('CN=', ''),
      issuer: subject.replace('CN=', ''),
      validTo: validToDate.toISOString(),
    });
    await expect(inspectCaFile(await file(''))).rejects.toMatchObject({ code: 'CA_FILE_INVALID' });
  });

  it('that does not exist is refused by name', async () => {
    const path = join(folder, 'missing.pem');
    await expect(loadCaFile(path)).rejects.toMatchObject({
      code: 'CA_FILE_UNREADABLE',
      message: `${path} cannot be read: there is no such file`,
    });
  });

  it('that is a folder is refused', async () => {
    await expect(loadCaFile(folder)).rejects.toMatchObject({
      code: 'CA_FILE_UNREADABLE',
      message: `${folder} cannot be read: it is a folder`,
    });
  });

  it('above the limit is refused unread, and one octet less is read', async () => {
    const limit = LIMITS.caFileOctets.value;
    await expect(loadCaFile(await file(' '.repeat(limit + 1)))).rejects.toMatchObject({
      code: 'CA_FILE_UNREADABLE',
      message: expect.stringContaining(`it has ${limit + 1} octets; at most ${limit} are read`) as string,
    });
    const full = await file(first.caPem.padEnd(limit));
    expect(await loadCaFile(full)).toBe(new X509Certificate(first.caPem).toString());
  });

  it.skipIf(process.platform === 'win32')(
    'that is a pipe or a device is refused, and never waited for',
    async () => {
      const pipe = join(folder, 'pipe');
      execFileSync('/usr/bin/mkfifo', [pipe]);
      for (const path of [pipe, '/dev/zero']) {
        await expect(loadCaFile(path)).rejects.toMatchObject({
          code: 'CA_FILE_UNREADABLE',
          message: `${path} cannot be read: it is not an ordinary file`,
        });
      }
    },
  );
});
