import { existsSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { NO_VIOLATIONS, violationsOf } from './harness/accessibility.ts';
import type { OpenInterface } from './harness/open.ts';
import { shoot } from './harness/screenshot.ts';

/** A diagnosis of the demo takes some seconds; one of a TSCF that does not answer waits for its time limits. */
const PATIENT = { timeout: 90_000 };

/** Diagnoses the demo, well and ill, and prepares a report, over the real engine. The steps build on each other. */
export function describeDiagnostics(run: string, opened: () => OpenInterface): void {
  describe('the diagnostics', () => {
    const page = (): Page => opened().page;
    const tab = (name: string): Promise<void> => page().getByRole('tab', { name, exact: true }).click();
    const button = (name: string | RegExp): Locator => page().getByRole('button', { name });
    const verdict = (): Locator => page().getByTestId('verdict');
    const stage = (id: string): Locator => page().getByTestId(`stage-${id}`);
    const preview = (): Locator => page().getByTestId('report-preview');
    const showSize = async (name: string, width: number, height: number): Promise<void> => {
      const before = page().viewportSize();
      await page().setViewportSize({ width, height });
      await shoot(page(), run, name);
      const overflows = await page().evaluate(() => {
        const { scrollWidth, clientWidth } = document.querySelector('main') ?? document.body;
        return scrollWidth > clientWidth;
      });
      expect(overflows).toBe(false);
      if (before !== null) await page().setViewportSize(before);
    };

    it('are one step from the detail of a tunnel, which is chosen there', async () => {
      await tab('Tunnels');
      await button('Demo tunnel: details').click();
      await button('Diagnose Demo tunnel').click();
      expect(await page().title()).toBe('Diagnostics – Pinhole');
      expect(page().url()).toContain('#diagnostics/demo');
      expect(await page().getByRole('combobox', { name: 'Tunnel' }).inputValue()).toBe('demo');
      await shoot(page(), run, '23-diagnostics');
    });

    it('show the stages as they go on, up to a verdict that nothing is wrong', async () => {
      await button('Run diagnosis').click();
      await page().getByTestId('diagnosing').waitFor();
      await stage('tls').getByText('Passed').waitFor(PATIENT);
      await shoot(page(), run, '24-diagnosing');
      await verdict().getByText('Nothing is wrong').waitFor(PATIENT);
      expect(await stage('keep-alive').innerText()).toContain('Passed');
      await button('Evidence: TLS').click();
      await page().getByRole('table', { name: 'Evidence: TLS' }).getByText('TLSv1.3').waitFor();
      await shoot(page(), run, '25-verdict');
      expect(await violationsOf(page())).toEqual(NO_VIOLATIONS);
    });

    it('are still there when one comes back', async () => {
      await tab('Tunnels');
      await tab('Diagnostics');
      await verdict().getByText('Nothing is wrong').waitFor();
    });

    it('name a fault with its place, and end at once where they are cancelled', async () => {
      const silent = page().getByRole('switch', { name: 'Go silent' });
      await tab('Tunnels');
      await silent.click();
      await tab('Diagnostics');
      await button('Run diagnosis').click();
      await page().getByTestId('verdict-facts').waitFor(PATIENT);
      expect(await verdict().innerText()).toMatch(/Where.*What you can do.*What IT can do/s);
      await shoot(page(), run, '26-fault');
      await showSize('27-fault-narrow', 720, 520);
      await showSize('28-fault-wide', 1_280, 800);
      await stage('steady').scrollIntoViewIfNeeded();
      await showSize('28-stages-narrow', 720, 520);
      expect(await violationsOf(page())).toEqual(NO_VIOLATIONS);
      await button('Run diagnosis').click();
      await page().getByTestId('diagnosing').waitFor();
      await button('Cancel').click();
      await verdict().getByRole('heading', { name: 'Called off' }).waitFor(PATIENT);
      await tab('Tunnels');
      await silent.click();
      await page().getByTestId('tunnel-demo').getByTestId('state').getByText('Connected').waitFor(PATIENT);
      await tab('Diagnostics');
    });

    it('show all of a report before it is written, and where it is once it is', async () => {
      await page().getByTestId('report').scrollIntoViewIfNeeded();
      await shoot(page(), run, '29-report');
      await button('Prepare report…').click();
      await preview().getByTestId('file-text').filter({ hasText: /\w/ }).waitFor(PATIENT);
      await preview()
        .getByRole('tab', { name: /^diagnosis\.json/ })
        .click();
      await preview().getByTestId('file-text').filter({ hasText: 'called-off' }).waitFor();
      await showSize('30-report-preview-narrow', 720, 520);
      await showSize('31-report-preview-wide', 1_280, 800);
      expect(await violationsOf(page())).toEqual(NO_VIOLATIONS);
      await preview().getByRole('button', { name: 'Save' }).click();
      const saved = preview()
        .getByTestId('saved')
        .filter({ hasText: /^Saved: / });
      await saved.waitFor();
      expect(existsSync((await saved.innerText()).replace('Saved: ', ''))).toBe(true);
      await shoot(page(), run, '32-report-saved');
      await preview().getByRole('button', { name: 'Close' }).click();
      await preview().waitFor({ state: 'detached' });
    });
  });
}
