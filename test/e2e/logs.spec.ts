import { readFileSync, rmSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { NO_VIOLATIONS, violationsOf } from './harness/accessibility.ts';
import type { OpenInterface } from './harness/open.ts';
import { shoot } from './harness/screenshot.ts';

/** Longer than the demo's tunnel needs to come back, and than a page of the log takes to follow. */
const PATIENT = { timeout: 40_000 };
/** How a pcapng file begins: the type of its section header block. */
const PCAPNG = '0a0d0d0a';

/** A capture of the demo's tunnel, which runs and is connected, and the log of all that went before. The steps build on each other. */
export function describeLogs(run: string, opened: () => OpenInterface): void {
  const page = (): Page => opened().page;
  const button = (name: string): Locator => page().getByRole('button', { name });
  const lines = (): Locator => page().getByTestId('log-line');

  describe('a capture', () => {
    const capture = (): Locator => page().getByTestId('capture');
    const outcome = (): Locator => page().getByTestId('capture-outcome');

    it('is started on a running tunnel, and says since when and into which file', async () => {
      await page().getByTestId('tunnel-demo').getByTestId('interval').click();
      await capture().getByText('never what is in them').waitFor();
      await capture().scrollIntoViewIfNeeded();
      await shoot(page(), run, '23-capture');
      await button('Start capture').click();
      await capture().getByText('A capture of this tunnel runs.').waitFor();
      await capture().scrollIntoViewIfNeeded();
      await shoot(page(), run, '24-capturing');
      expect(await capture().innerText()).toMatch(/pinhole-capture-[\dT-]+\.pcapng/);
    });

    it('is stopped, and says why it ended, what it holds and where it is', async () => {
      const lastAnswer = (): Promise<string> =>
        page().getByTestId('tunnel-demo').getByTestId('last-kam').innerText();
      const roundTrip = async (): Promise<string | undefined> => (await lastAnswer()).split('·')[0];
      const before = await roundTrip();
      await expect.poll(roundTrip, PATIENT).not.toBe(before);
      await button('Stop capture').click();
      await outcome().waitFor();
      await outcome().scrollIntoViewIfNeeded();
      await shoot(page(), run, '25-captured');
      expect(await outcome().innerText()).toMatch(/Messages and packets\s+[1-9]/);
      const path = /\S+\.pcapng/.exec(await outcome().innerText())?.[0];
      expect(readFileSync(path ?? '').toString('hex', 0, 4)).toBe(PCAPNG);
      rmSync(path ?? '');
      expect(await violationsOf(page())).toEqual(NO_VIOLATIONS);
      await page().keyboard.press('Escape');
      await capture().waitFor({ state: 'detached' });
    });
  });

  describe('the log', () => {
    it('tells in words what has happened, newest first, and follows what happens', async () => {
      await button('Cut all connections').click();
      await page().getByRole('tab', { name: 'Logs' }).click();
      await lines().filter({ hasText: 'Reconnecting' }).first().waitFor(PATIENT);
      // The page was opened before the tunnel was back.
      const newest = async (word: string): Promise<number> =>
        (await lines().allTextContents()).findIndex((line) => line.includes(word));
      await expect
        .poll(async () => (await newest('Connected')) < (await newest('Reconnecting')), PATIENT)
        .toBe(true);
      expect(await page().title()).toBe('Logs – Pinhole');
      await shoot(page(), run, '26-logs');
    });

    it('is filtered by level, tunnel, kind and text', async () => {
      await page().getByRole('combobox', { name: 'Level' }).selectOption('warn');
      await expect
        .poll(async () => (await lines().allTextContents()).some((line) => line.includes('Info')), PATIENT)
        .toBe(false);
      await page().getByRole('combobox', { name: 'Level' }).selectOption('info');
      await page().getByRole('combobox', { name: 'Tunnel' }).selectOption('demo');
      await page().getByRole('combobox', { name: 'Kind' }).selectOption('pinhole');
      // None are there while they are fetched.
      await expect
        .poll(async () => {
          // Of all: what is out of sight has no inner text.
          const texts = await lines().allTextContents();
          return texts.length > 0 && texts.every((line) => line.includes('Pin-hole'));
        }, PATIENT)
        .toBe(true);
      await page().getByRole('searchbox', { name: 'Text' }).fill('no line holds this');
      await page().getByText('No line of the log fits.').waitFor();
      await page().getByRole('searchbox', { name: 'Text' }).fill('');
      await page().getByRole('combobox', { name: 'Tunnel' }).selectOption('');
      await page().getByRole('combobox', { name: 'Kind' }).selectOption('start');
      await lines()
        .filter({ hasText: /pinhole(?: serve)? started/i })
        .first()
        .waitFor();
      await page().getByRole('combobox', { name: 'Kind' }).selectOption('');
      await expect.poll(() => lines().count(), PATIENT).toBeGreaterThan(3);
    });

    it('shows a line as it is on disk', async () => {
      await lines().first().getByRole('button', { name: 'JSON of this line' }).click();
      const raw: unknown = JSON.parse(await lines().first().locator('pre').innerText());
      expect(raw).toMatchObject({ level: expect.any(String) as string, entry: {} });
    });

    it('is saved as one line of JSON each', async () => {
      const download = page().waitForEvent('download');
      await button('Save').click();
      const path = await (await download).path();
      const saved = readFileSync(path, 'utf8').trim().split('\n');
      expect(saved.length).toBe(await lines().count());
      for (const line of saved) expect(JSON.parse(line)).toHaveProperty('entry.event');
    });

    it('breaks no rule of accessibility, light or dark, and fits on a narrow window', async () => {
      expect(await violationsOf(page())).toEqual(NO_VIOLATIONS);
      const wide = page().viewportSize();
      for (const [width, height] of [
        [720, 520],
        [1_280, 800],
      ] as const) {
        await page().setViewportSize({ width, height });
        await shoot(page(), run, `27-logs-${width}`);
        const overflows = await page().evaluate(() => {
          const { scrollWidth, clientWidth } = document.querySelector('main') ?? document.body;
          return scrollWidth > clientWidth;
        });
        expect(overflows).toBe(false);
      }
      if (wide !== null) await page().setViewportSize(wide);
      await page().getByRole('tab', { name: 'Tunnels' }).click();
    });
  });
}
