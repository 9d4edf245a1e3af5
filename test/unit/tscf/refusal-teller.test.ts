import { expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { RefusalTeller, type RefusedConnections } from '../../../main/tscf/refusal-teller.ts';
import { FakeTime } from '../../support/fake-time.ts';

it('refusals are told of together, once in a while, and the rest at the end', () => {
  const time = new FakeTime();
  const told: RefusedConnections[] = [];
  const teller = new RefusalTeller(time, (refused) => told.push(refused));
  teller.flush();
  expect(told).toEqual([]);
  for (let count = 0; count < 5_000; count += 1) teller.note('rate');
  teller.note('full');
  expect(told).toEqual([]);
  time.advance(LIMITS.tscfRefusalsToldMs.value);
  expect(told).toEqual([{ full: 1, rate: 5_000, address: 0 }]);
  time.advance(60_000);
  teller.note('address');
  teller.flush();
  expect(told.slice(1)).toEqual([{ full: 0, rate: 0, address: 1 }]);
  expect(time.pending).toBe(0);
});
