import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Open, OpenInterface } from './harness/open.ts';

/** What the interface does for a person, the same whatever hosts it. */
export function describeInterface(name: string, open: Open): void {
  describe(name, () => {
    let opened: OpenInterface;

    beforeAll(async () => {
      opened = await open();
    });

    afterAll(async () => {
      await opened.close();
    });

    it('starts the demo at one click, and shows its tunnel connected', async () => {
      const { page } = opened;
      await page.getByRole('button', { name: 'Start the demo' }).click();
      await page.getByTestId('tunnel-demo').getByTestId('state').getByText('Connected').waitFor();
      expect(await page.getByTestId('demo-address').textContent()).toMatch(/^127\.0\.0\.1:\d+$/);
    });

    it('breaks no rule of its own policy, and throws and logs no error', () => {
      expect(opened.problems.seen).toEqual([]);
    });
  });
}
