import { expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { tunnelEventSchema, type TunnelEvent } from '../../../main/model/tunnel-event.ts';
import { RecentEvents } from '../../../main/tunnel/recent-events.ts';

const MOST = LIMITS.eventsKept.value;
const gap = (second: number): TunnelEvent => ({
  time: new Date(second * 1_000).toISOString(),
  tunnel: 'office',
  event: 'gap',
  cause: 'sleep',
  forMs: null,
});
const secondsOf = (recent: RecentEvents): number[] =>
  recent.list().map(({ time }) => Date.parse(time) / 1_000);

it('an answered keep-alive is an event like any other, in its place', () => {
  const recent = new RecentEvents();
  recent.add(gap(1));
  recent.answered('office', 7, 1.5, 20, 2_000);
  recent.add(gap(3));
  const events = recent.list();
  expect(events.map((event) => tunnelEventSchema.parse(event))).toEqual(events);
  expect(events[1]).toEqual({
    time: '1970-01-01T00:00:02.000Z',
    tunnel: 'office',
    event: 'kam',
    outcome: 'answered',
    sequence: 7,
    rttMs: 1.5,
    silentMs: 20,
  });
  expect(secondsOf(recent)).toEqual([1, 2, 3]);
});

it('of more than may be kept the oldest answered keep-alives are left out first', () => {
  const recent = new RecentEvents();
  for (let second = 0; second < 2 * MOST; second += 1) {
    if (second % 4 === 0) recent.add(gap(second));
    else recent.answered('office', second, 1, 1, second * 1_000);
  }
  const kept = secondsOf(recent);
  expect(kept).toHaveLength(MOST);
  const all = Array.from({ length: 2 * MOST }, (_, second) => second);
  const others = all.filter((second) => second % 4 === 0);
  const answered = all.filter((second) => second % 4 !== 0).slice(others.length - MOST);
  expect(kept).toEqual([...others, ...answered].sort((one, other) => one - other));
});

it('where there is no answered one left, the oldest of the others', () => {
  const recent = new RecentEvents();
  recent.answered('office', 1, 1, 1, 0);
  for (let second = 1; second <= MOST + 5; second += 1) recent.add(gap(second));
  expect(secondsOf(recent)).toEqual(Array.from({ length: MOST }, (_, at) => at + 6));
});

it('what was given out stays as it was', () => {
  const recent = new RecentEvents();
  recent.answered('office', 1, 1, 1, 0);
  const [before] = recent.list();
  for (let sequence = 2; sequence < 2 * MOST; sequence += 1) recent.answered('home', sequence, 2, 2, 1);
  expect(before).toMatchObject({ tunnel: 'office', sequence: 1 });
});
