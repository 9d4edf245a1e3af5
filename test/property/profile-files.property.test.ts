import { readFile, rm } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileSchema, type ProfileInput } from '../../main/model/profile.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { readProfileFile } from '../../main/profiles/profile-files.ts';
import { ProfileStore } from '../../main/profiles/profile-store.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { profileFolder, type ProfileFolder } from '../support/profile-lab.ts';

const BAD_FILES = 1_000;
/** As many in a folder at once as leave room for the good ones. */
const AT_ONCE = 250;

/** Every field has a value that is not its default. */
const FULL = {
  id: 'full',
  name: 'Full',
  host: 'tscf.example.net',
  port: 5_061,
  otherPorts: [443, 8_443],
  interval: { mode: 'proposed', seconds: 30 },
  responseTimeS: 5,
  missLimit: 3,
  tscfOriginates: false,
  sessionIdBy: 'tscf',
  reconnect: { initialMs: 500, maxMs: 30_000 },
  tls: { caFile: '/etc/ca.pem', minVersion: '1.3', pins: [`sha256/${'A'.repeat(43)}=`] },
  forwards: [{ listen: { port: 5_060 }, to: { address: '10.64.0.1', port: 5_060 } }],
  proxy: { mode: 'manual', url: 'http://proxy.example:3128' },
  startAutomatically: false,
} as const satisfies ProfileInput;

type Field = keyof typeof FULL;
const FIELDS = Object.keys(FULL) as Field[];

interface BadFile {
  /** What is wrong with it, for whoever reads a failure. */
  readonly how: string;
  /** The field that is spoilt, as it is meant and as it is written, where the file is still JSON. */
  readonly fields: readonly string[];
  readonly content: Uint8Array;
}

const member = (name: string, value: unknown): string => `${JSON.stringify(name)}: ${JSON.stringify(value)}`;

/** Ways to spoil one field, as the text of its member; `json`: whether it is JSON then. */
const SPOILT: Readonly<
  Record<
    string,
    { readonly json: boolean; readonly text: (field: Field, junk: unknown, at: number) => string }
  >
> = {
  'a value that does not fit': { json: true, text: (field, junk) => member(field, junk) },
  'a field too many within': {
    json: true,
    text: (field, junk) => member(field, { ...(Object(FULL[field]) as object), zz: junk }),
  },
  'another case': { json: true, text: (field) => member(field.toUpperCase(), FULL[field]) },
  'a slip of the pen': {
    json: true,
    text: (field, _junk, at) =>
      member(`${field.slice(0, at % field.length)}_${field.slice(at % field.length)}`, 1),
  },
  'a prototype': { json: true, text: (_field, junk) => `"__proto__": ${JSON.stringify(junk)}` },
  'a comment': { json: false, text: (field) => `"${field}": /* */ 1` },
  'single quotes': { json: false, text: (field) => `"${field}": 'x'` },
  'a value that never ends': { json: false, text: (field) => `"${field}": ${'['.repeat(10_000)}` },
  'a control character': { json: false, text: (field) => `"${field}": "a\u0000b"` },
};

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, '', -1, 1e999, 0.5, [], {}, [[]], 'no', '\u202E', 'x'.repeat(5_000)),
  fc.jsonValue(),
);

const spoiltField: fc.Arbitrary<BadFile> = fc
  .record({
    field: fc.constantFrom(...FIELDS),
    others: fc.shuffledSubarray(FIELDS),
    how: fc.constantFrom(...Object.keys(SPOILT)),
    junk,
    at: fc.nat(),
    version: fc.constantFrom(undefined, 1, 2),
  })
  .map(({ field, others, how, junk: value, at, version }) => {
    const text = SPOILT[how]?.text(field, value, at) ?? '';
    const needed = (['id', 'name', 'host'] as const).filter((one) => !others.includes(one));
    const members = [...needed, ...others]
      .filter((one) => one !== field)
      .map((one) => member(one, FULL[one]));
    const all = [...(version === undefined ? [] : [member('version', version)]), ...members, text];
    const spoilt = /^"([^"]*)"/.exec(text)?.[1];
    return {
      how,
      fields: SPOILT[how]?.json === true && spoilt !== undefined ? [field, spoilt] : [],
      content: Buffer.from(`{\n  ${all.join(',\n  ')}\n}\n`),
    };
  });

