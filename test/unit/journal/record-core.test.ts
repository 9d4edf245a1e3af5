import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { levelOf, openJournal } from '../../../main/journal/journal.ts';
import { recordCore } from '../../../main/journal/record-core.ts';
import { PinholeError, type ErrorCode } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { Journal, LogEntry } from '../../../main/model/log.ts';
import type { PolicyShownRow } from '../../../main/model/managed.ts';
import type { ProfileSummary } from '../../../main/model/profile-book.ts';
import { problemOf } from '../../../main/model/problem.ts';
import type { TunnelEvent } from '../../../main/model/tunnel-event.ts';
import type { UpdateStatus } from '../../../main/model/updates.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { createFakeCore, kamEvent, NO_UPDATES } from '../../support/fake-core.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { logFolder, type LogFolder } from '../../support/log-lab.ts';

describe('what of the engine goes into the log', () => {
  const time = new FakeTime();
  let written: LogEntry[];
  let journal: Journal;

  beforeEach(() => {
    written = [];
    journal = { write: (entry) => void written.push(entry), close: () => Promise.resolve() };
  });

  const record = (core: Parameters<typeof recordCore>[0]) =>
    recordCore(core, journal, { clock: time, timers: time });

  it('answered keep-alives as their number, once a minute; missed and late ones each', () => {
    const core = createFakeCore();
    const stop = record(core);
    for (const sequence of [1, 2, 3]) core.emit({ kind: 'event', event: answered(sequence) });
    const missed = { ...answered(4), outcome: 'missed' } as const;
    core.emit({ kind: 'event', event: missed });
    expect(written).toEqual([missed]);
    time.advance(LIMITS.logAnsweredMs.value);
    expect(written[1]).toEqual({
      event: 'answered',
      tunnel: 'office',
      count: 3,
      forMs: LIMITS.logAnsweredMs.value,
      minRttMs: 1,
      maxRttMs: 3,
    });
    time.advance(10 * LIMITS.logAnsweredMs.value);
    expect(written).toHaveLength(2);
    stop();
    expect(time.pending).toBe(0);
  });

  it('what was answered stands before what came after it, and nothing is lost at the end', () => {
    const core = createFakeCore();
    const stop = record(core);
    core.emit({ kind: 'event', event: kamEvent(1) });
    core.emit({
      kind: 'event',
      event: { time: '2030-01-01T00:00:00.000Z', tunnel: 'office', event: 'gap', cause: 'sleep', forMs: 5 },
    });
    core.emit({ kind: 'event', event: kamEvent(2) });
    stop();
    expect(written.map(({ event }) => event)).toEqual(['answered', 'gap', 'answered']);
  });

  it('of the policy: which keys, and whose word, but no value', () => {
    let rows: PolicyShownRow[] = [];
    const managed = { ...createFakeCore().managed, list: () => ({ rows, problems: [], problemCount: 0 }) };
    const core = createFakeCore({ managed });
    const stop = record(core);
    const row: PolicyShownRow = {
      name: 'HelpAddress',
      value: 'https://canary.example',
      origin: '/etc/pinhole/policies/managed/10.json',
      scope: 'machine',
      level: 'mandatory',
      locks: null,
      heeded: true,
      error: null,
      omittedItems: null,
    };
    rows = [row];
    core.emit({ kind: 'policy' });
    core.emit({ kind: 'policy' });
    rows = [{ ...row, value: 'https://canary2.example' }];
    core.emit({ kind: 'policy' });
    stop();
    expect(written).toHaveLength(2);
    expect(written[1]).toEqual({
      event: 'policy',
      changed: [{ name: 'HelpAddress', level: 'mandatory', scope: 'machine', origin: row.origin }],
      omitted: 0,
    });
    expect(JSON.stringify(written)).not.toContain('canary');
  });

  it('of profiles: ids, as many as a line bears', () => {
    const summary = (id: string, revision: string): ProfileSummary => ({
      id,
      name: `canary ${id}`,
      host: 'canary.example',
      port: 443,
      interval: { mode: 'assigned' },
      startAutomatically: true,
      managed: false,
      revision,
    });
    let entries: ProfileSummary[] = [summary('a', '1'), summary('b', '1')];
    const fake = createFakeCore();
    const profiles = {
      ...fake.profiles,
      list: ({ offset, limit }: { offset: number; limit: number }) => ({
        total: entries.length,
        all: entries.length,
        entries: entries.slice(offset, offset + limit),
      }),
    };
    const core = createFakeCore({ profiles });
    const stop = record(core);
    const many = Array.from({ length: 300 }, (_, at) => summary(`p${at}`, '1'));
    entries = [summary('a', '2'), ...many];
    core.emit({ kind: 'profiles' });
    stop();
    expect(written).toEqual([
      {
        event: 'profiles',
        added: many.slice(0, LIMITS.logListed.value).map(({ id }) => id),
        changed: ['a'],
        removed: ['b'],
        omitted: 300 - LIMITS.logListed.value,
      },
    ]);
    expect(JSON.stringify(written)).not.toContain('canary');
  });

  it('of updates: each step once, and why one failed', () => {
    let status: UpdateStatus = { state: 'idle' };
    const updates = { ...createFakeCore().updates, snapshot: () => ({ ...NO_UPDATES, status }) };
    const core = createFakeCore({ updates });
    const stop = record(core);
    const found = { version: '0.2.0', notes: '' };
    const problem = problemOf(new PinholeError('UPDATE_DAMAGED', 'another one'));
    const steps: readonly UpdateStatus[] = [
      { state: 'idle' },
      { state: 'downloading', ...found, percent: 1 },
      { state: 'downloading', ...found, percent: 2 },
      { state: 'failed', version: '0.2.0', problem },
    ];
    for (status of steps) core.emit({ kind: 'updates' });
    stop();
    const entry = { event: 'update', version: '0.2.0' };
    expect(written).toEqual([
      { ...entry, state: 'downloading', code: null, message: null },
      { ...entry, state: 'failed', code: 'UPDATE_DAMAGED', message: 'another one' },
    ]);
  });

  it('each warning once', () => {
    const warnings = ['one'];
    const core = createFakeCore({ warnings: () => warnings });
    const stop = record(core);
    warnings.push('two');
    core.emit({ kind: 'warnings' });
    core.emit({ kind: 'policy' });
    stop();
    expect(written.map((entry) => (entry.event === 'warning' ? entry.message : entry))).toEqual([
      'one',
      'two',
    ]);
  });
});

