import { describe, expect, test } from 'vitest';
import { judge } from '../../bench/lab/judge.ts';
import { labReportText } from '../../bench/lab/lab-report.ts';
import type { SimulatedTotals } from '../../support/simulated-seeds.ts';
import type { LabResults, LifetimeSample, OutageSample } from '../../bench/lab/results.ts';

const NOTHING: LabResults = { outages: [], losses: [], lifetimes: [], simulated: [] };

/** The values of each program, sample by sample. */
function outages(
  scene: OutageSample['scene'],
  seconds: Readonly<Record<string, readonly number[]>>,
): LabResults {
  const names = Object.keys(seconds);
  const count = seconds[names[0] ?? '']?.length ?? 0;
  const samples = Array.from({ length: count }, (_, at) => ({
    scene,
    seconds: Object.fromEntries(names.map((name) => [name, seconds[name]?.[at] ?? Infinity])),
  }));
  return { ...NOTHING, outages: samples };
}

const met = (results: LabResults): boolean[] => judge(results, 1).map((verdict) => verdict.met);

describe('noticing', () => {
  test.each([
    {
      name: 'each time in time, and before the peer',
      own: [2, 2.5, 3.3],
      peer: [2.6, 2.6, 2.6],
      expected: [true, true],
    },
    { name: 'once too late', own: [2, 2.5, 3.31], peer: [2.6, 2.6, 2.6], expected: [false, true] },
    { name: 'not at all, once', own: [2, 2.5, Infinity], peer: [3, 3, 3], expected: [false, true] },
    { name: 'later than the peer by 5 %', own: [2.1, 2.1, 2.1], peer: [2, 2, 2], expected: [true, true] },
    {
      name: 'later than the peer by more',
      own: [2.11, 2.11, 2.11],
      peer: [2, 2, 2],
      expected: [true, false],
    },
    { name: 'a peer never did', own: [2, 2, 2], peer: [Infinity, Infinity, 2], expected: [true, true] },
  ])('$name', ({ own, peer, expected }) => {
    expect(met(outages('noticed', { Pinhole: own, stunnel: peer }))).toEqual(expected);
  });

  test('the verdict names the peer that was sooner', () => {
    const [, verdict] = judge(outages('noticed', { Pinhole: [3], stunnel: [2], autossh: [3] }), 1);
    expect(verdict).toEqual({
      target: 'by the median no later than each peer + 5 %',
      measured: '3.00 s; not against stunnel (2.00 s)',
      met: false,
    });
  });
});

describe('coming back', () => {
  test.each([
    { own: [1, 2, 9], expected: [true] },
    { own: [1, 2.1, 2.1], expected: [false] },
  ])('after 8 s $own: the median counts', ({ own, expected }) => {
    expect(met(outages('back-8', { Pinhole: own, stunnel: own.map(() => 0) }))).toEqual(expected);
  });

  test.each([
    {
      name: 'sooner than all',
      rivals: { 'openvpn, TCP': 9, 'autossh, eager': 8.1 },
      expected: [true, true, true],
    },
    { name: 'later than one', rivals: { 'openvpn, TCP': 7, autossh: 8.1 }, expected: [true, false, true] },
    { name: 'as late as one', rivals: { 'openvpn, UDP': 9, autossh: 8 }, expected: [true, false, true] },
    {
      name: 'later than an eager one',
      rivals: { autossh: 9, 'autossh, eager': 1 },
      expected: [true, true, false],
    },
    { name: 'later than stunnel alone', rivals: { stunnel: 1, autossh: 8.1 }, expected: [true, true, true] },
    { name: 'too late', own: 10.1, rivals: { autossh: 11 }, expected: [false, true, true] },
  ])('after 60 s: $name', ({ own = 8, rivals, expected }) => {
    const seconds = Object.entries({ Pinhole: own, ...rivals }).map(
      ([name, each]) => [name, [each]] as const,
    );
    expect(met(outages('back-60', Object.fromEntries(seconds)))).toEqual(expected);
  });
});

test.each([
  { deaths: 0, expected: [true] },
  { deaths: 1, expected: [false] },
])('$deaths false deaths under loss; those of others do not count', ({ deaths, expected }) => {
  expect(met({ ...NOTHING, losses: [{ minutes: 10, deaths: { Pinhole: deaths, stunnel: 7 } }] })).toEqual(
    expected,
  );
});

