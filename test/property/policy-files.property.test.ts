import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPolicyFile } from '../../main/policy/check.ts';
import type { ManagedPolicy } from '../../main/policy/policy.ts';
import type { PolicyKey } from '../../main/policy/policy-key.ts';
import { POLICY_KEYS, POLICY_NAMES, type PolicyName } from '../../main/policy/registry.ts';
import { policyFolder, policyOf, type PolicyFolder } from '../support/policy-lab.ts';

const BAD_FILES = 1_000;

/** A file as an administrator meant it, and what became of it. */
interface BadFile {
  /** What is wrong with it, for whoever reads a failure. */
  readonly how: string;
  /** The keys that it was meant to set; the first one is the one that is spoilt. */
  readonly meant: readonly PolicyName[];
  readonly octets: Uint8Array;
}

const example = (name: PolicyName): unknown => (POLICY_KEYS[name] as PolicyKey).example;
const member = (name: string, value: unknown): string => `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
const fileOf = (members: readonly string[]): string => `{\n  ${members.join(',\n  ')}\n}\n`;

/** Ways to spoil the member of one key, as the text of the member. */
const SPOILT: Readonly<Record<string, (name: PolicyName, junk: unknown, at: number) => string>> = {
  'a value that does not fit': (name, junk) => member(name, junk),
  'a value within one that does not fit': (name, junk) =>
    member(name, { ...(Object(example(name)) as object), zz: junk }),
  'broken off': (name, _junk, at) =>
    member(name, example(name))
      .slice(0, name.length + 4 + (at % 20))
      .replace(/[\]}"\d]+$/, ''),
  'the name twice': (name) => `${member(name, example(name))}, ${member(name, example(name))}`,
  'a slip of the pen in the name': (name, _junk, at) =>
    member(name.slice(0, at % name.length) + name.slice((at % name.length) + 1), example(name)),
  'another case': (name) => member(name.toLowerCase(), example(name)),
  'a value that never ends': (name) => `"${name}": ${'['.repeat(100_000)}`,
  'a comment': (name) => `"${name}": /* ${JSON.stringify(example(name))} */ null`,
  'single quotes': (name) => `"${name}": '${String(example(name))}'`,
  'a control character': (name) => `"${name}": "a\u0000b"`,
  'a word that JSON does not have': (name) => `"${name}": undefined`,
  'a prototype': (name, junk) => `"${name}": {"__proto__": ${JSON.stringify(junk)}}`,
};

/** Values that fit few keys; which of them do fit is found out by the check. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(null, '', -1, 1e999, 0.5, [], {}, [[]], 'no', '\u202E', 'x'.repeat(5_000), {
    mode: 'manual',
  }),
  fc.jsonValue(),
);

const spoiltMember: fc.Arbitrary<BadFile> = fc
  .record({
    names: fc.shuffledSubarray([...POLICY_NAMES], { minLength: 1, maxLength: 6 }),
    how: fc.constantFrom(...Object.keys(SPOILT)),
    junk,
    at: fc.nat(),
    place: fc.nat(),
  })
  .map(({ names, how, junk: value, at, place }) => {
    const [spoilt, ...rest] = names as [PolicyName, ...PolicyName[]];
    const members = rest.map((name) => member(name, example(name)));
    members.splice(place % names.length, 0, SPOILT[how]?.(spoilt, value, at) ?? '');
    return { how, meant: names, octets: Buffer.from(fileOf(members)) };
  });

/** One octet of a good file is another one. */
const flippedOctet: fc.Arbitrary<BadFile> = fc
  .record({
    names: fc.shuffledSubarray([...POLICY_NAMES], { minLength: 1, maxLength: 6 }),
    at: fc.nat(),
    octet: fc.integer({ min: 0, max: 255 }),
  })
  .map(({ names, at, octet }) => {
    const octets = Buffer.from(fileOf(names.map((name) => member(name, example(name)))));
    octets[at % octets.length] = octet;
    return { how: `octet ${at % octets.length} is ${octet}`, meant: names, octets };
  });

/** What is no policy at all. */
const nonsense: fc.Arbitrary<BadFile> = fc
  .oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .constantFrom('', ' ', '[]', 'null', '"CaptureAllowed"', '{', '}', '{}{}', '<plist/>', '\uFEFF')
      .map((text) => Buffer.from(text)),
  )
  .map((octets) => ({ how: 'nonsense', meant: [], octets }));

const badFile = fc.oneof(
  { arbitrary: spoiltMember, weight: 6 },
  { arbitrary: flippedOctet, weight: 3 },
  { arbitrary: nonsense, weight: 1 },
);

let folder: PolicyFolder;

beforeAll(async () => {
  folder = await policyFolder();
});

afterAll(() => folder.remove());

/** Whether somebody is told that the key is not as it was meant. */
const isNamed = (policy: ManagedPolicy, name: PolicyName): boolean =>
  policy.effective(name).error !== null || policy.problems().some(({ message }) => message.includes(name));

const isManaged = (policy: ManagedPolicy, name: PolicyName): boolean =>
  policy.effective(name).level === 'mandatory';

/** What has no most restrictive value is not taken from anybody: the file that is named speaks for it. */
const hasLock = (name: PolicyName): boolean => 'restricted' in POLICY_KEYS[name];

describe('a bad policy file', () => {
  it('never stops the program, never leaves it silently unmanaged, and is named by its key', async () => {
    const path = await folder.put('managed/10.json', {});
    const hows = new Set<string>();
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(badFile, async ({ how, meant, octets }) => {
        await writeFile(path, octets);
        const errors = await checkPolicyFile(path, 'mandatory');
        fc.pre(errors.length > 0);
        ran += 1;
        hows.add(how);
        for (const { message, origin } of errors) {
          expect(message).toMatch(/^[^\n]+$/);
          expect(origin).toBe(path);
        }

        // Read for the first time.
        const fresh = await policyOf(folder);
        const shut = POLICY_NAMES.filter(hasLock).every((name) => isManaged(fresh, name));
        for (const name of meant) {
          const spokenFor = isManaged(fresh, name) || isNamed(fresh, name) || (shut && !hasLock(name));
          expect([how, name, spokenFor]).toEqual([how, name, true]);
        }
        expect(fresh.problems().length).toBeGreaterThan(0);
        fresh.close();
        // Nothing that is not to be had by default is to be had by a bad file.
        for (const name of POLICY_NAMES) {
          const { value } = fresh.effective(name);
          const { initial, schema }: PolicyKey = POLICY_KEYS[name];
          expect(value === initial || value === null || schema.safeParse(value).success).toBe(true);
        }

        // Read after a good one: what that one said stays, unless the new file takes it back in good order.
        await writeFile(path, JSON.stringify(Object.fromEntries(meant.map((name) => [name, example(name)]))));
        const live = await policyOf(folder);
        const good = new Map(meant.map((name) => [name, live.effective(name).value]));
        await writeFile(path, octets);
        await live.reload();
        for (const name of meant) {
          const { value, level } = live.effective(name);
          if (level === 'mandatory' && live.effective(name).error !== null)
            expect(value).toEqual(good.get(name));
          expect([how, name, level === 'mandatory' || isNamed(live, name)]).toEqual([how, name, true]);
        }
        expect(live.problems().length).toBeGreaterThan(0);
        live.close();
      }),
      { numRuns: BAD_FILES, maxSkipsPerRun: 100, endOnFailure: true },
    );
    expect(ran).toBe(BAD_FILES);
    expect([...hows]).toEqual(expect.arrayContaining(Object.keys(SPOILT)));
  }, 120_000);

  it.each(Object.keys(SPOILT))('%s: the message names the key', async (how) => {
    for (const name of POLICY_NAMES) {
      const text = fileOf([SPOILT[how]?.(name, { no: 1 }, 3) ?? '']);
      const path = await folder.put('managed/10.json', text);
      const errors = await checkPolicyFile(path, 'mandatory');
      expect([name, errors.some(({ message, line }) => message.includes(name) && line !== null)]).toEqual([
        name,
        true,
      ]);
    }
  });
});
