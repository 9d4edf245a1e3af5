import { expect, test } from 'vitest';
import { nextSequence, supervisionDeadlineS } from '../../../main/protocol/constants.ts';

test('Sequence grows by one modulo 2^32 (Protocol 7.2)', () => {
  expect([0, 41, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff].map(nextSequence)).toEqual([
    1, 42, 0x8000_0000, 0xffff_ffff, 0,
  ]);
});

test('the TSCF bears silence for 1.5 intervals, and for 15 s more than one (Protocol 7)', () => {
  expect([1, 29, 30, 31, 110, 86_400].map(supervisionDeadlineS)).toEqual([16, 44, 45, 46.5, 165, 129_600]);
});
