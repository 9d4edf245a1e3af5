import { describe, expect, it } from 'vitest';
import { Notices, type Notice } from '../../../main/notices/notices.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { PinholeVerdict } from '../../../main/model/pinhole.ts';
import type { GapCause, TunnelStateName } from '../../../main/model/snapshot.ts';
import { createFakeCore, tunnelSnapshot, type FakeCore } from '../../support/fake-core.ts';
import { FakeTime } from '../../support/fake-time.ts';

const AFTER_MS = 60_000;
const GATHER_MS = LIMITS.noticeGatherMs.value;

class Lab {
  readonly time = new FakeTime();
  readonly core: FakeCore = createFakeCore();
  readonly options = { wanted: true, afterMs: AFTER_MS };
  readonly #told: Notice[] = [];
  readonly notices = new Notices(this.core, {
    clock: this.time,
    timers: this.time,
    options: () => this.options,
    tell: (notice) => void this.#told.push(notice),
  });

  constructor() {
    this.notices.begin();
  }

  become(id: string, state: TunnelStateName, verdict: PinholeVerdict = 'open'): void {
    this.core.put(tunnelSnapshot(id, { state, pinhole: { verdict, reasons: [], sinceAgoMs: 0 } }));
    this.core.emit({ kind: 'tunnel', id, urgent: true });
  }

  gap(id: string, cause: GapCause): void {
    const time = '2030-01-01T00:00:00.000Z';
    this.core.emit({ kind: 'event', event: { event: 'gap', time, tunnel: id, cause, forMs: null } });
  }

  /** What was told since this was last asked: `down office`. */
  told(): string[] {
    return this.#told
      .splice(0)
      .map(({ kind, tunnels }) => `${kind} ${tunnels.map(({ id }) => id).join(' ')}`);
  }
}

/** A tunnel that is up, as one that has been for long. */
function labWith(...ids: readonly string[]): Lab {
  const lab = new Lab();
  for (const id of ids) lab.become(id, 'connected');
  return lab;
}

describe('a notice that a tunnel is down', () => {
  it.each<[string, TunnelStateName, PinholeVerdict]>([
    ['is built again', 'reconnecting', 'closed'],
    ['waits for a network', 'waiting', 'unknown'],
    ['is connected, and whose pin-hole is closed', 'connected', 'closed'],
  ])('that %s comes once, when the time is over', (_what, state, verdict) => {
    const lab = labWith('office');
    lab.become('office', state, verdict);
    lab.time.advance(AFTER_MS - 1);
    expect(lab.told()).toEqual([]);
    lab.time.advance(1 + GATHER_MS);
    expect(lab.told()).toEqual(['down office']);
    lab.become('office', 'reconnecting');
    lab.time.advance(24 * 3_600_000);
    expect(lab.told()).toEqual([]);
    lab.notices.close();
  });

  it('says how it is at that moment', () => {
    const lab = labWith('office');
    lab.become('office', 'reconnecting');
    const told: Notice[] = [];
    const notices = new Notices(lab.core, {
      clock: lab.time,
      timers: lab.time,
      options: () => lab.options,
      tell: (notice) => void told.push(notice),
    });
    notices.begin();
    lab.become('office', 'waiting', 'unknown');
    lab.time.advance(AFTER_MS + GATHER_MS);
    const tunnel = { id: 'office', name: 'Tunnel office', state: 'waiting', verdict: 'unknown' };
    expect(told).toEqual([{ kind: 'down', tunnels: [tunnel] }]);
    notices.close();
    lab.notices.close();
  });

  it('does not come for one that is back in time, nor does the notice that it is back', () => {
    const lab = labWith('office');
    lab.become('office', 'reconnecting');
    lab.time.advance(AFTER_MS - 1);
    lab.become('office', 'connected');
    lab.time.advance(10 * AFTER_MS);
    expect(lab.told()).toEqual([]);
    expect(lab.time.pending).toBe(0);
    lab.notices.close();
  });

  it('does not come for one that is stopped, or gone', () => {
    const lab = labWith('office', 'lab');
    lab.become('office', 'reconnecting');
    lab.become('lab', 'reconnecting');
    lab.become('office', 'stopped');
    lab.core.remove('lab');
    lab.core.emit({ kind: 'removed', id: 'lab' });
    lab.time.advance(10 * AFTER_MS);
    expect(lab.told()).toEqual([]);
    lab.notices.close();
  });

  it('comes for a first attempt that takes too long, counted from its start through the wait for a network', () => {
    const lab = new Lab();
    lab.become('office', 'connecting', 'unknown');
    lab.time.advance(AFTER_MS / 2);
    lab.become('office', 'waiting', 'unknown');
    lab.become('office', 'connecting', 'unknown');
    lab.time.advance(AFTER_MS / 2 - 1);
    expect(lab.told()).toEqual([]);
    lab.time.advance(1 + GATHER_MS);
    expect(lab.told()).toEqual(['down office']);
    lab.notices.close();
  });

  it('is one for all that are due together, and another for what is due later', () => {
    const lab = labWith('a', 'b', 'c');
    lab.become('a', 'reconnecting');
    lab.time.advance(GATHER_MS - 1);
    lab.become('b', 'waiting');
    lab.time.advance(GATHER_MS + 1);
    lab.become('c', 'reconnecting');
    lab.time.advance(AFTER_MS + GATHER_MS);
    expect(lab.told()).toEqual(['down a b', 'down c']);
    lab.become('b', 'connected');
    lab.become('a', 'connected');
    lab.time.advance(GATHER_MS);
    expect(lab.told()).toEqual(['back b a']);
    lab.notices.close();
  });

  it('leaves out what is back while the notice waits for others, and says nothing of its return', () => {
    const lab = labWith('a', 'b');
    lab.become('a', 'reconnecting');
    lab.become('b', 'reconnecting');
    lab.time.advance(AFTER_MS);
    lab.become('a', 'connected');
    lab.time.advance(10 * GATHER_MS);
    expect(lab.told()).toEqual(['down b']);
    lab.notices.close();
  });
});

