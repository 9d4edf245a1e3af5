import { describe, expect, it } from 'vitest';
import { LIMITS, type TunnelEvent } from '../../app/contract/contract.ts';
import { wordsOf } from '../../renderer/features/tunnels/event-words.ts';
import { formatClock } from '../../renderer/format.ts';
import {
  addEvents,
  addNotes,
  EMPTY_HISTORY,
  linesOf,
  newsOf,
  notesBetween,
} from '../../renderer/state/history.ts';
import {
  demo,
  gapEvent,
  intervalEvent,
  kamEvent,
  lifetimeEvent,
  pinholeEvent,
  stateEvent,
  summaryEvent,
} from './support/samples.ts';

const later = '2026-11-22T10:00:24.000Z';

/** The words of each line, newest first. */
const words = (...events: readonly TunnelEvent[]): string[] =>
  addEvents(EMPTY_HISTORY, events).lines.map((line) => wordsOf(line).words);

describe('what happened, in words', () => {
  it.each<readonly [string, TunnelEvent]>([
    ['Connected', stateEvent()],
    ['Stopped', stateEvent({ state: 'stopped' })],
    ['Waiting for network', stateEvent({ state: 'waiting' })],
    [
      'Needs attention. The certificate has expired.',
      stateEvent({ state: 'failed', message: 'The certificate has expired.' }),
    ],
    ['Connecting: TLS', stateEvent({ state: 'connecting', stage: 'tls' })],
    ['Attempt 3 to reconnect: Name lookup', stateEvent({ state: 'reconnecting', attempt: 3, stage: 'name' })],
    [
      'Reconnecting: attempt 4 in 12 s. It did not answer.',
      stateEvent({ state: 'reconnecting', attempt: 4, nextAttemptMs: 12_000, message: 'It did not answer.' }),
    ],
    ['A keep-alive at the latest every 110 s: assigned by TSCF', intervalEvent()],
    ['A keep-alive at the latest every 110 s: TSCF insists', intervalEvent({ agreement: 'insisted' })],
    [
      'A keep-alive at the latest every 110 s: assigned by TSCF, both sides send',
      intervalEvent({ tscfOriginates: true }),
    ],
    ['Keep-alive is off: by the TSCF’s word', intervalEvent({ seconds: 0, agreement: 'off' })],
    [
      'Keep-alive is off: not negotiated',
      intervalEvent({ seconds: 0, decidedBy: 'none', agreement: 'not-negotiated' }),
    ],
    ['Keep-alive answered in 0.4 ms', kamEvent()],
    [
      'Keep-alive 7 was not answered; nothing received for 9.4 s',
      kamEvent({ outcome: 'missed', sequence: 7, silentMs: 9_400 }),
    ],
    [
      'The answer to keep-alive 7 came late, after 12 s',
      kamEvent({ outcome: 'late', sequence: 7, rttMs: 12_000 }),
    ],
    ['Pin-hole open', pinholeEvent()],
    [
      'Pin-hole at risk: An answer is overdue.',
      pinholeEvent({
        verdict: 'at-risk',
        reasons: [{ code: 'answer-overdue', text: 'An answer is overdue.', evidence: {} }],
      }),
    ],
    ['This computer slept for 1 h. What was under way is void, and no failure of the path', gapEvent()],
    [
      'The network changed. What was under way is void, and no failure of the path',
      gapEvent({ cause: 'network', forMs: null }),
    ],
    ['Measured: A silent connection lived for 19.2 s and was dead after 20.5 s.', lifetimeEvent()],
    [
      'Measured lifetime in doubt: a pin-hole was dead after a silence of 12.3 s',
      lifetimeEvent({ doubt: { when: later, deadlySeconds: 12.34, trustedSeconds: 8 } }),
    ],
    ['Ended after 2 min 5 s: 40 keep-alives sent, 38 answered, 2 missed', summaryEvent()],
  ])('%s', (expected, event) => {
    expect(words(event)).toEqual([expected]);
  });

  it('marks a gap and a measurement apart from a loss', () => {
    const events = [kamEvent({ outcome: 'missed' }), gapEvent(), lifetimeEvent()];
    const { lines } = addEvents(EMPTY_HISTORY, events);
    expect(lines.map((line) => wordsOf(line).mark)).toEqual(['measured', 'gap', undefined]);
  });

  it('of one tunnel leaves the others out, and the local TSCF where it is not its own', () => {
    const events = addEvents(EMPTY_HISTORY, [kamEvent(), kamEvent({ tunnel: 'other' })]);
    const { lines } = addNotes(events, [{ what: 'cut' }], later);
    expect(linesOf(lines, 'demo', true).map(({ kind }) => kind)).toEqual(['tscf', 'answered']);
    expect(linesOf(lines, 'demo', false)).toEqual(
      lines.filter((l) => l.kind !== 'tscf' && l.tunnel === 'demo'),
    );
  });

  it('folds a run of answered keep-alives into one line with their median', () => {
    const run = [0.2, 0.4, 9].map((rttMs, index) => kamEvent({ rttMs, sequence: index, time: later }));
    expect(words(stateEvent(), ...run)).toEqual([
      `3 keep-alives answered until ${formatClock(later)}, 0.4 ms median`,
      'Connected',
    ]);
  });

  it('begins a new run after anything else of the same tunnel, and not after another tunnel', () => {
    const missed = kamEvent({ outcome: 'missed' });
    expect(words(kamEvent(), missed, kamEvent())).toHaveLength(3);
    expect(words(kamEvent(), kamEvent({ tunnel: 'other' }), kamEvent())).toHaveLength(2);
  });

  it('begins a new run after an act on the local TSCF', () => {
    const before = addNotes(addEvents(EMPTY_HISTORY, [kamEvent()]), [{ what: 'cut' }], later);
    expect(addEvents(before, [kamEvent()]).lines.map(({ kind }) => kind)).toEqual([
      'answered',
      'tscf',
      'answered',
    ]);
  });

  it('folds the stages of one attempt into one line, and begins another for the next attempt', () => {
    const attempt = (number: number, stage: 'tcp' | 'tls'): TunnelEvent =>
      stateEvent({ state: 'reconnecting', attempt: number, stage });
    expect(words(attempt(1, 'tcp'), attempt(1, 'tls'), attempt(2, 'tcp'))).toEqual([
      'Attempt 2 to reconnect: TCP',
      'Attempt 1 to reconnect: TCP → TLS',
    ]);
  });

  it('keeps the identity of every line but the one that grows', () => {
    const before = addEvents(EMPTY_HISTORY, [stateEvent(), kamEvent()]);
    const after = addEvents(before, [kamEvent()]);
    expect(after.lines[1]).toBe(before.lines[1]);
    expect(after.lines[0]).not.toBe(before.lines[0]);
    expect(after.lines[0]?.key).toBe(before.lines[0]?.key);
  });

  it('keeps the newest lines up to its limit', () => {
    const many = Array.from({ length: LIMITS.eventsKept.value + 50 }, (_, sequence) =>
      kamEvent({ outcome: 'missed', sequence }),
    );
    const { lines } = addEvents(EMPTY_HISTORY, many);
    expect(lines).toHaveLength(LIMITS.eventsKept.value);
    expect(lines[0]).toMatchObject({ event: { sequence: LIMITS.eventsKept.value + 49 } });
  });
});