describe('simulated hours', () => {
  const wrong = { seed: 1, tunnel: 'a', atS: 1, what: 'wrong' };
  const totals: SimulatedTotals = {
    ...{ runs: 500, hours: 2_000, deaths: 9_000, closed: 7_000, sleeps: 0, stalls: 0, clockJumps: 0 },
    ...{ connections: 0, falseClosed: [], missed: [], down: [] },
  };

  test.each([
    { name: 'with nothing wrong', flaw: {}, expected: [true] },
    { name: 'with a false Closed', flaw: { falseClosed: [wrong] }, expected: [false] },
    { name: 'with a true one missed', flaw: { missed: [wrong] }, expected: [false] },
  ])('$name', ({ flaw, expected }) => {
    expect(met({ ...NOTHING, simulated: [{ ...totals, ...flaw }] })).toEqual(expected);
  });
});

describe('a lifetime', () => {
  const GOOD: LifetimeSample = {
    by: 'Pinhole',
    pinholeS: 20,
    survivedS: 19,
    failedByS: 21,
    tookS: 73,
    connections: 8,
  };
  const verdicts = (...samples: LifetimeSample[]): boolean[] => met({ ...NOTHING, lifetimes: samples });

  test('that holds in all', () => {
    expect(verdicts(GOOD)).toEqual([true, true, true, true]);
  });

  test.each([
    { name: 'survived more than the truth', flaw: { survivedS: 20.1 }, broken: 0 },
    { name: 'failed by less than the truth', flaw: { failedByS: 19.9 }, broken: 0 },
    { name: 'bounds too far apart', flaw: { survivedS: 18.9 }, broken: 1 },
    { name: 'too long', flaw: { tookS: 73.1 }, broken: 2 },
    { name: 'too many connections', flaw: { connections: 9 }, broken: 3 },
  ])('once with $name', ({ flaw, broken }) => {
    const expected = [true, true, true, true].with(broken, false);
    expect(verdicts(GOOD, { ...GOOD, ...flaw }, GOOD)).toEqual(expected);
  });

  test('without an upper bound is neither true nor close', () => {
    expect(verdicts({ ...GOOD, failedByS: null })).toEqual([false, false, true, true]);
  });

  test('of 5 s may be 1 s wide; what the binary search found is not judged', () => {
    const short = { ...GOOD, pinholeS: 5, survivedS: 4.5, failedByS: 5.5, tookS: 20.5 };
    expect(verdicts(short, { ...GOOD, by: 'binary search', tookS: 999 })).toEqual([true, true, true, true]);
  });
});

test('the report has targets, every program with the spread of its samples, and its settings', () => {
  const machine = { date: '2030-01-01', cpu: 'A processor', cores: 2, system: 'Linux 6', node: 'v24' };
  const contestants = [
    { name: 'Pinhole', version: '1.0', keepAlive: 'often', comesBack: 'defaults' },
    { name: 'stunnel', version: 'stunnel 5', keepAlive: 'seldom', comesBack: 'by a client' },
  ];
  const { outages: samples } = outages('back-8', { Pinhole: [1, 1.5, 2.25], stunnel: [3, Infinity, 4] });
  const results: LabResults = {
    ...NOTHING,
    outages: samples,
    losses: [{ minutes: 10, deaths: { Pinhole: 0, stunnel: 3 } }],
    lifetimes: [
      { by: 'binary search', pinholeS: 5, survivedS: 4.5, failedByS: 5, tookS: 38.9, connections: 7 },
    ],
  };
  const report = labReportText(machine, contestants, results, 1);
  expect(report).toContain('2030-01-01: A processor, 2 cores; Linux 6; Node v24.');
  expect(report).toContain('| up again ≤ 2 s after a black hole of 8 s, median | 1.50 s | yes |');
  expect(report).toContain('| program | up after 8 s, s (n = 3) | taken for dead in 10 min of loss |');
  expect(report).toContain('| Pinhole | 1.50 (1.00 – 2.25) | 0 |');
  expect(report).toContain('| stunnel | 4.00 (3.00 – never) | 3 |');
  expect(report).toContain('| 5 s | binary search | 38.90 | 0.50 | 1 of 1 | 7 |');
  expect(report).toContain('| stunnel (stunnel 5) | seldom | by a client |');
});
