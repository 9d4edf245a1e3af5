import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { benchmarkTables, readBaseline, withTables } from '../bench/baseline.ts';
import type { Entry } from '../bench/entry.ts';
import { isMet, results, type Figure, type Result } from '../bench/figure.ts';
import { sectionText, unmetText } from '../bench/report.ts';
import type { Suite } from '../bench/suite.ts';
import { SUITES } from '../bench/suites.ts';

const page = readFileSync(`${import.meta.dirname}/../../docs/BENCHMARKS.md`, 'utf8');
const shapeOf = ({ name, unit, target }: Figure): Figure => ({ name, unit, target });

describe('the baseline', () => {
  const baseline = readBaseline();

  test('has every benchmark with its figures, their units and targets, and no other', () => {
    const shape = baseline.map(({ suite, figures }) => ({ suite, figures: figures.map(shapeOf) }));
    expect(shape).toEqual(
      SUITES.map(({ name, figures }) => ({ suite: name, figures: figures.map(shapeOf) })),
    );
  });

  test('says of each figure whether its target is met as its numbers do', () => {
    const figures = baseline.flatMap((entry) => entry.figures);
    expect(figures.map(({ met }) => met)).toEqual(figures.map((figure) => isMet(figure, figure)));
  });

  test('has no number that is none, and no ratio without a floor', () => {
    for (const { product, floor, ratio } of baseline.flatMap((entry) => entry.figures)) {
      expect(product).toBeGreaterThanOrEqual(0);
      if (ratio !== null) expect(floor).toBeGreaterThan(0);
    }
  });

  test('says where and when each was measured', () => {
    for (const { machine, load } of baseline) {
      expect(machine.date).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(machine.cores).toBeGreaterThan(0);
      expect(load).toBeGreaterThanOrEqual(0);
    }
  });
});

test('the page has a part for each table, and no other but that of the lab', () => {
  const parts = [...page.matchAll(/<!-- generated: ([\w-]+) -->/g)].map(([, name]) => name);
  const tables = Object.keys(benchmarkTables(SUITES, readBaseline()));
  expect(parts.toSorted()).toEqual([...tables, 'lab'].toSorted());
});

const machine = { date: '2030-01-01', cpu: 'A processor', cores: 2, system: 'Linux 6', node: 'v24' };
const suite = (name: string, figures: readonly Figure[]): Suite => ({
  name,
  about: `About ${name}.`,
  takes: 'seconds',
  figures,
  run: () => Promise.resolve([]),
});
const entry = (name: string, figures: readonly Result[], load = 0): Entry => ({
  suite: name,
  machine,
  load,
  figures,
});

