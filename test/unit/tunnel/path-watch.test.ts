import { expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import type { PathEvidence } from '../../../main/pinhole/health/evidence.ts';
import { PathWatch } from '../../../main/tunnel/path-watch.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { keepAlivePorts } from '../../support/keep-alive-ports.ts';
import { keepAlive, NOW_MS, WELL } from '../../support/path-evidence.ts';

/** A watch on a path that is well, at the moment `NOW_MS`. */
function lab() {
  const time = new FakeTime();
  time.advance(NOW_MS);
  let evidence: PathEvidence = WELL;
  const told: string[] = [];
  const ports = keepAlivePorts(time);
  const watch = new PathWatch(
    ports,
    () => evidence,
    () => told.push(watch.takeNews()?.verdict ?? 'nothing new'),
  );
  const see = (seen: Partial<PathEvidence>): void => {
    evidence = { ...WELL, ...seen };
    watch.assess();
  };
  return { time, watch, see, told, guard: ports.guard };
}

const STALLED: Partial<PathEvidence> = {
  gap: { cause: 'stall', atMs: NOW_MS, forMs: 1_500, answered: false },
};

it('nobody is woken while all is well', () => {
  const { time, watch, see } = lab();
  see({ outstanding: keepAlive(0) });
  see({});
  expect(watch.snapshot().verdict).toBe('open');
  expect(time.pending).toBe(0);
});

it('what has to last before it shows is told when it has, with no event', () => {
  const { time, watch, see, told } = lab();
  see({ outstanding: keepAlive(700) });
  expect(watch.takeNews()).toBeUndefined();
  time.advance(999);
  expect(told).toEqual([]);
  time.advance(1);
  expect(told).toEqual(['at-risk']);
  expect(time.pending).toBe(0);
});

it('and is called off by the answer', () => {
  const { time, see, told } = lab();
  see({ outstanding: keepAlive(700) });
  see({});
  expect(time.pending).toBe(0);
  time.advance(5_000);
  expect(told).toEqual([]);
});

it('a snapshot is right although nothing has happened and no timer has fired', () => {
  const { time, watch, see } = lab();
  see({ outstanding: keepAlive(700) });
  time.stall(1_000);
  expect(watch.snapshot()).toMatchObject({ verdict: 'at-risk', sinceAgoMs: 0 });
  time.advance(0);
});

it('what a snapshot shows before the timer fires is told all the same', () => {
  const { time, watch, see, told } = lab();
  see({ outstanding: keepAlive(700) });
  time.stall(1_000);
  expect(watch.snapshot().verdict).toBe('at-risk');
  time.advance(0);
  expect(told).toEqual(['at-risk']);
  expect(time.pending).toBe(0);
});

it('a note goes when its time is over', () => {
  const { time, watch, see, told } = lab();
  see(STALLED);
  expect(watch.snapshot().reasons.map(({ code }) => code)).toEqual([
    'answered-in-time',
    'late-by-our-own-stall',
  ]);
  time.advance(LIMITS.pinholeNoteMs.value);
  expect(watch.snapshot().reasons.map(({ code }) => code)).toEqual(['answered-in-time']);
  expect(told).toEqual(['nothing new']);
  expect(time.pending).toBe(0);
});

it('where its own timer is late, everyone hears of the stall before it judges', () => {
  const { time, see, told, guard } = lab();
  guard.onDisturbance(() => see(STALLED));
  see({ outstanding: keepAlive(700) });
  time.stall(3_000);
  time.advance(0);
  expect(told).toEqual(['nothing new']);
});

it('news is another verdict, or another first reason; a verdict holds since it changed', () => {
  const { time, watch, see } = lab();
  time.advance(2_000);
  see({ idleLimitS: 30 });
  expect(watch.takeNews()).toMatchObject({ verdict: 'at-risk' });
  time.advance(3_000);
  see({ idleLimitS: 30, trafficFlowing: true });
  expect(watch.takeNews()).toBeUndefined();
  see({ missedInRow: 1, firstUnanswered: keepAlive(10_000) });
  expect(watch.takeNews()).toMatchObject({ verdict: 'at-risk', reasons: [{ code: 'answer-missed' }] });
  expect(watch.snapshot().sinceAgoMs).toBe(3_000);
});

it('says whether it waits for what passes both ways', () => {
  const { watch, see } = lab();
  expect(watch.awaitsTraffic).toBe(false);
  see({ trouble: { mendedMs: NOW_MS } });
  expect(watch.awaitsTraffic).toBe(true);
  see({ answered: 0, bothWaysMs: WELL.beganMs });
  expect(watch.awaitsTraffic).toBe(true);
});
