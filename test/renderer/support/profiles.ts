/** A window's engine with profiles, for tests that say only what they are about. */
import {
  PinholeError,
  type ManagedFacts,
  type ProfileDetail,
  type ProfileSummary,
  type SaveProfile,
} from '../../../app/contract/contract.ts';
import type { PathOf } from '../../../renderer/api/path-of.ts';
import { fireEvent, screen } from '@testing-library/react';
import { profileDetail, UNMANAGED } from '../../support/fake-core.ts';
import { snapshot } from './samples.ts';
import { createBench, renderApp, settle, type Bench } from './window.tsx';
import type { MockHandlers } from '../../support/mock-channel.ts';

export const summaryOf = (
  { profile, managed, revision }: ProfileDetail,
  change: Partial<ProfileSummary> = {},
): ProfileSummary => {
  const { id, name, host, port, interval, startAutomatically } = profile;
  return { id, name, host, port, interval, startAutomatically, managed, revision, ...change };
};

export interface ProfilesBook {
  readonly handlers: MockHandlers;
  /** What was asked to be saved, oldest first. */
  readonly saved: readonly SaveProfile[];
}

/** @param save answers or throws in place of saving. */
export function profilesBook(
  details: readonly ProfileDetail[],
  save: (request: SaveProfile, count: number) => void = () => undefined,
): ProfilesBook {
  const saved: SaveProfile[] = [];
  return {
    saved,
    handlers: {
      'profiles.list': ({ search, offset, limit }) => {
        const found = details.filter(({ profile }) =>
          profile.name.toLowerCase().includes(search.toLowerCase()),
        );
        return {
          total: found.length,
          all: details.length,
          entries: found.slice(offset, offset + limit).map((detail) => summaryOf(detail)),
        };
      },
      'profiles.get': ({ id }) => {
        const found = details.find(({ profile }) => profile.id === id);
        if (found === undefined) throw new PinholeError('PROFILE_UNKNOWN');
        return found;
      },
      'profiles.save': (request) => {
        saved.push(request);
        save(request, saved.length);
        return { id: request.profile.id, revision: 'r2' };
      },
      'secrets.store': () => ({ kind: 'secret-service', name: 'Secret Service', problem: null }),
      'policy.list': () => ({ rows: [], problems: [], problemCount: 0 }),
    },
  };
}

export const managedDetail = (id: string): ProfileDetail => ({
  ...profileDetail(id),
  managed: true,
  revision: null,
});

/** With a secret that is kept. */
export const withProxy: ProfileDetail = {
  ...profileDetail('proxied', {
    name: 'Proxied',
    proxy: { mode: 'manual', url: 'http://p.example:3128', username: 'alice', credentials: 'stored' },
  }),
  secrets: { 'proxy-password': 'stored', passphrase: 'not-needed', pkcs12: 'not-needed' },
};

/** @param item of the page Profiles: the id of a profile, or `+add`. */
export async function openForm(
  item: string,
  handlers: MockHandlers,
  managed: Partial<ManagedFacts> = {},
  host: { pathOf?: PathOf } = {},
): Promise<Bench> {
  window.history.replaceState(null, '', `#profiles/${item}`);
  const bench = createBench(
    { 'core.snapshot': () => snapshot({ managed: { ...UNMANAGED, ...managed } }), ...handlers },
    host,
  );
  await renderApp(bench);
  return bench;
}

export const field = (name: RegExp | string): HTMLInputElement =>
  screen.getByLabelText<HTMLInputElement>(name);
export const type = (name: RegExp | string, value: string): void => {
  fireEvent.change(field(name), { target: { value } });
};
export const choose = async (name: RegExp | string, value: string): Promise<void> => {
  fireEvent.change(screen.getByLabelText(name, { selector: 'select' }), { target: { value } });
  await settle();
};
/** Of the control itself, as a screen reader has it. */
export const saidOf = (control: HTMLElement): string =>
  (control.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent ?? '')
    .join(' ');
