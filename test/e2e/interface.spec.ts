import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { describeDetail } from './detail.spec.ts';
import { describeDiagnostics } from './diagnostics.spec.ts';
import { describeLogs } from './logs.spec.ts';
import { describePolicy } from './policy.spec.ts';
import { describeProfiles } from './profiles.spec.ts';
import { ROOT, type Open, type OpenInterface } from './harness/open.ts';
import { shoot } from './harness/screenshot.ts';

/** Longer than any wait of the demo: its interval is 5 s, a stage of an attempt 10 s, its backoff 8 s. */
const PATIENT = { timeout: 40_000 };
/** A countdown may be too short to be seen. The next one follows hedged attempts, which are over 40 s after the loss. */
const COUNTDOWN = { timeout: 90_000 };

/** What the interface does for a person, the same whatever hosts it. The steps build on each other. */
export function describeInterface(name: string, open: Open): void {
  describe(name, () => {
    let opened: OpenInterface;
    let row: (column: string) => Locator;
    let demo: Locator;

    const says = (column: string, text: string | RegExp): Promise<void> =>
      row(column).filter({ hasText: text }).waitFor(PATIENT);

    beforeAll(async () => {
      opened = await open();
      const { page } = opened;
      row = (column) => page.getByTestId('tunnel-demo').getByTestId(column);
      demo = page.getByTestId('demo');
    });

    afterAll(async () => {
      await opened.close();
    });

    it('says at first start what it is for, with one button to see it working', async () => {
      const { page } = opened;
      await page.getByRole('button', { name: 'Start the demo' }).waitFor();
      await shoot(page, name, '1-first-start');
    });

    it('shows the demo connected, the interval assigned by the TSCF, round trip and countdown moving', async () => {
      const { page } = opened;
      await page.getByRole('button', { name: 'Start the demo' }).click();
      await says('state', 'Connected');
      expect(await page.getByTestId('demo-address').textContent()).toMatch(/^127\.0\.0\.1:\d+$/);
      await says('interval', /5 s.*assigned by TSCF/s);
      await says('last-kam', /\d ms/);
      await says('pinhole', 'Open');

      const countdown = (): Promise<string> => row('next').innerText();
      const before = await countdown();
      await expect.poll(countdown, PATIENT).not.toBe(before);
      const roundTrips = (): Promise<string> => row('last-kam').innerText();
      const firstRoundTrip = (await roundTrips()).split('·')[0];
      await expect.poll(async () => (await roundTrips()).split('·')[0], PATIENT).not.toBe(firstRoundTrip);
      await shoot(page, name, '2-connected');
      const picture = process.env['PINHOLE_README_PICTURE'];
      if (picture !== undefined) await page.screenshot({ path: join(ROOT, picture), animations: 'disabled' });
    });

    it('shows a TSCF that falls silent as At risk, then Closed, then Reconnecting with its countdown', async () => {
      const { page } = opened;
      await demo.getByRole('switch', { name: 'Go silent' }).click();
      await says('pinhole', 'At risk');
      expect(await row('state').innerText()).toContain('Connected');
      await shoot(page, name, '3-at-risk');
      await says('pinhole', 'Closed');
      await shoot(page, name, '4-closed');
      await says('state', 'Reconnecting');
      await row('reconnect')
        .filter({ hasText: /attempt \d+.*next in \d+ s/s })
        .waitFor(COUNTDOWN);
      await shoot(page, name, '5-reconnecting');
    });

    it('is connected again once the TSCF answers', async () => {
      const { page } = opened;
      await demo.getByRole('switch', { name: 'Go silent' }).click();
      await says('state', 'Connected');
      await says('pinhole', 'Open');
      await shoot(page, name, '6-connected-again');
    });

    it('shows a pin-hole that a firewall forgot as Closed, and the tunnel mended by itself', async () => {
      const { page } = opened;
      // It may be closed for an instant only: what happened says that it was.
      const timesClosed = (): Promise<number> =>
        page.getByTestId('history').getByText('Pin-hole closed: Nothing came back').count();
      const before = await timesClosed();
      await demo.getByRole('button', { name: 'Close the pin-hole' }).click();
      await says('pinhole', 'At risk');
      await expect.poll(timesClosed, PATIENT).toBe(before + 1);
      await says('state', 'Connected');
      await says('pinhole', 'Open');
      await shoot(page, name, '7-mended');
    });

    describeDetail(name, () => opened);
    describeProfiles(name, () => opened);
    describeDiagnostics(name, () => opened);
    describePolicy(name, () => opened);
    describeLogs(name, () => opened);

    it('breaks no rule of its own policy, and throws and logs no error', () => {
      expect(opened.problems.seen).toEqual([]);
    });
  });
}
