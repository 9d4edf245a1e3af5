import type { Locator, Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasChromium } from '../support/chromium.ts';
import { lacks } from '../support/requires.ts';
import { startTscf } from './harness/tscf.ts';
import { openWeb } from './harness/web.ts';

/** Longer than a tunnel needs to come up on a busy machine. */
const PATIENT = { timeout: 40_000 };

interface Step {
  readonly kind: 'click' | 'field' | 'seen';
  readonly what: string;
  readonly tookMs: number;
}

/** A person's way, each step of it counted and timed. */
class Way {
  readonly steps: Step[] = [];

  count(kind: Step['kind']): number {
    return this.steps.filter((step) => step.kind === kind).length;
  }

  click(what: string, target: Locator): Promise<void> {
    return this.#step('click', what, () => target.click());
  }

  field(what: string, target: Locator, value: string): Promise<void> {
    return this.#step('field', what, async () => {
      await target.focus();
      await target.page().keyboard.insertText(value);
    });
  }

  see(what: string, target: Locator): Promise<void> {
    return this.#step('seen', what, () => target.waitFor(PATIENT));
  }

  print(title: string): void {
    const lines = this.steps.map(
      ({ kind, what, tookMs }) =>
        `  ${kind.padEnd(5)} ${what.padEnd(28)} ${String(Math.round(tookMs)).padStart(6)} ms`,
    );
    process.stdout.write(`${title}\n${lines.join('\n')}\n`);
  }

  async #step(kind: Step['kind'], what: string, act: () => Promise<void>): Promise<void> {
    const startedMs = performance.now();
    await act();
    this.steps.push({ kind, what, tookMs: performance.now() - startedMs });
  }
}

describe.skipIf(lacks('chromium', hasChromium))(
  'the first steps of somebody who has never seen the program',
  () => {
    const open = async (): Promise<Page> => {
      const opened = await openWeb();
      onTestFinished(async () => {
        await opened.close();
        expect(opened.problems.seen).toEqual([]);
      });
      return opened.page;
    };

    it('to a demo that is connected: one click', async () => {
      const page = await open();
      const way = new Way();
      await way.click('Start the demo', page.getByRole('button', { name: 'Start the demo' }));
      await way.see('Connected', page.getByTestId('tunnel-demo').getByTestId('state').getByText('Connected'));
      way.print('From the start to a demo:');
      expect([way.count('click'), way.count('field')]).toEqual([1, 0]);
    });

    it('to a TSCF of their own: two clicks and at most four fields, and the stages are seen', async () => {
      const tscf = await startTscf();
      onTestFinished(async () => {
        await tscf.stop();
      });
      const { port, tls } = tscf.listening;
      const page = await open();
      const field = (name: RegExp): Locator => page.getByRole('textbox', { name });
      const way = new Way();
      await way.click('Add a profile', page.getByRole('button', { name: 'Add a profile' }));
      await way.field('Host, with its port', field(/^Host/), `tls://127.0.0.1:${port}`);
      await way.field('CA file', field(/^CA file/), tls.caFile);
      await way.see('what the CA file holds', page.getByTestId('ca-found'));
      await way.click('Save and connect', page.getByRole('button', { name: 'Save and connect' }));
      await way.see('the detail of the tunnel', page.getByTestId('detail'));
      await way.see('Connected', page.getByTestId('detail-state').getByText('Connected'));
      await page
        .getByTestId('detail')
        .getByText(/^Connecting: .*TCP → TLS → Configuration/)
        .waitFor();
      way.print('From the start to a TSCF of their own:');
      expect(way.count('click')).toBe(2);
      expect(way.count('field')).toBeLessThanOrEqual(4);
    });
  },
);
