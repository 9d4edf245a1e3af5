import { PinholeError } from '../../../main/model/errors.ts';
import type { LogLine, LogPage } from '../../../main/model/log.ts';
import { engine, never, press, type PageState } from './state.ts';

const ENTRIES: readonly [LogLine['level'], LogLine['entry']][] = [
  ['error', { event: 'problem', code: 'INTERNAL', message: 'something was not as it should be' }],
  ['warn', { event: 'warning', message: '3 files are read by others too' }],
  ['warn', { event: 'lost', lines: 12, reason: 'ENOSPC: no space left on device' }],
  ['info', { event: 'later', tunnel: 'x'.repeat(64), words: 'y'.repeat(300) }],
  ['info', { event: 'answered', tunnel: 'branch-0', count: 12, forMs: 60_000, minRttMs: 1, maxRttMs: 9 }],
  ['info', { event: 'end', uptimeMs: 86_400_000 }],
];

/** Of every level and length. */
export const LINES = Array.from({ length: 200 }, (_, index): LogLine => {
  const [level, entry] = ENTRIES[index % ENTRIES.length] ?? ['info', { event: 'end' }];
  return { time: new Date(Date.now() - index * 3_600_000).toISOString(), level, pid: 1, entry };
});

export const withLog = (readLog: () => Promise<LogPage>): PageState['engine'] =>
  engine({}, ({ support }) => ({ support: { ...support, readLog } }));

export const LOGS: readonly PageState[] = [
  { name: 'log-empty', tab: 'Logs', engine: engine() },
  { name: 'log-loading', tab: 'Logs', engine: withLog(never) },
  {
    name: 'log-not-had',
    tab: 'Logs',
    engine: withLog(() => Promise.reject(new PinholeError('FILE_UNREADABLE'))),
  },
  {
    name: 'log',
    tab: 'Logs',
    engine: withLog(() =>
      Promise.resolve({ lines: LINES.slice(0, 40), before: 'older', after: 'newer', skipped: 3 }),
    ),
    async arrange(page) {
      await page.getByTestId('log-line').first().waitFor();
      await press(page, 'JSON of this line');
    },
  },
];