describe('what was done to the local TSCF', () => {
  const behaviour = demo().behaviour;

  it.each([
    ['Local TSCF goes silent', { silent: true }],
    ['Local TSCF refuses new tunnels', { refuse: true }],
    ['Local TSCF answers late, by 3 s', { answers: 'late', lateByMs: 3_000 }],
    ['Local TSCF does not answer keep-alives any more', { answers: 'never' }],
    ['Local TSCF forgets connections that are silent for 6 s', { forgetAfterS: 6 }],
    ['Local TSCF will assign 30 s to later tunnels', { intervalS: 30 }],
  ] as const)('%s', (expected, change) => {
    const notes = notesBetween(demo(), demo({ behaviour: { ...behaviour, ...change } }));
    const { lines } = addNotes(EMPTY_HISTORY, notes, later);
    expect(lines.map((line) => wordsOf(line).words)).toEqual([expected]);
  });

  it('says nothing when only the number of tunnels changed', () => {
    expect(notesBetween(demo(), demo({ tunnels: 3 }))).toEqual([]);
  });
});

describe('what happened to hundreds of tunnels', () => {
  const answered = (round: number): readonly TunnelEvent[] =>
    Array.from({ length: 500 }, (_, at) => kamEvent({ tunnel: `t${at}`, sequence: round }));

  it('keeps what went wrong, however many keep-alives are answered meanwhile', () => {
    const wrong = kamEvent({ tunnel: 't7', outcome: 'missed', rttMs: null });
    const { lines } = addEvents(EMPTY_HISTORY, [wrong, ...answered(1), ...answered(2), ...answered(3)]);
    expect(lines).toHaveLength(LIMITS.eventsKept.value);
    expect(newsOf(lines)).toEqual([expect.objectContaining({ tunnel: 't7', event: wrong })]);
  });

  it('is bounded where all of it went wrong, and shows what is newest', () => {
    const wrong = Array.from({ length: 300 }, (_, sequence) =>
      kamEvent({ outcome: 'missed', rttMs: null, sequence }),
    );
    const { lines } = addEvents(EMPTY_HISTORY, [...wrong, kamEvent()]);
    expect(lines).toHaveLength(LIMITS.eventsKept.value);
    expect(lines[0]).toMatchObject({ kind: 'answered', count: 1 });
    expect(lines[1]).toMatchObject({ event: { sequence: 299 } });
  });
});
