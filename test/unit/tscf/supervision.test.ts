import { describe, expect, it } from 'vitest';
import { borneSilenceS, Supervision } from '../../../main/tscf/supervision.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { keepAlivePorts } from '../../support/keep-alive-ports.ts';

describe('the silence that the TSCF bears (protocol 3 and 7)', () => {
  it.each([
    { intervalS: 10, idleLimitS: 0, expected: 25 },
    { intervalS: 30, idleLimitS: 0, expected: 45 },
    { intervalS: 31, idleLimitS: 0, expected: 46.5 },
    { intervalS: 600, idleLimitS: 0, expected: 900 },
    { intervalS: 0, idleLimitS: 0, expected: 0 },
    { intervalS: 0, idleLimitS: 120, expected: 120 },
    { intervalS: 600, idleLimitS: 120, expected: 120 },
    { intervalS: 10, idleLimitS: 120, expected: 25 },
  ])('interval $intervalS s, idle limit $idleLimitS s: $expected s', ({ expected, ...settings }) => {
    expect(borneSilenceS(settings)).toBe(expected);
  });
});

describe('supervision', () => {
  function lab(limitS: number) {
    const time = new FakeTime();
    const expired: number[] = [];
    const supervision = new Supervision(keepAlivePorts(time));
    const watch = supervision.watch({ silenceOver: () => expired.push(time.monotonicMs()) });
    watch.bear(limitS);
    return { time, expired, supervision, watch };
  }

  it('expires when the limit is over, once', () => {
    const { time, expired } = lab(25);
    time.advance(24_999);
    expect(expired).toEqual([]);
    time.advance(600_000);
    expect(expired).toEqual([25_000]);
    expect(time.pending).toBe(0);
  });

  it('counts from the last sign of life', () => {
    const { time, expired, watch } = lab(25);
    for (let sign = 0; sign < 10; sign += 1) {
      time.advance(20_000);
      watch.note(time.monotonicMs());
    }
    expect(expired).toEqual([]);
    time.advance(25_000);
    expect(expired).toEqual([225_000]);
  });

  it('stopped, it leaves no timer', () => {
    const { time, expired, watch } = lab(25);
    watch.stop();
    expect(time.pending).toBe(0);
    time.advance(60_000);
    expect(expired).toEqual([]);
  });

  it.each<[string, (time: FakeTime) => void]>([
    ['slept', (time) => (time.wallOffset += 3_600_000)],
    ['stood still', (time) => time.stall(60_000)],
  ])('after this side %s, a session has the full time again', (_name, pass) => {
    const { time, expired } = lab(25);
    time.advance(20_000);
    pass(time);
    time.advance(25_000);
    const woke = time.monotonicMs() - 25_000;
    expect(expired.every((atMs) => atMs >= woke + 25_000)).toBe(true);
    time.advance(60_000);
    expect(expired).toHaveLength(1);
    expect(time.pending).toBe(0);
  });

  it('what waits unread when the limit is over still counts', () => {
    const { time, expired, watch } = lab(25);
    // Armed later, due with the limit: as a read that the event loop has not come to.
    time.after(25_000, () => watch.note(time.monotonicMs()));
    time.advance(25_000);
    expect(expired).toEqual([]);
    watch.stop();
  });

  it('of ten thousand needs two timers: its own, and the heartbeat that all share', () => {
    const time = new FakeTime();
    const supervision = new Supervision(keepAlivePorts(time));
    const expired: number[] = [];
    const watches = Array.from({ length: 10_000 }, (_, at) => {
      const watch = supervision.watch({ silenceOver: () => expired.push(at) });
      watch.bear(30 + (at % 7));
      return watch;
    });
    expect(time.pending).toBe(2);
    time.advance(29_000);
    for (const watch of watches.slice(1)) watch.note(time.monotonicMs());
    time.advance(29_000);
    expect(expired).toEqual([0]);
    expect(time.pending).toBe(2);
    for (const watch of watches) watch.stop();
    expect(time.pending).toBe(0);
  });

  it('bears another silence from the moment at which it is told so, a shorter one too', () => {
    const { time, expired, watch } = lab(600);
    time.advance(100_000);
    watch.bear(1.5);
    time.advance(1_499);
    expect(expired).toEqual([]);
    time.advance(1);
    expect(expired).toEqual([101_500]);
    watch.bear(2);
    time.advance(60_000);
    expect(expired).toEqual([101_500, 103_500]);
    expect(time.pending).toBe(0);
  });

  it('one that is stopped by the end of another does not expire with it', () => {
    const time = new FakeTime();
    const supervision = new Supervision(keepAlivePorts(time));
    const expired: string[] = [];
    const second = supervision.watch({ silenceOver: () => expired.push('second') });
    const first = supervision.watch({
      silenceOver: () => {
        expired.push('first');
        second.stop();
      },
    });
    second.bear(5);
    first.bear(5);
    time.advance(60_000);
    expect(expired).toEqual(['first']);
    expect(time.pending).toBe(0);
  });
});