describe('the journal', () => {
  let folder: LogFolder;
  beforeEach(async () => {
    folder = await logFolder();
  });
  afterEach(() => folder.remove());

  it('has start and end of the program, and a level and a time on each line', async () => {
    const { clock, timers } = nodePlatform;
    const journal = openJournal({
      directory: folder.directory,
      program: 'serve',
      version: '1.2.3',
      clock,
      timers,
      pid: 42,
    });
    journal.write({ event: 'problem', code: 'INTERNAL', message: 'oh' });
    journal.write({ event: 'warning', message: 'x'.repeat(LIMITS.logLineOctets.value) });
    await journal.close();
    await journal.close();
    journal.write({ event: 'warning', message: 'too late' });
    const lines = await folder.lines();
    expect(lines.map(({ level, pid, entry }) => [level, pid, entry.event])).toEqual([
      ['info', 42, 'start'],
      ['error', 42, 'problem'],
      ['warn', 42, 'too-long'],
      ['info', 42, 'end'],
    ]);
    expect(lines[0]?.entry).toMatchObject({ program: 'serve', version: '1.2.3' });
    expect(lines[2]?.entry).toMatchObject({ of: 'warning' });
  });

  it.each<[string, LogEntry, string]>([
    ['a tunnel that needs a person', { ...state('failed'), code: 'TCP_REFUSED' }, 'error'],
    ['a tunnel that went down', { ...state('reconnecting'), code: 'TCP_REFUSED' }, 'warn'],
    ['a tunnel that came up', state('connected'), 'info'],
    ['a new version that was found', update(null), 'info'],
    ['a feed that cannot be reached', update('UPDATE_FEED_UNREACHABLE'), 'warn'],
    ['a new version that somebody else has signed', update('UPDATE_SIGNATURE'), 'error'],
    ['what the library for updates says', { event: 'updater', severity: 'warn', message: 'oh' }, 'warn'],
  ])('tells how serious %s is', (_what, entry, level) => {
    expect(levelOf(entry)).toBe(level);
  });
});

function answered(sequence: number): Extract<TunnelEvent, { event: 'kam' }> {
  const event = kamEvent(sequence);
  if (event.event !== 'kam') throw new Error('not a keep-alive');
  return { ...event, rttMs: sequence };
}

function state(name: 'failed' | 'reconnecting' | 'connected'): Extract<LogEntry, { event: 'state' }> {
  return {
    time: '2030-01-01T00:00:00.000Z',
    tunnel: 'office',
    event: 'state',
    state: name,
    stage: null,
    code: null,
    message: null,
    attempt: null,
    nextAttemptMs: null,
  };
}

function update(code: ErrorCode | null): LogEntry {
  return {
    event: 'update',
    state: code === null ? 'available' : 'failed',
    version: null,
    code,
    message: null,
  };
}
