import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wireAnswerSchema } from '../../app/contract/channel.ts';
import { REQUEST_NAMES } from '../../app/contract/contract.ts';
import { createContractHost, type ContractHost } from '../../app/contract/host.ts';
import { createFakeCore, UNMANAGED, type FakeCore } from '../support/fake-core.ts';

/** Structured clone and JSON between them can carry all of these across. */
const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;
const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -0,
  Number.NaN,
  Number.MAX_SAFE_INTEGER + 1,
  10n,
  '',
  'office\u0000',
  '\ud800',
  'x'.repeat(65_536),
  [],
  [[]],
  [{ id: 'office' }],
  { id: null },
  { id: 10n },
  { id: ['office'] },
  { id: { toString: 'office' } },
  { id: cyclic },
  { id: 'x'.repeat(65_536) },
  { length: 2 ** 32 },
  { constructor: { prototype: {} } },
  JSON.parse('{"__proto__":{"id":"office"}}'),
  JSON.parse('['.repeat(10_000) + ']'.repeat(10_000)),
  Object.create(null),
  cyclic,
  new Map([['id', 'office']]),
  new Set(['id']),
  new Date(Number.NaN),
  new Uint8Array(8),
  new Error('id'),
  /id/u,
];

function setUp(): { core: FakeCore; host: ContractHost } {
  const core = createFakeCore();
  const managed = { ...core.managed, facts: () => ({ ...UNMANAGED, helpAddress: 'https://help.example/' }) };
  const host = createContractHost({
    core: { ...core, managed },
    version: '1',
    kind: 'web',
    send: () => undefined,
    after: () => () => undefined,
    openHelp: () => Promise.resolve(),
  });
  return { core, host };
}

describe('whatever arrives, the host answers in the form of the contract', () => {
  it.each(REQUEST_NAMES)('%s with hostile params', async (name) => {
    const { core, host } = setUp();
    for (const params of VALUES) {
      const answer = wireAnswerSchema.parse(await host.handle(name, params));
      if (!answer.ok) expect(answer.error.code).toBe('REQUEST_INVALID');
    }
    // An empty object with odd prototypes is an empty object; a tunnel's id nobody can smuggle in.
    expect(core.calls.filter((call) => /Tunnel|measure/i.test(call))).toEqual([]);
  });

  it('hostile names', async () => {
    const { host } = setUp();
    for (const name of VALUES) {
      expect(await host.handle(name, {})).toMatchObject({ ok: false, error: { code: 'REQUEST_UNKNOWN' } });
    }
  });

  it('any name with any params', async () => {
    const { host } = setUp();
    const names = fc.oneof(fc.constantFrom(...REQUEST_NAMES), fc.anything());
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.anything({ withBigInt: true, withNullPrototype: true }),
        async (name, params) => {
          expect(wireAnswerSchema.safeParse(await host.handle(name, params)).success).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
