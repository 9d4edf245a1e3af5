import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvLine } from '../../app/cli/csv.ts';
import { history, type HistoryCommandOptions } from '../../app/cli/history.ts';
import { parseMoment } from '../../app/cli/parse.ts';
import { HOUR_MS, LATE, MINUTE_MS, MISSED } from '../../main/history/schema.ts';
import { gapEvent, HistoryLab, NOON } from '../support/history-lab.ts';
import { recordingIo } from '../support/recording-io.ts';

let lab: HistoryLab;
beforeEach(async () => {
  lab = await HistoryLab.open();
});
afterEach(() => lab.remove());

const RANGE = { since: new Date(NOON - HOUR_MS).toISOString(), until: new Date(NOON).toISOString() };

function run(tunnel: string | undefined, set: Partial<HistoryCommandOptions> = {}) {
  const { io, out, err } = recordingIo();
  const options = { ...RANGE, events: false, csv: false, json: false, ...set };
  return { status: history(tunnel, options, io, lab.path), out, err };
}

const fill = async (): Promise<void> => {
  await lab.put(
    [
      [0, NOON - 90_000, 20_000],
      [0, NOON - 80_000, MISSED],
      [0, NOON - 70_000, LATE],
      [1, NOON - 10_000, 31_500],
      [0, NOON - 2 * HOUR_MS, 1],
      [0, NOON, 1],
    ],
    {
      named: [
        [0, '-office'],
        [1, 'two'],
      ],
      events: [gapEvent(0, NOON - 60_000, 5_000)],
    },
  );
};

describe('pinhole history', () => {
  it('prints each keep-alive of a short time, also while a program writes', async () => {
    await fill();
    expect(run(undefined, { json: true })).toEqual({
      status: 0,
      err: [],
      out: [
        '{"v":1,"tunnel":"-office","time":"2026-11-22T11:58:30.000Z","outcome":"answered","rttMs":20}',
        '{"v":1,"tunnel":"-office","time":"2026-11-22T11:58:40.000Z","outcome":"missed","rttMs":null}',
        '{"v":1,"tunnel":"-office","time":"2026-11-22T11:58:50.000Z","outcome":"late","rttMs":null}',
        '{"v":1,"tunnel":"two","time":"2026-11-22T11:59:50.000Z","outcome":"answered","rttMs":31.5}',
      ],
    });
    expect(run('two').out).toEqual([
      'time                      tunnel            outcome    rtt_ms',
      '2026-11-22T11:59:50.000Z  two               answered   31.5',
    ]);
  });

  it('prints minutes and hours, and what happened; none of it is a formula', async () => {
    await fill();
    await lab.close();
    expect(run('-office', { csv: true, resolution: 'minute' }).out).toEqual([
      'time,tunnel,answered,missed,late,min_ms,median_ms,max_ms\r',
      "2026-11-22T11:58:00.000Z,'-office,1,1,1,20,20,20\r",
    ]);
    expect(
      run('-office', { csv: true, resolution: 'hour', since: new Date(NOON - 3 * HOUR_MS).toISOString() })
        .out,
    ).toEqual([
      'time,tunnel,answered,missed,late,min_ms,median_ms,max_ms\r',
      "2026-11-22T10:00:00.000Z,'-office,1,0,0,0.001,0.001,0.001\r",
      "2026-11-22T11:00:00.000Z,'-office,1,1,1,20,20,20\r",
    ]);
    expect(run('-office', { csv: true, events: true }).out.at(-1)).toBe(
      `2026-11-22T11:59:00.000Z,'-office,gap,"{""cause"":""sleep"",""forMs"":5000}"\r`,
    );
  });

  it('says where there is nothing, and changes nothing', async () => {
    expect(run('office')).toEqual({
      status: 1,
      out: [],
      err: [`Nothing is kept yet: there is no ${lab.path}`],
    });
    expect(await lab.names()).toEqual([]);
    await fill();
    expect(run('nobody')).toEqual({ status: 1, out: [], err: ['Nothing is kept of that.'] });
  });

  it('refuses a file that is damaged, or of a later version, and leaves it as it is', async () => {
    writeFileSync(lab.path, 'no database at all, but a text of some length. '.repeat(50));
    expect(() => run('office')).toThrow(expect.objectContaining({ code: 'HISTORY_UNAVAILABLE' }));
    expect(await lab.names()).toEqual(['history.sqlite']);
    await fill();
    await lab.close();
    {
      using database = new DatabaseSync(lab.path);
      database.exec('PRAGMA user_version = 9');
    }
    expect(() => run('office')).toThrow(expect.objectContaining({ code: 'HISTORY_NEWER' }));
  });

  it.each([
    [
      { since: 'yesterday' },
      '--since is "yesterday"; 24h, 7d or a time like 2026-11-22T10:00Z would be right',
    ],
    [{ resolution: 'day' }, '--resolution is "day"; raw, minute or hour would be right'],
    [{ since: RANGE.until }, '--since must be before --until'],
    [{ csv: true, json: true }, '--csv and --json exclude each other'],
  ])('refuses %j', (set, message) => {
    expect(() => run('office', set)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID', message }));
  });
});

describe('moments', () => {
  it.each([
    ['7d', NOON - 7 * 24 * HOUR_MS],
    ['24h', NOON - 24 * HOUR_MS],
    ['5m', NOON - 5 * MINUTE_MS],
    ['2026-11-22T11:30Z', NOON - 30 * MINUTE_MS],
    ['2026-11-22', NOON - 12 * HOUR_MS],
  ])('%s', (text, moment) => {
    expect(parseMoment('--since', text, NOON)).toBe(moment);
  });
});

describe('a line of CSV', () => {
  it('quotes what has to be, and takes every formula its beginning', () => {
    expect(csvLine(['a,b', 'say "hi"', 'two\nlines', null, -5, 'plain'])).toBe(
      '"a,b","say ""hi""","two\nlines",,-5,plain',
    );
    expect(csvLine(['=1+1', '+1', '-1', '@x', '\tx', '\rx'])).toBe(`'=1+1,'+1,'-1,'@x,'\tx,"'\rx"`);
  });
});
