import { expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { Turns } from '../../../main/tunnel/turns.ts';

const MOST = LIMITS.attemptsAtOnce.value;

function lab() {
  const turns = new Turns();
  const begun: number[] = [];
  const take = (id: number, tscf = 'one:443'): (() => void) => turns.take(tscf, () => begun.push(id));
  return { begun, take };
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at);

it('so many begin at once, the others in their order as a turn is given back', () => {
  const { begun, take } = lab();
  const gives = range(0, MOST + 3).map((id) => take(id));
  expect(begun).toEqual(range(0, MOST));
  gives[5]?.();
  expect(begun).toEqual(range(0, MOST + 1));
  // Once is once.
  gives[5]?.();
  expect(begun).toEqual(range(0, MOST + 1));
  gives[0]?.();
  gives[1]?.();
  expect(begun).toEqual(range(0, MOST + 3));
});

it('whoever gives up waiting is passed over, and takes nobody’s turn', () => {
  const { begun, take } = lab();
  const gives = range(0, MOST + 2).map((id) => take(id));
  gives[MOST]?.();
  gives[0]?.();
  expect(begun).toEqual([...range(0, MOST), MOST + 1]);
});

it('one TSCF that does not answer holds up no tunnel to another', () => {
  const { begun, take } = lab();
  range(0, MOST + 1).forEach((id) => take(id, 'dead:443'));
  take(1_000, 'well:443');
  expect(begun.at(-1)).toBe(1_000);
});

it('a turn that is free again is there for the next', () => {
  const { begun, take } = lab();
  for (const id of range(0, 3 * MOST)) take(id)();
  expect(begun).toEqual(range(0, 3 * MOST));
});