describe('a notice that a tunnel is back', () => {
  it('comes once for one of which it was told that it is down', () => {
    const lab = labWith('office');
    lab.become('office', 'reconnecting');
    lab.time.advance(AFTER_MS + GATHER_MS);
    lab.become('office', 'connected');
    lab.become('office', 'connected', 'at-risk');
    lab.time.advance(GATHER_MS);
    expect(lab.told()).toEqual(['down office', 'back office']);
    lab.become('office', 'connected');
    lab.time.advance(AFTER_MS);
    expect(lab.told()).toEqual([]);
    lab.notices.close();
  });

  it('does not come where it is down again at once: that is the outage that was told', () => {
    const lab = labWith('office');
    lab.become('office', 'reconnecting');
    lab.time.advance(AFTER_MS + GATHER_MS);
    lab.become('office', 'connected');
    lab.time.advance(GATHER_MS / 2);
    lab.become('office', 'reconnecting');
    lab.time.advance(10 * AFTER_MS);
    expect(lab.told()).toEqual(['down office']);
    lab.become('office', 'connected');
    lab.time.advance(GATHER_MS);
    expect(lab.told()).toEqual(['back office']);
    lab.notices.close();
  });

  it('does not come after a person has stopped and started it', () => {
    const lab = labWith('office');
    lab.become('office', 'reconnecting');
    lab.time.advance(AFTER_MS + GATHER_MS);
    for (const state of ['stopped', 'connecting', 'connected'] as const) lab.become('office', state);
    lab.time.advance(GATHER_MS);
    expect(lab.told()).toEqual(['down office']);
    lab.notices.close();
  });
});

describe('a notice that a tunnel needs attention', () => {
  it('comes at once, and once', () => {
    const lab = labWith('office');
    lab.become('office', 'failed');
    lab.become('office', 'failed');
    lab.time.advance(GATHER_MS);
    expect(lab.told()).toEqual(['attention office']);
    lab.time.advance(10 * AFTER_MS);
    expect(lab.told()).toEqual([]);
    lab.notices.close();
  });

  it('does not come where it was mended meanwhile', () => {
    const lab = labWith('office');
    lab.become('office', 'failed');
    lab.become('office', 'connecting');
    lab.time.advance(GATHER_MS);
    expect(lab.told()).toEqual([]);
    lab.notices.close();
  });

  it('comes for what had failed before anyone listened', () => {
    const lab = new Lab();
    lab.notices.close();
    lab.core.put(tunnelSnapshot('office', { state: 'failed' }));
    lab.notices.begin();
    lab.time.advance(GATHER_MS);
    expect(lab.told()).toEqual(['attention office']);
    lab.notices.close();
  });
});

