import type { CoreApi } from '../../../main/model/core-api.ts';
import type { SupportSnapshot } from '../../../app/contract/contract.ts';
import {
  diagnosis,
  ended,
  REFUSED,
  stageResult,
  stages,
  support,
  tcpRefused,
  underWay,
} from '../../renderer/support/diagnoses.ts';
import { tunnel } from '../../renderer/support/samples.ts';
import { unfold } from '../harness/unfold.ts';
import { engine, never, press, type PageState } from './state.ts';

const TUNNELS = [
  tunnel('a', { name: 'Office' }),
  tunnel('b', { name: 'Branch office, with a rather long name that does not fit on one line at all' }),
];

const FILES = [
  'README.txt',
  'snapshot.json',
  'diagnosis.json',
  'policy.json',
  'profiles.json',
  'network.json',
  'logs/desktop-1.log',
];

const withSupport = (of: SupportSnapshot, more: Partial<CoreApi['support']> = {}): (() => CoreApi) =>
  engine({}, (core) => ({
    tunnels: () => TUNNELS,
    tunnel: (id) => TUNNELS.find((each) => each.id === id),
    support: {
      ...core.support,
      snapshot: () => of,
      prepareReport: () =>
        Promise.resolve({
          fileName: 'pinhole-diag-2026-11-22T10-00-00.zip',
          level: 'strict' as const,
          files: FILES.map((name, index) => ({ name, octets: 10 ** index })),
          errors: ['routes: /proc/net/route cannot be read'],
        }),
      reportFile: (name) => ({
        name,
        text: `${'{ "a line": "of it" }\n'.repeat(60)}${'x'.repeat(400)}`,
        omittedOctets: 12_345,
      }),
      saveReport: () =>
        Promise.resolve('/home/a-rather-long-user-name/Downloads/pinhole-diag-2026-11-22T10-00-00.zip'),
      ...more,
    },
  }));

const begun = [
  stageResult('machine'),
  stageResult('portal', { outcome: 'skipped', message: 'Not asked.' }),
  tcpRefused,
];

const refused = withSupport(support(ended(diagnosis(REFUSED, [tcpRefused]))));

export const DIAGNOSTICS: readonly PageState[] = [
  { name: 'diagnostics-none', tab: 'Diagnostics', engine: engine() },
  { name: 'diagnostics', tab: 'Diagnostics', engine: withSupport(support(null)) },
  {
    name: 'diagnosing',
    tab: 'Diagnostics',
    engine: withSupport(support(underWay({ stages: stages(begun, ['tls']) }))),
  },
  { name: 'verdict-healthy', tab: 'Diagnostics', engine: withSupport(support(ended())) },
  {
    name: 'verdict',
    tab: 'Diagnostics',
    engine: refused,
    arrange: (page) => unfold(page.locator('main')),
  },
  {
    name: 'report-preparing',
    tab: 'Diagnostics',
    engine: withSupport(support(null), { prepareReport: never }),
    arrange: (page) => press(page, 'Prepare report…'),
  },
  {
    name: 'report-dialog',
    tab: 'Diagnostics',
    engine: refused,
    async arrange(page) {
      await press(page, 'Prepare report…');
      const dialog = page.getByTestId('report-preview');
      await dialog.getByTestId('file-text').filter({ hasText: 'a line' }).waitFor();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog
        .getByTestId('saved')
        .filter({ hasText: /^Saved/ })
        .waitFor();
    },
  },
];
