import { fireEvent, screen } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { PinholeError } from '../../app/contract/contract.ts';
import type { MockHandlers } from '../support/mock-channel.ts';
import { support } from './support/diagnoses.ts';
import { openDiagnostics } from './support/open-diagnostics.ts';
import { field } from './support/profiles.ts';
import { click, control, type Bench } from './support/window.tsx';

describe('the diagnostic report', () => {
  const FILES = [
    { name: 'system.json', octets: 20 },
    { name: 'README.txt', octets: 2_048 },
  ];
  const handlers: MockHandlers = {
    'report.prepare': ({ level }) => ({
      fileName: 'pinhole-diag.zip',
      level: level ?? 'strict',
      files: FILES,
      errors: ['routes: no such program'],
    }),
    'report.file': ({ name }) => ({
      name,
      text: `text of ${name}`,
      omittedOctets: name === 'system.json' ? 1_500 : 0,
    }),
    'report.save': () => ({ path: '/home/alice/pinhole-diag.zip' }),
  };
  const preview = (): HTMLElement => screen.getByTestId('report-preview');
  const prepare = async (change: MockHandlers = {}, of = support(null)): Promise<Bench> => {
    const bench = await openDiagnostics(of, { handlers: { ...handlers, ...change } });
    await click('Prepare report…');
    return bench;
  };

  it('is prepared at the chosen level, and shown whole before it is written', async () => {
    const bench = await openDiagnostics(support(null), { handlers });
    expect(screen.getByTestId('report').textContent).toContain('Nothing is ever sent');
    fireEvent.click(field(/^Strict/));
    await click('Prepare report…');
    expect(bench.channel.asked[0]).toEqual({ name: 'report.prepare', params: { level: 'strict' } });
    expect(preview().textContent).toContain('Nothing is ever sent');
    expect(preview().textContent).toContain('pinhole-diag.zip · Strict level · 2 files · 2.0 KiB');
    expect(screen.getByTestId('file-text').textContent).toBe('text of README.txt');
    expect(screen.getByTestId('report-errors').textContent).toBe('routes: no such program');
    expect(control('One part could not be collected')).toBeDefined();
  });

  it('shows the file that is chosen, and says what of it is not shown', async () => {
    const { channel } = await prepare();
    expect(preview().textContent).not.toContain('more octets');
    await click(/^system\.json/);
    expect(channel.asked.at(-1)).toEqual({ name: 'report.file', params: { name: 'system.json' } });
    expect(screen.getByTestId('file-text').textContent).toBe('text of system.json');
    expect(preview().textContent).toContain('… 1,500 more octets are in the report');
  });

  it('is saved where it says', async () => {
    const { channel } = await prepare();
    expect(channel.asked.map(({ name }) => name)).not.toContain('report.save');
    await click('Save');
    expect(screen.getByTestId('saved').textContent).toBe('Saved: /home/alice/pinhole-diag.zip');
    await click('Close');
    expect(screen.queryByTestId('report-preview')).toBeNull();
  });

  it('at a level that the policy has locked leaves the level to it', async () => {
    const { channel } = await prepare(
      {},
      support(null, { reportRedaction: { level: 'strict', locked: true } }),
    );
    expect(screen.getByTestId('report').textContent).toContain('Set by the policy of your organisation.');
    expect(field(/^Strict/).checked).toBe(true);
    expect(field(/^Standard/).disabled).toBe(true);
    expect(channel.asked[0]).toEqual({ name: 'report.prepare', params: { level: null } });
  });

  const failing = (): never => {
    throw new PinholeError('FILE_UNWRITABLE', 'The disk is full.');
  };

  it('that cannot be prepared says why', async () => {
    await prepare({ 'report.prepare': failing });
    expect(screen.getByTestId('report-failure').textContent).toContain(
      'could not be prepared.The disk is full.',
    );
    expect(screen.queryByTestId('report-preview')).toBeNull();
  });

  it('that cannot be saved, or a file that cannot be shown, says why', async () => {
    await prepare({ 'report.save': failing, 'report.file': failing });
    expect(screen.getByTestId('file-failure').textContent).toContain('could not be shown. The disk is full.');
    await click('Save');
    expect(screen.getByTestId('save-failure').textContent).toContain('could not be saved.The disk is full.');
    expect(screen.getByTestId('saved').textContent).toBe('');
  });

  it('breaks no rule of accessibility that can be seen without layout', async () => {
    await prepare();
    const { violations } = await axe.run(document.body);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }, 30_000);
});
