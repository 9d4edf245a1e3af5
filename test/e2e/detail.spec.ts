import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { NO_VIOLATIONS, violationsOf } from './harness/accessibility.ts';
import { focused, tabTo } from './harness/keyboard.ts';
import type { OpenInterface } from './harness/open.ts';
import { shoot } from './harness/screenshot.ts';

/** Longer than a measurement of the demo's pin-hole, about 15 s. */
const PATIENT = { timeout: 60_000 };

/** A tunnel's detail, on the demo that runs and is connected, and how long its pin-hole lives. The steps build on each other. */
export function describeDetail(run: string, opened: () => OpenInterface): void {
  describe('the detail of a tunnel', () => {
    const page = (): Page => opened().page;
    const detail = (): Locator => page().getByTestId('detail');
    const nameButton = (): Locator => page().getByRole('button', { name: 'Demo tunnel: details' });
    const fact = (term: string): Promise<string> =>
      page().getByTestId('measure-progress').locator('div', { hasText: term }).locator('dd').innerText();

    it('opens by the keyboard alone, and gives the focus back', async () => {
      await tabTo(page(), nameButton());
      await page().keyboard.press('Enter');
      await detail().waitFor();
      expect(await focused(detail().getByRole('heading', { name: 'Demo tunnel' }))).toBe(true);
      await page().keyboard.press('Escape');
      await detail().waitFor({ state: 'detached' });
      await expect.poll(() => focused(nameButton())).toBe(true);
    });

    it('a measurement that is cancelled ends with what is known by then', async () => {
      const life = page().getByRole('radiogroup', { name: 'Life of a silent pin-hole' });
      await life.getByRole('radio', { name: '6 s' }).click();
      await page().getByTestId('tunnel-demo').getByTestId('interval').click();
      await shoot(page(), run, '8-detail');
      await detail().getByRole('button', { name: 'Measure now' }).click();
      await page().getByTestId('measure-progress').waitFor(PATIENT);
      await detail().getByRole('button', { name: 'Cancel' }).click();
      await detail().getByText('It was cancelled: the bounds are those known by then.').waitFor(PATIENT);
    });

    it('measures the pin-hole by the keyboard alone, with progress that moves, up to a recommendation', async () => {
      await tabTo(page(), detail().getByRole('button', { name: /^Measure/ }));
      await page().keyboard.press('Enter');
      await page().getByTestId('measure-progress').waitFor(PATIENT);
      await expect.poll(() => fact('Survived so far'), PATIENT).toMatch(/^\d/);
      const [survived, elapsed] = [await fact('Survived so far'), await fact('Time so far')];
      await shoot(page(), run, '9-measuring');
      await expect.poll(() => fact('Survived so far'), PATIENT).not.toBe(survived);
      await expect.poll(() => fact('Time so far'), PATIENT).not.toBe(elapsed);
      await page().getByTestId('lifetime-facts').waitFor(PATIENT);
      // The life is 6 s; how close the bounds come depends on how busy this machine is.
      const advice = await page().getByTestId('advice').innerText();
      expect(advice).toMatch(
        /^A silent connection lived for [45](\.\d)? s and was dead after [67](\.\d)? s\./,
      );
      expect(advice).toMatch(/Keep-alives at least every [345] s keep it open\./);
      expect(advice).toMatch(
        /The interval in force, 5 s, is .* The profile’s interval is auto, so the next connection keeps to it/,
      );
      await page().getByTestId('tunnel-history').getByText('Measured: A silent connection').first().waitFor();
      await shoot(page(), run, '10-measured');
    });

    it('stopped and started, the tunnel keeps to what was measured, and says so', async () => {
      const advised = /at least every (\d+) s/.exec(await page().getByTestId('advice').innerText())?.[1];
      await detail().getByRole('button', { name: /^Stop/ }).click();
      await detail().getByRole('button', { name: 'Start Demo tunnel' }).click();
      const why = page().getByTestId('why-interval');
      await why
        .getByText(`${advised} s, because a measurement showed what the pin-hole survives.`)
        .waitFor(PATIENT);
    });

    it('breaks no rule of accessibility, light or dark', async () => {
      expect(await violationsOf(page())).toEqual(NO_VIOLATIONS);
    });

    it('takes the place of the list on a narrow window, and leads back to it', async () => {
      const wide = page().viewportSize();
      await page().setViewportSize({ width: 720, height: 520 });
      expect(await page().getByTestId('list').isVisible()).toBe(false);
      await shoot(page(), run, '11-narrow');
      await detail().getByRole('button', { name: 'Back to the tunnels' }).click();
      await page().getByTestId('list').waitFor();
      await expect.poll(() => focused(nameButton())).toBe(true);
      if (wide !== null) await page().setViewportSize(wide);
    });
  });
}
