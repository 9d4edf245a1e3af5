import { beforeEach, describe, expect, it } from 'vitest';
import { columnsOf } from '../../../main/history/batch.ts';
import { HistoryRecorder, type Batch } from '../../../main/history/recorder.ts';
import { LATE, MISSED } from '../../../main/history/schema.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { TunnelEvent } from '../../../main/model/tunnel-event.ts';
import { kamEvent } from '../../support/fake-core.ts';
import { FakeTime } from '../../support/fake-time.ts';

const START = Date.UTC(2030, 0, 1);

let time: FakeTime;
let given: Batch[];
let behind: number;
let recorder: HistoryRecorder;
beforeEach(() => {
  time = new FakeTime(START);
  given = [];
  behind = 0;
  recorder = new HistoryRecorder({
    clock: time,
    timers: time,
    records: (profile) => profile !== 'demo',
    give: (batch) => given.push(batch),
    behind: () => (behind += 1),
  });
});

const gap = (tunnel: string, set: Partial<TunnelEvent> = {}): TunnelEvent =>
  ({
    event: 'gap',
    tunnel,
    time: new Date(time.wallMs()).toISOString(),
    cause: 'sleep',
    forMs: 5,
    ...set,
  }) as TunnelEvent;

describe('the recorder', () => {
  it('gathers numbers, and names each tunnel once', () => {
    recorder.outcome('one', 'answered', 21.4567);
    time.advance(1_000);
    recorder.outcome('two', 'missed', null);
    recorder.outcome('one', 'late', null);
    recorder.outcome('demo', 'answered', 3);
    recorder.event(kamEvent(1));
    recorder.event(gap('two'));
    recorder.event(gap('demo'));
    recorder.flush();
    recorder.outcome('two', 'answered', 1);
    recorder.flush();
    const [first, second] = given;
    const { times, values, tunnels } = columnsOf(first?.memory ?? new ArrayBuffer());
    expect(first).toMatchObject({ rows: 3, wallMs: START + 1_000, monotonicMs: 1_000 });
    expect([...times.subarray(0, 3)]).toEqual([START, START + 1_000, START + 1_000]);
    expect([...values.subarray(0, 3)]).toEqual([21_457, MISSED, LATE]);
    expect([...tunnels.subarray(0, 3)]).toEqual([0, 1, 0]);
    expect(first?.named).toEqual([
      [0, 'one'],
      [1, 'two'],
    ]);
    expect(first?.events).toEqual([
      { tunnel: 1, t: START + 1_000, kind: 'gap', detail: '{"cause":"sleep","forMs":5}' },
    ]);
    expect(second).toMatchObject({ rows: 1, named: [], events: [] });
  });

  it('keeps no words and no addresses of what happened', () => {
    recorder.event({
      event: 'state',
      tunnel: 'one',
      time: new Date(START).toISOString(),
      state: 'reconnecting',
      stage: 'tcp',
      code: 'TCP_REFUSED',
      message: '192.0.2.7:443 refused',
      attempt: 2,
      nextAttemptMs: 500,
    });
    recorder.flush();
    expect(given[0]?.events.map(({ detail }) => detail)).toEqual([
      '{"state":"reconnecting","stage":"tcp","code":"TCP_REFUSED"}',
    ]);
  });

  it('hands over with a keep-alive that comes anyway, and no timer ever fires for a tunnel that keeps its interval', () => {
    let back = 0;
    for (let at = 0; at < 20; at += 1) {
      recorder.outcome('one', 'answered', 20);
      const memory = given[back]?.memory;
      if (memory !== undefined) {
        recorder.reuse(memory, 0);
        back += 1;
      }
      time.advance(30_000);
    }
    // 0 to 60 s, then as many again each time.
    expect(given.map(({ rows }) => rows)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(time.pending).toBe(1);
  });

  it('hands over by a timer where nothing more comes, and arms none where there is nothing', () => {
    expect(time.pending).toBe(0);
    recorder.outcome('one', 'missed', null);
    time.advance(LIMITS.historyFlushLatestMs.value - 1);
    expect(given).toEqual([]);
    time.advance(1);
    expect(given.map(({ rows }) => rows)).toEqual([1]);
    expect(time.pending).toBe(0);
  });

  it('hands over a batch that is full at once, and uses its memory again', () => {
    const fill = (): void => {
      for (let at = 0; at < LIMITS.historyBatchRows.value; at += 1) recorder.outcome('one', 'answered', 20);
    };
    fill();
    const [{ memory, rows } = { memory: new ArrayBuffer(), rows: 0 }] = given;
    expect(rows).toBe(LIMITS.historyBatchRows.value);
    recorder.reuse(memory, 0);
    fill();
    expect(given[1]?.memory).toBe(memory);
  });

  it('leaves out what comes while all batches are under way, counts it, and says so once', () => {
    const room = LIMITS.historyBatchRows.value * LIMITS.historyBatches.value;
    for (let at = 0; at < room + 100; at += 1) recorder.outcome('one', 'answered', 20);
    recorder.event(gap('one'));
    expect(given).toHaveLength(LIMITS.historyBatches.value);
    expect([recorder.lost, behind]).toEqual([101, 1]);
    recorder.reuse(given[0]?.memory ?? new ArrayBuffer(), 7);
    recorder.outcome('one', 'answered', 20);
    recorder.flush();
    expect(given.at(-1)?.rows).toBe(1);
    expect([recorder.lost, behind]).toEqual([108, 1]);
  });

  it('bounds the events of a batch', () => {
    for (let at = 0; at < LIMITS.historyBatchEvents.value + 3; at += 1) recorder.event(gap('one'));
    recorder.flush();
    expect(given[0]?.events).toHaveLength(LIMITS.historyBatchEvents.value);
    expect(recorder.lost).toBe(3);
  });

  it('names a tunnel that came back as another one, and throws away what it is told to', () => {
    recorder.outcome('one', 'answered', 20);
    recorder.forget('one');
    recorder.outcome('one', 'answered', 20);
    recorder.flush();
    expect(given[0]?.named).toEqual([
      [0, 'one'],
      [1, 'one'],
    ]);
    recorder.outcome('one', 'answered', 20);
    recorder.stop();
    recorder.flush();
    expect(given).toHaveLength(1);
    expect(time.pending).toBe(0);
  });
});
