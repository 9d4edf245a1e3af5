import { describe, expect, it } from 'vitest';
import { isWhole, together } from '../../bench/lab/kept.ts';
import type { LabResults } from '../../bench/lab/results.ts';

const machine = { date: '2026-01-02', cpu: 'one', cores: 2, system: 'Linux 6', node: 'v24' };
const NONE: LabResults = { outages: [], lifetimes: [], losses: [], simulated: [] };
const outage = (scene: 'noticed' | 'back-8', s: number) => ({ scene, seconds: { Pinhole: s } });

/** As it comes out of a file. */
const stored = (results: LabResults): LabResults => JSON.parse(JSON.stringify(results)) as LabResults;

describe('results of the lab that are kept', () => {
  it('stay for the scenes that were not played, and give way for those that were', () => {
    const old = { ...NONE, outages: [outage('noticed', 9), outage('back-8', 2)] };
    const played = { ...NONE, outages: [outage('noticed', 3)], losses: [{ minutes: 10, deaths: {} }] };
    expect(together({ machine, results: stored(old) }, { machine, results: played })).toEqual({
      ...NONE,
      outages: [outage('back-8', 2), outage('noticed', 3)],
      losses: [{ minutes: 10, deaths: {} }],
    });
  });

  it('know what never came back', () => {
    const old = stored({ ...NONE, outages: [outage('back-8', Infinity)] });
    const { outages } = together({ machine, results: old }, { machine, results: NONE });
    expect(outages).toEqual([outage('back-8', Infinity)]);
  });

  it('are refused from another machine or day', () => {
    const other = { machine: { ...machine, date: '2026-01-03' }, results: NONE };
    expect(() => together(other, { machine, results: NONE })).toThrow('another machine or another day');
  });

  it('are whole only with every scene', () => {
    expect(isWhole({ ...NONE, outages: [outage('noticed', 3), outage('back-8', 1)] })).toBe(false);
  });
});