/** One octet of a good file is another one, or the file ends early. */
const damaged: fc.Arbitrary<BadFile> = fc
  .record({ at: fc.nat(), octet: fc.option(fc.integer({ min: 0, max: 255 })) })
  .map(({ at, octet }) => {
    const content = Buffer.from(JSON.stringify({ version: 2, ...FULL }));
    const place = at % content.length;
    if (octet === null) return { how: 'torn', fields: [], content: content.subarray(0, place) };
    content[place] = octet;
    return { how: `octet ${place} is ${octet}`, fields: [], content };
  });

const nonsense: fc.Arbitrary<BadFile> = fc
  .oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .constantFrom('', ' ', '[]', 'null', '"office"', '{', '}', '{}{}', '\uFEFF', '[{}]', '{"version": 99}')
      .map((text) => Buffer.from(text)),
  )
  .map((content) => ({ how: 'nonsense', fields: [], content }));

const badFile = fc.oneof(
  { arbitrary: spoiltField, weight: 6 },
  { arbitrary: damaged, weight: 3 },
  { arbitrary: nonsense, weight: 1 },
);

/** What has to be waited for is over at once. */
const hasty: Timers = { after: (_ms, callback) => nodePlatform.timers.after(0, callback) };

let folder: ProfileFolder;

beforeEach(async () => {
  folder = await profileFolder();
});

afterEach(() => folder.remove());

describe('bad profile files', () => {
  it(`${BAD_FILES} of them: never a crash, never a good profile lost, each named with its file, and its field where there is one`, async () => {
    const hows = new Set<string>();
    let ran = 0;
    // More than are needed: some are good after all.
    const candidates = fc.sample(badFile, { numRuns: 2 * BAD_FILES, seed: 20_101_005 });
    while (ran < BAD_FILES) {
      const bad = new Map<string, BadFile>();
      while (bad.size < AT_ONCE) {
        const one = candidates.pop();
        if (one === undefined) throw new Error(`only ${ran} bad files`);
        const path = await folder.put(`bad-${String(bad.size).padStart(3, '0')}.json`, one.content);
        if ((await readProfileFile(path).catch(() => null)) === null) bad.set(path, one);
      }
      const good = ['aaa', 'bad-100a', 'zzz'];
      for (const id of good) await folder.put(`${id}.json`, { ...FULL, id });

      const store = new ProfileStore(folder.directory, { clock: nodePlatform.clock, timers: hasty });
      const { profiles, warnings } = await store.read();
      expect(profiles.map(({ profile }) => profile)).toEqual(
        good.map((id) => profileSchema.parse({ ...FULL, id })),
      );
      expect(warnings).toHaveLength(AT_ONCE);
      for (const [path, { how, fields, content }] of bad) {
        const lines = warnings.filter((line) => line.startsWith(`${path}: `) || line.startsWith(`${path} `));
        expect([how, lines]).toEqual([how, [expect.stringMatching(/^[^\n]+$/)]]);
        const [line = ''] = lines;
        expect([how, line, fields.length === 0 || fields.some((name) => line.includes(name))]).toEqual([
          how,
          line,
          true,
        ]);
        // Whatever was in it is still to be had, where it was or where the line says.
        const place = /; it is now (.*)$/.exec(line)?.[1] ?? path;
        expect(Buffer.compare(await readFile(place), content)).toBe(0);
        hows.add(how);
      }
      ran += bad.size;
      await rm(folder.directory, { recursive: true });
    }
    expect(ran).toBe(BAD_FILES);
    expect([...hows]).toEqual(expect.arrayContaining([...Object.keys(SPOILT), 'torn', 'nonsense']));
  }, 120_000);
});
