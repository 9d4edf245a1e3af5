import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openSecretVault, profilesOf } from '../../main/core.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { policyListSchema } from '../../main/model/managed.ts';
import { profilePageSchema, profileQuerySchema } from '../../main/model/profile-book.ts';
import { profileSchema, type ProfileInput } from '../../main/model/profile.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { PolicyInForce } from '../../main/policy/in-force.ts';
import { createPolicy } from '../../main/policy/policy.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { ProfileBook } from '../../main/profiles/profile-book.ts';
import type { Benchmark, Contestant, Pair } from './harness.ts';
import { median } from './statistics.ts';

/** A profile as an administrator writes it: what differs from the defaults. */
const profile = (at: number): ProfileInput => ({
  id: `site-${at}`,
  name: `Site ${at}`,
  host: `tscf-${at}.example.net`,
  port: 443,
  otherPorts: [5061],
  interval: { mode: 'proposed', seconds: 60 },
  responseTimeS: 8,
  tls: { caFile: '/etc/pinhole/ca.pem', minVersion: '1.3' },
  proxy: { mode: 'manual', url: 'http://proxy.example.net:3128' },
  forwards: [{ listen: { port: 20_000 }, to: { address: '10.0.0.1', port: 5060 } }],
});

const policyText = (profiles: number): string =>
  JSON.stringify({
    CaptureAllowed: false,
    ManagedProfiles: Array.from({ length: profiles }, (_, at) => profile(at)),
  });

/** A folder of policies with one file, which is written anew when its size changes. */
async function policyFolder(): Promise<{ top: string; write: (profiles: number) => Promise<void> }> {
  const top = await mkdtemp(join(tmpdir(), 'pinhole-bench-policy-'));
  await mkdir(join(top, 'managed'), { mode: 0o755 });
  let written = 0;
  return {
    top,
    async write(profiles) {
      if (written !== profiles)
        await writeFile(join(top, 'managed', '10.json'), policyText(profiles), { mode: 0o644 });
      written = profiles;
    },
  };
}

async function wholePolicy(): Promise<Contestant> {
  const { top, write } = await policyFolder();
  const { timers } = nodePlatform;
  const ownerUid = process.getuid?.() ?? 0;
  return {
    async round(size) {
      await write(size);
      const beganMs = performance.now();
      const policy = new PolicyInForce(
        await createPolicy([linuxFiles({ timers, base: top, top, ownerUid })], { timers }),
      );
      const book = await ProfileBook.open({ ...nodePlatform, policy, directory: top, watch: false });
      const profiles = profilesOf(book, policy, { vault: openSecretVault(), warn: () => undefined });
      // What a window asks for, and what it makes of the answers.
      const { total, entries } = profilePageSchema.parse(profiles.list(profileQuerySchema.parse({})));
      const { rows } = policyListSchema.parse(policy.list());
      const tookMs = performance.now() - beganMs;
      book.close();
      policy.close();
      if (total !== size || entries.length !== Math.min(size, LIMITS.profilesShown.value))
        throw new Error('not every profile was loaded');
      if (rows.find(({ name }) => name === 'ManagedProfiles')?.omittedItems !== size)
        throw new Error('the profiles are not listed as those of the policy');
      return [tookMs];
    },
    close: () => rm(top, { recursive: true }),
  };
}

function parseAndValidate(): Contestant {
  const schema = z.array(profileSchema);
  let text = '';
  let size = 0;
  return {
    round(wanted) {
      if (size !== wanted) text = policyText(wanted);
      size = wanted;
      const beganMs = performance.now();
      const { ManagedProfiles: profiles } = JSON.parse(text) as { readonly ManagedProfiles: unknown };
      const count = schema.parse(profiles).length;
      const tookMs = performance.now() - beganMs;
      if (count !== size) throw new Error('not every profile was read');
      return Promise.resolve([tookMs]);
    },
    close: () => Promise.resolve(),
  };
}

async function open(): Promise<Pair<Contestant>> {
  return { product: await wholePolicy(), floor: parseAndValidate() };
}

export const policy: Benchmark = {
  name: 'policy',
  about:
    'A policy file with 10,000 managed profiles: read from the disk, checked for names that stand twice, judged, merged with the profiles of the user, and shown: the first 200 profiles and the page of the policy as a window gets them, parsed there. Floor: `JSON.parse` of the same text, already in memory, and one pass of the profile schema over it.',
  figures: [{ name: 'time', unit: 'ms', statistic: median, target: { atMost: 2 } }],
  plan: { rounds: 20, size: 10_000 },
  open,
};
