import { describe, expect, it } from 'vitest';
import { isAllowed } from '../../app/control/allowed.ts';
import { wireAnswerSchema } from '../../app/contract/channel.ts';
import { REQUEST_NAMES, requests } from '../../app/contract/contract.ts';
import { controlLab, keyIn } from '../support/control-lab.ts';

/** As JSON can carry them. */
const VALUES: readonly unknown[] = [
  null,
  true,
  -0,
  1e300,
  '',
  'office\u0000',
  'x'.repeat(10_000),
  [],
  [{ id: 'office' }],
  { id: null },
  { id: ['office'] },
  { id: 'x'.repeat(65) },
  { id: 'office', more: 1 },
  { constructor: { prototype: {} } },
  JSON.parse('{"__proto__":{"id":"office"}}'),
];

/** None of it takes secrets in, hands profiles out, changes them or the settings, or reads or writes a file at somebody's word. */
const LET_THROUGH = [
  'core.snapshot',
  'demo.behave',
  'demo.cut',
  'demo.forget',
  'demo.start',
  'demo.stop',
  'diagnosis.cancel',
  'diagnosis.start',
  'history.read',
  'log.read',
  'measurement.cancel',
  'measurement.start',
  'policy.list',
  'policy.reload',
  'secrets.store',
  'tunnel.start',
  'tunnel.stop',
  'tunnel.tryNow',
];

describe('what passes the local socket', () => {
  it('lets through what shows and what switches, and no request that is not listed', () => {
    expect(REQUEST_NAMES.filter(isAllowed).toSorted()).toEqual(LET_THROUGH);
    for (const name of ['', 'core', '__proto__', 'constructor', 'toString'])
      expect(isAllowed(name)).toBe(false);
  });

  it('is parsed: no request with params that do not fit reaches the engine', async () => {
    const { visit, place, core } = await controlLab();
    const visitor = await visit();
    await visitor.prove(await keyIn(place));
    let id = 0;
    for (const name of REQUEST_NAMES) {
      for (const params of VALUES) {
        if (requests[name].params.safeParse(params).success) continue;
        id += 1;
        visitor.say({ id, name, params });
        const said = (await visitor.next()) as { id: number; answer: unknown };
        const answer = wireAnswerSchema.parse(said.answer);
        const code = isAllowed(name) ? 'REQUEST_INVALID' : 'CONTROL_NOT_ALLOWED';
        expect([said.id, answer]).toMatchObject([id, { ok: false, error: { code } }]);
      }
    }
    expect(id, 'requests that do not fit').toBeGreaterThan(300);
    expect(core.calls).toEqual([]);
  });

  it('is answered in the form of the contract', async () => {
    const { visit, place } = await controlLab();
    const visitor = await visit();
    await visitor.prove(await keyIn(place));
    for (const name of ['core.snapshot', 'log.read', 'secrets.store', 'policy.list'] as const) {
      visitor.say({ id: 1, name, params: {} });
      const { answer } = (await visitor.next()) as { answer: { ok: boolean; result: unknown } };
      expect(answer.ok, name).toBe(true);
      expect(requests[name].result.safeParse(answer.result).success, name).toBe(true);
    }
  });

  it('a request that is made of another’s name is none', async () => {
    const { visit, place, core } = await controlLab();
    const visitor = await visit();
    await visitor.prove(await keyIn(place));
    for (const name of ['', 'CORE.SNAPSHOT', 'core.snapshot ', '__proto__', 'x'.repeat(1_000)]) {
      visitor.say({ id: 1, name, params: {} });
      expect(await visitor.next()).toMatchObject({ answer: { error: { code: 'CONTROL_NOT_ALLOWED' } } });
    }
    expect(core.calls).toEqual([]);
  });
});
