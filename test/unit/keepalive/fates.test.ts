import { expect, it } from 'vitest';
import { Fates } from '../../../main/keepalive/fates.ts';
import { LIMITS } from '../../../main/model/limits.ts';

const MOST = LIMITS.unansweredSequences.value;

it('knows the last ones, and none before them', () => {
  const fates = new Fates();
  for (let sequence = 1; sequence <= 2 * MOST + 3; sequence += 1) {
    fates.add(sequence, sequence % 2 === 0 ? 'answered' : 'missed');
    for (let before = 1; before <= sequence; before += 1) {
      const known = before % 2 === 0 ? 'answered' : 'missed';
      expect(fates.get(before)).toBe(before > sequence - MOST ? known : undefined);
    }
  }
  expect(fates.get(1_000)).toBeUndefined();
});

it('changes the fate of one in its place', () => {
  const fates = new Fates();
  fates.add(2, 'missed');
  fates.add(3, 'void');
  fates.change(2, 'answered');
  expect([fates.get(2), fates.get(3)]).toEqual(['answered', 'void']);
});
