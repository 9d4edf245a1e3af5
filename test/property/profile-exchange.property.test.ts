import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PinholeError } from '../../main/model/errors.ts';
import { DEFAULT_POLICY } from '../../main/model/policy.ts';
import { profileSchema, type Profile } from '../../main/model/profile.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { ProfileBook } from '../../main/profiles/profile-book.ts';
import { copyName, suggestId } from '../../main/profiles/profile-id.ts';
import { profileIdSchema } from '../../main/model/profile.ts';
import { profileFolder } from '../support/profile-lab.ts';

const port = fc.integer({ min: 1, max: 65_535 });
const seconds = fc.integer({ min: 1, max: 86_400 });
const path = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const stored = fc.constant('stored' as const);
const name = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .filter((text) => text.trim() !== '' && text.trim().length <= 80);

const clientCertificate = fc.oneof(
  fc.record({ format: fc.constant('pem'), certFile: path, keyFile: path, passphrase: stored }),
  fc.record({ format: fc.constant('pkcs12'), file: path }),
  fc.record({ format: fc.constant('stored'), id: fc.stringMatching(/^[a-z0-9]{1,64}$/), passphrase: stored }),
);

const profile: fc.Arbitrary<Profile> = fc
  .record(
    {
      id: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,63}$/),
      name,
      host: fc.constantFrom('tscf.example', '192.0.2.1', '2001:db8::1'),
      port,
      otherPorts: fc.array(port, { maxLength: 4 }),
      interval: fc.oneof(
        fc.constant({ mode: 'assigned' }),
        fc.record({ mode: fc.constantFrom('proposed', 'static'), seconds }),
        fc.record({ mode: fc.constant('auto'), measureByItself: fc.boolean() }),
      ),
      responseTimeS: fc.double({ min: 1, max: 60, noNaN: true }),
      missLimit: fc.integer({ min: 1, max: 10 }),
      tscfOriginates: fc.boolean(),
      sessionIdBy: fc.constantFrom('client', 'tscf'),
      tls: fc.record({ caFile: path, clientCertificate }, { requiredKeys: [] }),
      forwards: fc.array(
        fc.record({
          listen: fc.record({ port: fc.integer({ min: 1, max: 60_000 }) }),
          to: fc.record({
            address: fc.constantFrom('10.64.0.1', '2001:db8::7'),
            port: fc.integer({ min: 1, max: 60_000 }),
          }),
          count: fc.integer({ min: 1, max: 20 }),
        }),
        { maxLength: 5 },
      ),
      proxy: fc.oneof(
        fc.constantFrom({ mode: 'none' }, { mode: 'system' }),
        fc.constant({
          mode: 'manual',
          url: 'http://proxy.example:3128',
          username: 'alice',
          credentials: 'stored',
        }),
      ),
      startAutomatically: fc.boolean(),
    },
    { requiredKeys: ['id', 'name', 'host'] },
  )
  .map((input) => profileSchema.parse(input));

const profiles = fc.uniqueArray(profile, { selector: ({ id }) => id, maxLength: 6 });

/** Takes a step with an empty book. */
async function withBook<T>(step: (book: ProfileBook) => Promise<T>): Promise<T> {
  const folder = await profileFolder();
  const book = await ProfileBook.open({
    ...nodePlatform,
    directory: folder.directory,
    policy: DEFAULT_POLICY,
    watch: false,
  });
  try {
    return await step(book);
  } finally {
    book.close();
    await folder.remove();
  }
}

const profilesIn = (book: ProfileBook): readonly Profile[] => book.list().map((entry) => entry.profile);

describe('profiles', () => {
  it('come out of an export and its import as they were', async () => {
    await fc.assert(
      fc.asyncProperty(profiles, async (made) => {
        const { text, listed } = await withBook(async (book) => {
          for (const one of made) await book.create(one);
          return { text: book.exportText().text, listed: profilesIn(book) };
        });
        expect(new Map(listed.map((one) => [one.id, one]))).toEqual(
          new Map(made.map((one) => [one.id, one])),
        );
        await withBook(async (book) => {
          const { imported, refused } = await book.importText(text, 'refuse');
          expect([imported.length, refused]).toEqual([made.length, []]);
          expect(profilesIn(book)).toEqual(listed);
          expect(book.warnings).toEqual([]);
          // Once more: nothing, the same, or each beside its like.
          expect((await book.importText(text, 'refuse')).refused).toHaveLength(made.length);
          await book.importText(text, 'replace');
          expect(profilesIn(book)).toEqual(listed);
          await book.importText(text, 'rename');
          expect(profilesIn(book)).toHaveLength(2 * made.length);
        });
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('are not harmed by any import: it is refused, or what it brings is good', async () => {
    const hostile = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(
          fc.oneof(profile, fc.jsonValue(), fc.record({ id: fc.jsonValue(), version: fc.jsonValue() })),
          {
            maxLength: 4,
          },
        )
        .map((several) => JSON.stringify(several)),
      fc.jsonValue().map((value) => JSON.stringify({ version: 2, profiles: [value, { __proto__: value }] })),
      fc.constantFrom('['.repeat(60_000), '{"profiles":'.repeat(10_000), '{"__proto__":{"id":"a"}}'),
    );
    await withBook(async (book) => {
      await book.create(profileSchema.parse({ id: 'mine', name: 'Mine', host: 'tscf.example' }));
      const mine = book.get('mine');
      let refusals = 0;
      await fc.assert(
        fc.asyncProperty(hostile, async (content) => {
          try {
            await book.importText(content, 'refuse');
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(PinholeError);
            expect((thrown as PinholeError).code).toBe('PROFILE_INVALID');
            expect((thrown as PinholeError).message).toMatch(/^[^\n]+$/);
            refusals += 1;
          }
          expect(book.get('mine')).toEqual(mine);
        }),
        { numRuns: 300 },
      );
      expect(refusals).toBeGreaterThan(100);
      expect(book.warnings).toEqual([]);
    });
  }, 60_000);

  it('get an id that is one from every name, and a copy of every name is a name', () => {
    fc.assert(
      fc.property(name, fc.array(fc.nat({ max: 30 })), (text, counts) => {
        const first = suggestId(text, new Set());
        const taken = new Set([first, ...counts.map((count) => `${first}-${count}`)]);
        const id = suggestId(text, taken);
        expect(profileIdSchema.safeParse(id).success).toBe(true);
        expect(taken.has(id)).toBe(false);
        expect(profileSchema.shape.name.safeParse(copyName(text.trim())).success).toBe(true);
      }),
    );
  });
});
