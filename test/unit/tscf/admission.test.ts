import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { Admission } from '../../../main/tscf/admission.ts';
import { FakeTime } from '../../support/fake-time.ts';

const WAIT_MS = LIMITS.tscfHandshakeWaitMs.value;

function lab({ handshakesPerS = 100, perAddress }: { handshakesPerS?: number; perAddress?: number } = {}) {
  const time = new FakeTime();
  const began: { at: number; who: number }[] = [];
  const tooLate: number[] = [];
  const admission = new Admission<{ who: number }>(
    { handshakesPerS, perAddress },
    { clock: time, timers: time },
    {
      begin: ({ who }) => began.push({ at: time.monotonicMs(), who }),
      tooLate: ({ who }) => tooLate.push(who),
    },
  );
  const come = (count: number, from = 0): { who: number }[] =>
    Array.from({ length: count }, (_, at) => ({ who: from + at })).filter((one) => admission.apply(one));
  return { time, admission, began, tooLate, come, order: () => began.map(({ who }) => who) };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('handshakes a second', () => {
  it('a small burst begins at once, the others in their turn, oldest first, at the rate', () => {
    const { time, admission, began, come, order } = lab();
    expect(come(60)).toHaveLength(60);
    expect(order()).toEqual(upTo(10));
    expect(admission.waiting).toBe(50);
    time.advance(100);
    expect(order()).toEqual(upTo(20));
    time.advance(10_000);
    expect(order()).toEqual(upTo(60));
    expect(began.at(-1)?.at).toBe(500);
    expect(admission.waiting).toBe(0);
    expect(time.pending).toBe(0);
  });

  it('in no second begin more than the rate and the burst, and nobody waits longer than he may', () => {
    const { time, began, come } = lab();
    const cameMs = new Map<number, number>();
    let asked = 0;
    // Ten times the rate, for ten seconds.
    for (let at = 0; at < 1_000; at += 1) {
      for (const { who } of come(10, asked)) cameMs.set(who, time.monotonicMs());
      asked += 10;
      time.advance(10);
    }
    time.advance(WAIT_MS + 10);
    expect(began).toHaveLength(cameMs.size);
    for (const { at } of began) {
      const within = began.filter((other) => other.at >= at && other.at < at + 1_000);
      expect(within.length).toBeLessThanOrEqual(110);
    }
    for (const { at, who } of began) expect(at - (cameMs.get(who) ?? 0)).toBeLessThanOrEqual(WAIT_MS);
    // The rate is used to the full, too.
    expect(began.length).toBeGreaterThanOrEqual(1_000);
    expect(began.map(({ who }) => who)).toEqual([...cameMs.keys()]);
  });

  it('whoever would wait too long is refused at once, and nobody else for it', () => {
    const { come, admission, order, time } = lab();
    expect(come(200)).toHaveLength(10 + (100 * WAIT_MS) / 1_000);
    expect(come(1, 200)).toEqual([]);
    time.advance(10);
    expect(come(1, 201)).toHaveLength(1);
    time.advance(WAIT_MS);
    expect(order().at(-1)).toBe(201);
    expect(admission.waiting).toBe(0);
  });

  it('one that is gone while it waits takes nobody’s turn', () => {
    const { time, admission, come, order } = lab();
    const all = come(13);
    const [gone] = all.slice(10);
    if (gone === undefined) throw new Error('nobody waits');
    admission.leave(gone, '');
    time.advance(20);
    expect(order()).toEqual([...upTo(10), 11, 12]);
    expect(time.pending).toBe(0);
  });

  it('where this side cannot keep its own rate, newcomers are refused by what is seen', () => {
    const { time, come, admission, tooLate, order } = lab();
    come(30);
    time.stall(WAIT_MS + 1);
    expect(come(1, 30)).toEqual([]);
    time.stall(LIMITS.stageMs.value);
    time.advance(0);
    // Their clients gave up long ago.
    expect(tooLate).toEqual(upTo(30).slice(10));
    expect(order()).toEqual(upTo(10));
    expect(admission.waiting).toBe(0);
    expect(time.pending).toBe(0);
  });

  it('those who wait can be dismissed; then nothing is armed', () => {
    const { time, admission, come } = lab({ handshakesPerS: 1 });
    come(1);
    time.advance(500);
    expect(come(1, 1)).toHaveLength(1);
    expect(admission.dismiss()).toEqual([{ who: 1 }]);
    expect(time.pending).toBe(0);
  });
});

describe('connections of one address', () => {
  const someone = { who: 0 };

  it('are any number unless it is said', () => {
    const { admission } = lab();
    for (let count = 0; count < 1_000; count += 1) expect(admission.enter('192.0.2.1')).toBe(true);
  });

  it.each([
    ['IPv4', '192.0.2.1', '192.0.2.1', '192.0.2.2'],
    ['IPv6, by its /64', '2001:db8:0:1::1', '2001:db8:0:1:ffff::9', '2001:db8:0:2::1'],
    ['IPv4 in IPv6, each its own', '::ffff:192.0.2.1', '::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ])('%s', (_name, first, same, other) => {
    const { admission } = lab({ perAddress: 2 });
    expect([admission.enter(first), admission.enter(same), admission.enter(same)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(admission.enter(other)).toBe(true);
    admission.leave(someone, first);
    expect([admission.enter(same), admission.enter(first)]).toEqual([true, false]);
  });
});
