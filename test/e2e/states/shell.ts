import { onTestFinished } from 'vitest';
import { serve } from '../harness/made-up.ts';
import { runningTunnels } from './tunnels.ts';
import { engine, type PageState } from './state.ts';

/** Of the window as a whole: what could not be loaded, and an engine that is gone. */
export const SHELL: readonly PageState[] = [
  { name: 'first-start', tab: 'Tunnels', engine: engine() },
  {
    name: 'warnings',
    tab: 'Tunnels',
    engine: engine({
      warnings: Array.from(
        { length: 5 },
        (_, index) =>
          `/home/a-rather-long-user-name/.config/pinhole/profiles/office-${index}.json: port is 0; must be from 1 to 65535`,
      ),
    }),
  },
  {
    name: 'offline',
    tab: 'Tunnels',
    engine: engine({}, runningTunnels),
    provokes: true,
    async arrange(page, web) {
      await page.getByTestId('tunnel-office').waitFor();
      await web.close();
      await page.getByTestId('link-lost').waitFor();
    },
  },
  {
    name: 'session-ended',
    tab: 'Tunnels',
    engine: engine(),
    provokes: true,
    async arrange(page, web) {
      await web.close();
      // Another run of the program, in the place of the one before.
      const next = await serve(engine()(), Number(new URL(web.origin).port));
      onTestFinished(() => next.close());
      await page.getByText('This session has ended').waitFor();
    },
  },
];
