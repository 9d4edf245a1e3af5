import type { Page } from 'playwright-core';
import { PinholeError } from '../../../main/model/errors.ts';
import { LOCKS, OWN_PROFILES, someProfiles } from '../../support/mock-engine.ts';
import { unfold } from '../harness/unfold.ts';
import { engine, MANAGED, press, type PageState } from './state.ts';

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

async function menu(page: Page, of: string, item: string): Promise<void> {
  await press(page, `More for ${of}`);
  await page.getByRole('menuitem', { name: item }).click();
}

/** Everything open, and wrong. */
async function fillWrongly(page: Page): Promise<void> {
  await press(page, 'Add profile');
  const form = page.getByTestId('profile-form');
  await unfold(form);
  await form.getByRole('combobox', { name: 'Proxy' }).selectOption('manual');
  await form.getByRole('textbox', { name: 'User' }).fill('alice');
  await form.getByLabel('Password').fill('swordfish');
  await form.getByRole('combobox', { name: 'Client certificate' }).selectOption('stored');
  await form.getByRole('button', { name: 'Add a forward' }).click();
  await form.getByRole('button', { name: 'Save and connect' }).click();
  if ((await page.content()).includes('swordfish')) throw new Error('a password stands in the page');
}

const own = engine({ profiles: OWN_PROFILES });

export const PROFILES: readonly PageState[] = [
  { name: 'no-profiles', tab: 'Profiles', engine: engine() },
  {
    name: 'profiles',
    tab: 'Profiles',
    engine: engine({ managed: MANAGED, managedProfiles: someProfiles(3), profiles: OWN_PROFILES }),
    arrange: (page) => page.getByTestId('profile-branch-0').waitFor(),
  },
  {
    name: 'profiles-not-had',
    tab: 'Profiles',
    engine: engine({}, ({ profiles }) => ({
      profiles: {
        ...profiles,
        list() {
          throw new PinholeError('PROFILES_LOCKED');
        },
      },
    })),
    arrange: (page) => page.getByText('The profiles could not be had.').waitFor(),
  },
  {
    name: 'profiles-forbidden',
    tab: 'Profiles',
    engine: engine({
      managed: { ...MANAGED, userProfilesAllowed: false, locks: LOCKS },
      managedProfiles: someProfiles(3),
    }),
    arrange: (page) => page.getByTestId('forbidden').waitFor(),
  },
  { name: 'profile-menu', tab: 'Profiles', engine: own, arrange: (page) => press(page, 'More for Home') },
  { name: 'form-empty', tab: 'Profiles', engine: engine(), arrange: (page) => press(page, 'Add a profile') },
  {
    name: 'form-locks',
    tab: 'Profiles',
    engine: engine({ managed: { ...MANAGED, locks: LOCKS }, profiles: OWN_PROFILES, validTo: inDays(12) }),
    async arrange(page) {
      await press(page, 'Edit Home');
      await page.getByText('30 to 110 s, managed by Example Telecom').waitFor();
      await page.getByTestId('certificate-word').getByText('in 12 days').waitFor();
    },
  },
  {
    name: 'form-wrong',
    tab: 'Profiles',
    engine: engine({ profiles: OWN_PROFILES, storeProblem: true }),
    arrange: fillWrongly,
  },
  {
    name: 'form-read-only',
    tab: 'Profiles',
    engine: engine({ managed: { ...MANAGED, locks: LOCKS }, managedProfiles: someProfiles(3) }),
    async arrange(page) {
      await press(page, 'View Branch 0001');
      await page.getByText('This profile is managed by Example Telecom').waitFor();
    },
  },
  {
    name: 'leave-dialog',
    tab: 'Profiles',
    engine: own,
    async arrange(page) {
      await press(page, 'Edit Home');
      await page.getByRole('textbox', { name: /^Name/ }).fill('Another');
      await page.getByRole('tab', { name: 'Tunnels' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'delete-dialog',
    tab: 'Profiles',
    engine: own,
    async arrange(page) {
      await menu(page, OWN_PROFILES[1]?.name ?? '', 'Delete…');
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'import-dialog',
    tab: 'Profiles',
    engine: own,
    async arrange(page) {
      await press(page, 'Import');
      const profiles = [...OWN_PROFILES, ...someProfiles(2), { id: 'wrong', name: 'Wrong', host: '' }];
      await page.getByTestId('file').setInputFiles({
        name: 'profiles.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify({ profiles })),
      });
      await page.getByTestId('import-outcome').waitFor();
    },
  },
  {
    name: 'export-dialog',
    tab: 'Profiles',
    engine: own,
    async arrange(page) {
      await menu(page, 'Home', 'Export');
      await page.getByRole('dialog').waitFor();
    },
  },
];
