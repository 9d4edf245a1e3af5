import { act, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { PinholeError, type RequestName } from '../../app/contract/contract.ts';
import type { PageId } from '../../renderer/navigation.ts';
import { themeOf } from '../../renderer/theme.ts';
import type { MockHandlers } from '../support/mock-channel.ts';
import { profilesBook } from './support/profiles.ts';
import { snapshot, tunnel } from './support/samples.ts';
import { click, control, createBench, renderApp, settle, type Bench } from './support/window.tsx';

vi.setConfig({ testTimeout: 60_000 });

async function open(page: PageId, handlers: MockHandlers = {}): Promise<Bench> {
  window.history.replaceState(null, '', `#${page}`);
  const bench = createBench({
    ...profilesBook([]).handlers,
    'core.snapshot': () => snapshot({ tunnels: [tunnel('office', { name: 'Office' })] }),
    'log.read': () => ({ lines: [], before: null, after: '', skipped: 0 }),
    ...handlers,
  });
  await renderApp(bench);
  return bench;
}

const FETCHED: readonly [PageId, RequestName][] = [
  ['profiles', 'profiles.list'],
  ['policy', 'policy.list'],
  ['logs', 'log.read'],
];

describe('a page while the connection to the engine is lost', () => {
  it('says that what it shows is the last known, and at each button why it waits', async () => {
    const { channel } = await open('tunnels');
    expect(screen.getByTestId('summary').textContent).toBe('All tunnels connected');
    act(() => channel.setLink(false));
    await settle();
    expect(screen.getByTestId('link-lost').textContent).toContain('as it was last known');
    expect(screen.getByTestId('summary').textContent).toBe('Last known: All tunnels connected');
    const stop = control('Stop Office');
    expect(stop.getAttribute('aria-disabled')).toBe('true');
    expect(stop.title).toBe('Waits until the connection to Pinhole is back.');
    act(() => channel.setLink(true));
    await settle();
    expect(screen.getByTestId('summary').textContent).toBe('All tunnels connected');
    expect(control('Stop Office').title).toBe('');
  });
});

describe('a page whose content cannot be had', () => {
  it.each(FETCHED)('%s: says why, what to do, and asks once more when told to', async (page, request) => {
    let asked = 0;
    const fails = (): never => {
      asked += 1;
      throw new PinholeError('REQUEST_LIMIT');
    };
    await open(page, { [request]: fails });
    const failure = screen.getByTestId('load-failure').textContent;
    expect(failure).toContain(new PinholeError('REQUEST_LIMIT').action);
    const before = asked;
    await click('Try again');
    expect(asked).toBe(before + 1);
  });
});

describe('a page whose content takes a while', () => {
  it.each(FETCHED)('%s: shows that only after some time', async (page, request) => {
    const never = (): Promise<never> => new Promise(() => undefined);
    await open(page, { [request]: never });
    const loading = screen.getByTestId('loading');
    expect(loading.textContent).toBe('');
    await vi.waitFor(() => expect(loading.textContent).toMatch(/…$/));
  });
});

describe('the theme', () => {
  it('keeps its identity, and takes the system’s own colours for marks where those are forced', () => {
    expect(themeOf('dark', 'usual')).toBe(themeOf('dark', 'usual'));
    for (const scheme of ['light', 'dark'] as const) {
      const { colorBrandForeground1, colorStatusDangerForeground1, colorNeutralStroke1 } = themeOf(
        scheme,
        'forced',
      );
      expect([colorBrandForeground1, colorStatusDangerForeground1, colorNeutralStroke1]).toEqual([
        'Highlight',
        'CanvasText',
        'CanvasText',
      ]);
      const more = themeOf(scheme, 'more');
      expect(more.colorNeutralForeground3).toBe(more.colorNeutralForeground1);
      expect(more.shadow2).toContain(more.colorNeutralStrokeAccessible);
    }
  });
});