describe('results', () => {
  const time: Figure = { name: 'time', unit: 'ms', target: { atMost: 1.5 } };
  const count: Figure = { name: 'count', unit: '', target: { atMost: 6, absolute: true } };
  const free: Figure = { name: 'free', unit: 'MiB', target: null };

  test.each([
    { target: { atMost: 1.5 }, product: 15, ratio: 1.5, met: true },
    { target: { atMost: 1.4 }, product: 15, ratio: 1.5, met: false },
    { target: { atLeast: 1.5 }, product: 15, ratio: 1.5, met: true },
    { target: { atLeast: 1.6 }, product: 15, ratio: 1.5, met: false },
    { target: { atMost: 6, absolute: true }, product: 6, ratio: null, met: true },
    { target: { atMost: 6, absolute: true }, product: 7, ratio: 1, met: false },
    { target: { atLeast: 6, absolute: true }, product: 7, ratio: null, met: true },
    { target: null, product: 7, ratio: 1, met: null },
  ] as const)('$product, $ratio × against $target: met is $met', ({ target, product, ratio, met }) => {
    const measured = [{ figure: 'it', product, floor: ratio === null ? null : 1, ratio }];
    expect(results([{ name: 'it', unit: '', target }], measured)).toMatchObject([{ met }]);
  });

  test('a target of a ratio needs one', () => {
    const measured = [{ figure: 'time', product: 1, floor: null, ratio: null }];
    expect(() => results([time], measured)).toThrow('time: there is no ratio');
  });

  test.each([
    { what: 'one is missing', figures: [time, free], names: ['time'] },
    { what: 'one is not declared', figures: [time], names: ['time', 'more'] },
    { what: 'one has another name', figures: [free], names: ['freedom'] },
    { what: 'their order is another', figures: [time, free], names: ['free', 'time'] },
  ])('are refused where $what', ({ figures, names }) => {
    const measured = names.map((figure) => ({ figure, product: 1, floor: 1, ratio: 1 }));
    expect(() => results(figures, measured)).toThrow('the figures are');
  });

  test.each([Number.NaN, Infinity])('are refused where they are %s', (value) => {
    const measured = [{ figure: 'free', product: 1, floor: 1, ratio: value }];
    expect(() => results([free], measured)).toThrow('is no result');
  });

  test('stand in a table as what they are: of a floor, a number, or for their own sake', () => {
    const all = results(
      [time, count, free],
      [
        { figure: 'time', product: 15_234, floor: 10_000, ratio: 1.5234 },
        { figure: 'count', product: 7, floor: null, ratio: null },
        { figure: 'free', product: 0.012_345, floor: null, ratio: null },
      ],
    );
    const text = sectionText([suite('one', [time, count, free])], [entry('one', all)]);
    expect(text).toContain('2030-01-01: A processor, 2 cores; Linux 6; Node v24.');
    expect(text).toContain('| one | time, ms | 15,200 | 10,000 | 1.52 × | ≤ 1.5 × | **no** |');
    expect(text).toContain('| one | count | 7 | – | – | ≤ 6 | **no** |');
    expect(text).toContain('| one | free, MiB | 0.0123 | – | – | none | – |');
    expect(text).toContain('- **one**: About one.');
    expect(text).not.toContain('Other programs');
    expect(unmetText([entry('one', all)])).toBe(
      [
        'Not met:',
        '',
        '- one, time, ms: 1.52 ×, and should be ≤ 1.5 ×',
        '- one, count: 7, and should be ≤ 6',
      ].join('\n'),
    );
  });

  test('say what the machine did beside, and which are of another machine', () => {
    const ok = results([free], [{ figure: 'free', product: 1, floor: null, ratio: null }]);
    const suites = [suite('one', [free]), suite('two', [free]), suite('three', [free])];
    const same = sectionText(suites, [entry('one', ok, 1), entry('two', ok, 2.04)]);
    expect(same).toContain('Node v24. Other programs ran beside it: load 1.0 to 2.0 as each began.');
    const other = { ...entry('three', ok), tool: 'Browser 5' };
    const text = sectionText(suites, [entry('one', ok, 1), other]);
    expect(text).toContain('one: 2030-01-01: A processor');
    expect(text).toContain('load 1.0 when it began.');
    expect(text).toContain('three: 2030-01-01: A processor, 2 cores; Linux 6; Node v24. Browser 5.');
    expect(unmetText([entry('one', ok)])).toBe('Every target is met.');
  });

  test('stand in the part of the page that their suites share, or in one of their own', () => {
    const ok = results([free], [{ figure: 'free', product: 1, floor: null, ratio: null }]);
    const suites = [
      { ...suite('one', [free]), section: 'both' },
      { ...suite('two', [free]), section: 'both' },
    ];
    const tables = benchmarkTables(
      [...suites, suite('three', [free])],
      [entry('two', ok), entry('three', ok)],
    );
    expect(Object.keys(tables)).toEqual(['unmet', 'both', 'three']);
    const empty = Object.keys(tables).map((name) => `<!-- generated: ${name} -->\nold\n<!-- end -->`);
    const filled = withTables(empty.join('\n'), tables);
    expect(filled).toContain('| two | free, MiB | 1 |');
    expect(filled).not.toContain('old');
  });
});
