import { existsSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { focused } from './harness/keyboard.ts';
import { handsOn, type Hands } from './harness/hands.ts';
import type { Open, OpenInterface } from './harness/open.ts';
import { startTscf, type RunningTscf } from './harness/tscf.ts';

/** Longer than any wait here on a busy machine. */
const PATIENT = { timeout: 90_000 };

/** What people come for, each by the keyboard alone. The tasks build on each other. */
export function describeKeyboard(name: string, open: Open): void {
  describe(name, () => {
    let opened: OpenInterface;
    let page: Page;
    let hands: Hands;
    let tscf: RunningTscf;
    const button = (named: string | RegExp): Locator => page.getByRole('button', { name: named });
    const says = (id: string, state: string): Promise<void> =>
      page.getByTestId(`tunnel-${id}`).getByTestId('state').filter({ hasText: state }).waitFor(PATIENT);

    beforeAll(async () => {
      tscf = await startTscf();
      opened = await open();
      ({ page } = opened);
      hands = handsOn(page);
    });

    afterAll(async () => {
      await opened.close();
      await tscf.stop();
    });

    it('starts the demo and sees it connected', async () => {
      await hands.enter(button('Start the demo'));
      await says('demo', 'Connected');
    });

    it('adds a profile by host, port and CA file, and sees it connected', async () => {
      const { port, tls } = tscf.listening;
      const field = (label: RegExp): Locator =>
        page.getByTestId('profile-form').getByRole('textbox', { name: label });
      await hands.page('Profiles');
      await hands.enter(button('Add a profile'));
      await hands.to(field(/^Host/));
      await hands.type(`127.0.0.1:${port}`);
      await hands.to(field(/^Name/));
      await hands.type('Office');
      await hands.to(field(/^CA file/));
      await hands.type(tls.caFile);
      await hands.press('Enter');
      // The detail of its tunnel opens.
      await says('office', 'Connected');
    });

    it('runs a diagnosis, and saves the report of it', async () => {
      await hands.page('Diagnostics');
      const choice = page.getByRole('combobox', { name: 'Tunnel' });
      await hands.to(choice);
      await hands.type('Office');
      await expect.poll(() => choice.inputValue()).toBe('office');
      await hands.enter(button('Run diagnosis'));
      await page.getByTestId('verdict').getByText('Nothing is wrong').waitFor(PATIENT);
      await hands.enter(button('Prepare report…'));
      const preview = page.getByTestId('report-preview');
      await preview.getByTestId('file-text').filter({ hasText: /\w/ }).waitFor(PATIENT);
      await hands.enter(preview.getByRole('button', { name: 'Save', exact: true }));
      const saved = preview.getByTestId('saved').filter({ hasText: /^Saved: / });
      await saved.waitFor(PATIENT);
      expect(existsSync((await saved.innerText()).replace('Saved: ', ''))).toBe(true);
      await hands.press('Escape');
      await preview.waitFor({ state: 'detached' });
      await expect.poll(() => focused(button('Prepare report…'))).toBe(true);
    });

    it('stops a tunnel and starts it, opens its detail, and comes back to where it was', async () => {
      await hands.page('Tunnels');
      await hands.enter(button('Stop Office'));
      await says('office', 'Stopped');
      await expect.poll(() => focused(button('Start Office'))).toBe(true);
      await hands.press('Enter');
      await says('office', 'Connected');
      const details = button('Office: details');
      await hands.enter(details);
      const detail = page.getByTestId('detail');
      await expect.poll(() => focused(detail.getByRole('heading', { name: 'Office' }))).toBe(true);
      await hands.press('Escape');
      await detail.waitFor({ state: 'detached' });
      await expect.poll(() => focused(details)).toBe(true);
    });

    it('tries a tunnel at once whose TSCF is gone', async () => {
      await tscf.stop();
      await says('office', 'Reconnecting');
      const attempt = page.getByTestId('tunnel-office').getByTestId('reconnect');
      const now = button(/^Try now: Office/);
      // It keeps the focus while an attempt is under way, in which there is nothing to be tried.
      await hands.to(now);
      await expect.poll(() => now.isEnabled(), PATIENT).toBe(true);
      const before = /attempt (\d+)/i.exec(await attempt.innerText())?.[1];
      await hands.press('Enter');
      await expect
        .poll(async () => /attempt (\d+)/i.exec(await attempt.innerText())?.[1], PATIENT)
        .not.toBe(before);
    });

    it('finds a line of the log, and takes a profile out as text', async () => {
      await hands.page('Logs');
      await hands.to(page.getByRole('searchbox', { name: 'Text' }));
      await hands.type('office');
      const lines = page.getByTestId('log-line');
      await expect
        .poll(async () => {
          const texts = await lines.allTextContents();
          return texts.length > 0 && texts.every((line) => /office/i.test(line));
        }, PATIENT)
        .toBe(true);
      await hands.enter(lines.first().getByRole('button', { name: 'JSON of this line' }));
      await lines.first().locator('pre').filter({ hasText: 'office' }).waitFor();
      await hands.page('Profiles');
      await hands.enter(button('More for Office'));
      const exporting = page.getByRole('menuitem', { name: 'Export' });
      await exporting.waitFor();
      while (!(await focused(exporting))) await hands.press('ArrowDown');
      await hands.press('Enter');
      const text = page.getByRole('textbox', { name: 'Profiles as JSON' });
      await hands.to(text);
      expect(await text.inputValue()).toContain('"Office"');
      await hands.press('Escape');
      await text.waitFor({ state: 'detached' });
    });

    it('all of it without an error in the page', () => {
      opened.problems.assertNone();
    });
  });
}
