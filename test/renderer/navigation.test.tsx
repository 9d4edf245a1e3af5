import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createNavigation, hashOf, placeOf, type Place } from '../../renderer/navigation.ts';
import { createBench, renderApp, settle } from './support/window.tsx';

const LIST: Place = { page: 'profiles', item: null };
const POLICY: Place = { page: 'policy', item: null };

describe('a place', () => {
  it.each<[string, Place]>([
    ['', { page: 'tunnels', item: null }],
    ['#profiles', LIST],
    ['#profiles/office', { page: 'profiles', item: 'office' }],
    ['#profiles/+copy/office', { page: 'profiles', item: '+copy/office' }],
    ['#nowhere', { page: 'tunnels', item: null }],
    ['#profiles/<script>', { page: 'tunnels', item: null }],
  ])('"%s" is %j', (hash, place) => {
    expect(placeOf(hash)).toEqual(place);
  });

  it('stands in the address, and is read from it', () => {
    for (const place of [LIST, POLICY, { page: 'profiles', item: '+add' } as const]) {
      expect(placeOf(hashOf(place))).toEqual(place);
    }
  });
});

describe('navigation', () => {
  it('asks before it leaves what is not saved, and goes where it was asked for once that is answered', () => {
    const navigation = createNavigation();
    navigation.go(LIST);
    navigation.setUnsaved(true);
    navigation.go(POLICY);
    expect(navigation.getState()).toEqual({ place: LIST, asked: POLICY });
    navigation.answer(false);
    expect(navigation.getState()).toEqual({ place: LIST, asked: null });
    navigation.go(POLICY);
    navigation.answer(true);
    expect(navigation.getState()).toEqual({ place: POLICY, asked: null });
    expect(window.location.hash).toBe('#policy');
  });

  it('asks when the browser itself goes back, and stays meanwhile', () => {
    const navigation = createNavigation();
    const stop = navigation.subscribe(() => undefined);
    navigation.go(LIST);
    navigation.setUnsaved(true);
    window.history.replaceState(null, '', '#policy');
    window.dispatchEvent(new PopStateEvent('popstate'));
    expect(navigation.getState()).toEqual({ place: LIST, asked: POLICY });
    expect(window.location.hash).toBe('#profiles');
    stop();
  });
});

describe('the header', () => {
  it('leads from page to page, and names the window by it', async () => {
    await renderApp(createBench());
    expect(document.title).toBe('Tunnels – Pinhole');
    fireEvent.click(screen.getByRole('tab', { name: 'Policy' }));
    await settle();
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Policy');
    expect(screen.getByRole('tab', { name: 'Policy' }).getAttribute('aria-selected')).toBe('true');
    expect(document.title).toBe('Policy – Pinhole');
    expect(window.location.hash).toBe('#policy');
  });

  it('shows the page that the address names, and follows the browser', async () => {
    window.history.replaceState(null, '', '#policy');
    await renderApp(createBench());
    expect(screen.getByRole('tab', { name: 'Policy' }).getAttribute('aria-selected')).toBe('true');
    act(() => {
      window.history.replaceState(null, '', '#profiles');
      window.dispatchEvent(new PopStateEvent('popstate'));
    });
    await settle();
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Profiles');
  });

  it('leads from the empty page of tunnels to the form of a first profile', async () => {
    await renderApp(createBench());
    fireEvent.click(screen.getByRole('button', { name: 'Add a profile' }));
    await settle();
    expect(screen.getByTestId('profile-form')).toBeDefined();
    expect(document.title).toBe('Add a profile – Profiles – Pinhole');
  });
});