describe('sleep', () => {
  it('is no failure: from waking up on there is the whole time to come back', () => {
    const lab = labWith('office');
    lab.become('office', 'reconnecting');
    lab.time.advance(AFTER_MS - 1_000);
    lab.gap('office', 'sleep');
    lab.time.advance(AFTER_MS - 1_000);
    expect(lab.told()).toEqual([]);
    lab.become('office', 'connected');
    lab.time.advance(10 * AFTER_MS);
    expect(lab.told()).toEqual([]);
    lab.notices.close();
  });

  it('that shows by a late timer alone counts as well, before anything else has noticed it', () => {
    const lab = labWith('office');
    lab.become('office', 'reconnecting');
    lab.time.advance(1_000);
    // The monotonic clock ran on, as on Windows.
    lab.time.stall(8 * 3_600_000);
    lab.time.advance(0);
    lab.time.advance(AFTER_MS - 1);
    expect(lab.told()).toEqual([]);
    lab.time.advance(1 + GATHER_MS);
    expect(lab.told()).toEqual(['down office']);
    lab.notices.close();
  });

  it('that shows by the wall clock alone counts as well', () => {
    const lab = labWith('office');
    lab.become('office', 'reconnecting');
    lab.time.wallOffset += 3_600_000;
    lab.time.advance(2 * AFTER_MS - 1);
    expect(lab.told()).toEqual([]);
    lab.time.advance(1 + GATHER_MS);
    expect(lab.told()).toEqual(['down office']);
    lab.notices.close();
  });

  it.each<GapCause>(['stall', 'network'])('is not what a gap is that was a %s', (cause) => {
    const lab = labWith('office');
    lab.become('office', 'reconnecting');
    lab.time.advance(AFTER_MS - 1);
    lab.gap('office', cause);
    lab.time.advance(1 + GATHER_MS);
    expect(lab.told()).toEqual(['down office']);
    lab.notices.close();
  });
});

describe('the user’s settings', () => {
  it('off: nothing is told, of what is over its time either when they are on again', () => {
    const lab = labWith('office', 'lab');
    lab.options.wanted = false;
    lab.become('office', 'reconnecting');
    lab.become('lab', 'failed');
    lab.time.advance(2 * AFTER_MS);
    lab.options.wanted = true;
    lab.notices.optionsChanged();
    lab.become('office', 'connected');
    lab.time.advance(AFTER_MS);
    expect(lab.told()).toEqual([]);
    lab.notices.close();
  });

  it('another time holds at once for what is under way', () => {
    const lab = labWith('office');
    lab.become('office', 'reconnecting');
    lab.time.advance(10_000);
    lab.options.afterMs = 5_000;
    lab.notices.optionsChanged();
    lab.time.advance(GATHER_MS);
    expect(lab.told()).toEqual(['down office']);
    lab.notices.close();
  });
});

describe('bounds', () => {
  it('a tunnel that goes up and down is told of a bounded number of times, and later again', () => {
    const lab = labWith('office');
    lab.options.afterMs = 5_000;
    const flap = (): void => {
      lab.become('office', 'reconnecting');
      lab.time.advance(5_000 + GATHER_MS);
      lab.become('office', 'connected');
      lab.time.advance(GATHER_MS);
    };
    for (let times = 0; times < 50; times += 1) flap();
    expect(lab.told()).toHaveLength(LIMITS.noticesPerPeriod.value);
    lab.time.advance(LIMITS.noticePeriodMs.value);
    flap();
    expect(lab.told()).toEqual(['down office', 'back office']);
    lab.notices.close();
  });

  it('one timer serves all outages, and none is left when it is closed', () => {
    const lab = labWith();
    for (let n = 0; n < 100; n += 1) lab.become(`t${n}`, 'reconnecting');
    expect(lab.time.pending).toBe(1);
    lab.become('bad', 'failed');
    lab.notices.close();
    expect([lab.time.pending, lab.core.listeners]).toEqual([0, 0]);
  });
});
