import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { NO_VIOLATIONS, violationsOf } from './harness/accessibility.ts';
import type { OpenInterface } from './harness/open.ts';
import { shoot } from './harness/screenshot.ts';

/** What a machine that nobody manages shows of its policy. The steps build on each other. */
export function describePolicy(run: string, opened: () => OpenInterface): void {
  describe('the policy', () => {
    const page = (): Page => opened().page;
    const row = (key: string): Locator => page().getByTestId(`policy-${key}`);

    it('says that nothing is managed, and where it would be', async () => {
      await page().getByRole('tab', { name: 'Policy' }).click();
      await page().getByTestId('policy-lead').getByText('/etc/pinhole/policies').waitFor();
      expect(await page().title()).toBe('Policy – Pinhole');
      await shoot(page(), run, '21-policy');
    });

    it('lists every key with its value, its level, and whether it is heeded', async () => {
      expect(await row('MeasurementAllowed').getByRole('cell').allInnerTexts()).toEqual(
        expect.arrayContaining(['true', 'Default', 'in force']) as string[],
      );
      expect(await row('IntervalMaxSeconds').innerText()).toContain('not set');
    });

    it('is filtered as typed', async () => {
      await page().getByRole('searchbox').fill('interval');
      await row('MeasurementAllowed').waitFor({ state: 'detached' });
      await row('IntervalMinSeconds').waitFor();
      await page().getByRole('searchbox').fill('');
      await page().getByRole('switch', { name: 'Only what is set' }).click();
      await page().getByText('Nothing is set.').waitFor();
      await page().getByRole('switch', { name: 'Only what is set' }).click();
    });

    it('is read again', async () => {
      await page().getByRole('button', { name: 'Reload' }).click();
      await page().getByTestId('announcements').getByText('Read again.').waitFor({ state: 'attached' });
      await row('MeasurementAllowed').waitFor();
    });

    it('breaks no rule of accessibility, light or dark, and fits on a narrow window', async () => {
      expect(await violationsOf(page())).toEqual(NO_VIOLATIONS);
      const wide = page().viewportSize();
      await page().setViewportSize({ width: 720, height: 520 });
      await shoot(page(), run, '22-narrow-policy');
      if (wide !== null) await page().setViewportSize(wide);
      await page().getByRole('tab', { name: 'Tunnels' }).click();
    });
  });
}
