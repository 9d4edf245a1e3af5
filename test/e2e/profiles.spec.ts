import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_VIOLATIONS, violationsOf } from './harness/accessibility.ts';
import { focused, tabTo } from './harness/keyboard.ts';
import type { OpenInterface } from './harness/open.ts';
import { shoot } from './harness/screenshot.ts';
import { unfold } from './harness/unfold.ts';
import { startTscf, type RunningTscf } from './harness/tscf.ts';

/** Longer than a tunnel needs to come up on a busy machine. */
const PATIENT = { timeout: 40_000 };

/** The profiles of a person who has none yet, on a TSCF of this test's own. The steps build on each other. */
export function describeProfiles(run: string, opened: () => OpenInterface): void {
  describe('the profiles', () => {
    let tscf: RunningTscf;
    const page = (): Page => opened().page;
    const form = (): Locator => page().getByTestId('profile-form');
    const button = (name: string | RegExp): Locator => page().getByRole('button', { name });
    const field = (name: RegExp): Locator => form().getByRole('textbox', { name });
    const tab = (name: string): Promise<void> => page().getByRole('tab', { name }).click();
    const tunnel = (id: string): Locator => page().getByTestId(`tunnel-${id}`);
    const menu = async (of: string, item: string): Promise<void> => {
      await button(`More for ${of}`).click();
      await page().getByRole('menuitem', { name: item }).click();
    };

    beforeAll(async () => {
      tscf = await startTscf();
    });

    afterAll(async () => {
      await tscf.stop();
    });

    it('say that there are none, and what one is', async () => {
      await tab('Profiles');
      await page().getByText('No profiles yet').waitFor();
      expect(await page().title()).toBe('Profiles – Pinhole');
      await shoot(page(), run, '12-no-profiles');
    });

    it('get a first one by the keyboard alone, with three fields, and its tunnel is seen coming up', async () => {
      const { port, tls } = tscf.listening;
      await tabTo(page(), button('Add a profile'));
      await page().keyboard.press('Enter');
      await form().waitFor();
      await expect.poll(() => focused(field(/^Host/))).toBe(true);
      await page().keyboard.type(`127.0.0.1:${port}`);
      await tabTo(page(), field(/^Name/));
      await form().getByText(`Taken apart: 127.0.0.1, port ${port}.`).waitFor();
      expect(await field(/^Port/).inputValue()).toBe(String(port));
      await page().keyboard.type('Office');
      await tabTo(page(), field(/^CA file/));
      await page().keyboard.type(tls.caFile);
      await page().getByTestId('ca-found').waitFor();
      await shoot(page(), run, '13-first-profile');
      await page().keyboard.press('Enter');
      await page().getByTestId('detail-state').filter({ hasText: 'Connected' }).waitFor(PATIENT);
      await shoot(page(), run, '13-connected');
      await page().keyboard.press('Escape');
      await tunnel('office').getByTestId('state').filter({ hasText: 'Connected' }).waitFor();
    });

    it('say at the field what is wrong, and lead to it', async () => {
      await tab('Profiles');
      await button('Edit Office').click();
      await field(/^Port/).fill('99999');
      await page().getByRole('button', { name: 'Save', exact: true }).click();
      await form().getByText('A port is a whole number from 1 to 65535.').waitFor();
      await expect.poll(() => focused(field(/^Port/))).toBe(true);
      await shoot(page(), run, '14-wrong-field');
    });

    it('ask before what was typed is lost', async () => {
      await tab('Tunnels');
      await page().getByRole('alertdialog').getByText('Leave without saving?').waitFor();
      await shoot(page(), run, '15-unsaved');
      await button('Discard changes').click();
      await tunnel('office').waitFor();
    });

    it('are changed: a new name is that of the tunnel', async () => {
      await tab('Profiles');
      await button('Edit Office').click();
      await field(/^Name/).fill('Head office');
      await page().getByRole('button', { name: 'Save', exact: true }).click();
      await button('Edit Head office').waitFor();
      await tab('Tunnels');
      await tunnel('office').getByText('Head office').waitFor(PATIENT);
    });

    it('are duplicated under an id of their own', async () => {
      await tab('Profiles');
      await menu('Head office', 'Duplicate');
      await field(/^Name/).fill('Branch');
      await page().getByRole('button', { name: 'Save', exact: true }).click();
      await page().getByTestId('profile-branch').waitFor();
      await page().getByRole('searchbox').fill('bran');
      await page().getByTestId('profile-office').waitFor({ state: 'detached' });
      await page().getByRole('searchbox').fill('');
      await page().getByTestId('profile-office').waitFor();
      await shoot(page(), run, '16-profiles');
    });

    it('go out as text, and come in again beside those that are there', async () => {
      await menu('Branch', 'Export');
      const text = await page().getByRole('textbox', { name: 'Profiles as JSON' }).inputValue();
      expect(text).toContain('Branch');
      await button('Close').click();
      await button('Import').click();
      await page()
        .getByTestId('file')
        .setInputFiles({ name: 'profiles.json', mimeType: 'application/json', buffer: Buffer.from(text) });
      await page().getByTestId('import-outcome').getByText('Nothing was imported.').waitFor();
      await shoot(page(), run, '17-import');
      await button('Keep both').click();
      await page().getByTestId('import-outcome').getByText('1 profile imported.').waitFor();
      await button('Close').click();
      await page().getByTestId('profile-branch-2').waitFor();
    });

    it('are deleted once that is confirmed, and their tunnel is gone', async () => {
      await menu('Head office', 'Delete…');
      await page().getByRole('alertdialog').getByText('Delete Head office?').waitFor();
      await shoot(page(), run, '18-delete');
      await button('Delete').click();
      await page().getByTestId('profile-office').waitFor({ state: 'detached' });
      await tab('Tunnels');
      await tunnel('branch').waitFor();
      await tunnel('office').waitFor({ state: 'detached' });
    });

    it('are still shown after a reload, and Back leads from a form to the list', async () => {
      await tab('Profiles');
      await page().reload();
      await page()
        .getByRole('button', { name: /^Edit Branch/ })
        .first()
        .click();
      await form().waitFor();
      await page().goBack();
      await page().getByTestId('profile-branch').waitFor();
    });

    it('break no rule of accessibility, light or dark, nor does their form', async () => {
      expect(await violationsOf(page())).toEqual(NO_VIOLATIONS);
      await button('Add profile').click();
      await page().getByRole('button', { name: 'Save', exact: true }).click();
      await unfold(form());
      expect(await violationsOf(page())).toEqual(NO_VIOLATIONS);
    });

    it('fit on a narrow window', async () => {
      const wide = page().viewportSize();
      await page().setViewportSize({ width: 720, height: 520 });
      await shoot(page(), run, '19-narrow-form');
      await button('Cancel').click();
      await shoot(page(), run, '20-narrow-profiles');
      const overflows = await page().evaluate(() => {
        const { scrollWidth, clientWidth } = document.querySelector('main') ?? document.body;
        return scrollWidth > clientWidth;
      });
      expect(overflows).toBe(false);
      if (wide !== null) await page().setViewportSize(wide);
    });

    it('end as they began: with none', async () => {
      await page().getByTestId('profile-branch').waitFor();
      for (const id of ['branch', 'branch-2']) {
        await page().getByTestId(`profile-${id}`).getByRole('button', { name: /^More/ }).click();
        await page().getByRole('menuitem', { name: 'Delete…' }).click();
        await button('Delete').click();
        await page().getByTestId(`profile-${id}`).waitFor({ state: 'detached' });
      }
      await page().getByText('No profiles yet').waitFor();
    });
  });
}
