import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { PinholeError, type ManagedFacts } from '../../app/contract/contract.ts';
import { NO_LOCKS } from '../../main/model/managed.ts';
import { CA_FACTS, profileDetail } from '../support/fake-core.ts';
import {
  choose,
  field,
  managedDetail,
  openForm as open,
  profilesBook,
  saidOf,
  type,
  withProxy,
} from './support/profiles.ts';
import { tunnel, update } from './support/samples.ts';
import { click, createBench, renderApp, settle } from './support/window.tsx';

vi.setConfig({ testTimeout: 30_000 });

const office = profileDetail('office', { name: 'Office' });

describe('the form of a new profile', () => {
  it('is saved with a name and a host, under an id of that name', async () => {
    const book = profilesBook([]);
    await open('+add', book.handlers);
    type(/^Name/, 'My office');
    type(/^Host/, 'tscf.example.com');
    await click('Save');
    expect(book.saved).toEqual([
      {
        profile: profileDetail('my-office', { name: 'My office', host: 'tscf.example.com' }).profile,
        revision: null,
        secrets: {},
        keep: 'stored',
      },
    ]);
    expect(window.location.hash).toBe('#profiles');
    expect(screen.getByTestId('announcements').textContent).toContain('My office saved.');
  });

  it('tries further ids where that of the name is taken', async () => {
    const book = profilesBook([], (_, count) => {
      if (count < 3) throw new PinholeError('PROFILE_EXISTS');
    });
    await open('+add', book.handlers);
    type(/^Name/, 'Office');
    type(/^Host/, 'tscf.example.com');
    await click('Save');
    await settle();
    expect(book.saved.map(({ profile }) => profile.id)).toEqual(['office', 'office-2', 'office-3']);
  });

  it('says at the name that every id of it is taken', async () => {
    const book = profilesBook([], () => {
      throw new PinholeError('PROFILE_EXISTS');
    });
    await open('+add', book.handlers);
    type(/^Name/, 'Office');
    type(/^Host/, 'tscf.example.com');
    await click('Save');
    for (let turn = 0; turn < 12; turn += 1) await settle();
    expect(saidOf(field(/^Name/))).toContain('give it another one');
  });

  it('says what is wrong once a field was left, and then as typed', async () => {
    await open('+add', profilesBook([]).handlers);
    const port = field(/^Port/);
    type(/^Port/, '99999');
    expect(port.getAttribute('aria-invalid')).toBeNull();
    fireEvent.blur(port);
    expect(port.getAttribute('aria-invalid')).toBe('true');
    expect(saidOf(port)).toContain('A port is a whole number from 1 to 65535.');
    type(/^Port/, '9999');
    expect(port.getAttribute('aria-invalid')).toBeNull();
  });

  it('is not saved with something wrong: the focus goes to the first of it, which opens', async () => {
    const book = profilesBook([]);
    await open('+add', book.handlers);
    await click('Save');
    await waitFor(() => expect(document.activeElement).toBe(field(/^Host/)));
    type(/^Name/, 'Office');
    type(/^Host/, 'tscf.example.com');
    await click(/^Proxy/);
    await choose(/^Proxy/, 'manual');
    await click('Save');
    await waitFor(() => expect(document.activeElement).toBe(field(/^URL/)));
    expect(book.saved).toEqual([]);
  });

  it('takes host and port apart when both are pasted, or typed, into one', async () => {
    await open('+add', profilesBook([]).handlers);
    fireEvent.paste(field(/^Host/), { clipboardData: { getData: () => '[2001:db8::1]:8443' } });
    expect(field(/^Host/).value).toBe('2001:db8::1');
    expect(field(/^Port/).value).toBe('8443');
    type(/^Host/, 'tscf.example.com:5061');
    fireEvent.blur(field(/^Host/));
    expect(field(/^Host/).value).toBe('tscf.example.com');
    expect(field(/^Port/).value).toBe('5061');
  });

  it('says what it took apart, for as long as that stands there', async () => {
    await open('+add', profilesBook([]).handlers);
    type(/^Host/, 'tls://tscf.example.com:5061');
    fireEvent.blur(field(/^Host/));
    expect(saidOf(field(/^Host/))).toBe('Taken apart: tscf.example.com, port 5061.');
    expect(field(/^Name/).placeholder).toBe('tscf.example.com');
    type(/^Host/, 'other.example.com');
    expect(saidOf(field(/^Host/))).toContain('host:port fills both fields');
  });

  it('leads from the empty page to the tunnel with two fields: host and port, and a CA file', async () => {
    const told = { current: (): void => undefined };
    const book = profilesBook([], () => told.current());
    window.history.replaceState(null, '', '#tunnels');
    const bench = createBench(book.handlers);
    told.current = () =>
      bench.channel.emit('core.changed', update(2, { tunnels: [tunnel('tscf-example-com')] }));
    await renderApp(bench);
    await click('Add a profile');
    expect(document.activeElement).toBe(field(/^Host/));
    type(/^Host/, 'tscf.example.com:5061');
    type(/^CA file/, '/etc/ca.pem');
    fireEvent.submit(screen.getByTestId('profile-form'));
    await settle();
    expect(book.saved[0]?.profile).toMatchObject({
      name: 'tscf.example.com',
      host: 'tscf.example.com',
      port: 5061,
      tls: { caFile: '/etc/ca.pem' },
    });
    expect(bench.channel.asked).toContainEqual({ name: 'tunnel.start', params: { id: 'tscf-example-com' } });
    expect(screen.getByTestId('detail')).toBeDefined();
    expect(window.location.hash).toBe('#tunnels');
    await click('Back to the tunnels');
    await waitFor(() => expect(screen.queryByTestId('detail')).toBeNull());
    expect(window.location.hash).toBe('#tunnels');
  });

  it('says what a CA file holds, and what is wrong with another, before it is saved', async () => {
    const book = profilesBook([]);
    await open('+add', {
      ...book.handlers,
      'ca.inspect': ({ path }) => {
        if (path === '/etc/ca.pem') return { ...CA_FACTS, count: 3 };
        throw new PinholeError('CA_FILE_UNREADABLE', `${path} cannot be read: there is no such file`);
      },
    });
    type(/^CA file/, '/etc/ca.pem');
    fireEvent.blur(field(/^CA file/));
    await settle();
    expect(screen.getByTestId('ca-found').textContent).toMatch(
      /^3 certificates: Example CA, valid until .* 2 more$/,
    );
    type(/^CA file/, '/nowhere/ca.pem');
    expect(screen.queryByTestId('ca-found')).toBeNull();
    // Nobody has left the field: it is looked at after a pause.
    expect((await screen.findByTestId('ca-problem')).textContent).toContain(
      '/nowhere/ca.pem cannot be read: there is no such file.Check its path',
    );
  });

  it('has the path of a file that is chosen where the engine is on this computer, and says where it is not', async () => {
    const asked: string[] = [];
    const handlers = {
      ...profilesBook([]).handlers,
      'ca.inspect': ({ path }: { path: string }) => {
        asked.push(path);
        return CA_FACTS;
      },
    };
    await open('+add', handlers, {}, { pathOf: (file) => `/home/alice/${file.name}` });
    expect(saidOf(field(/^CA file/))).not.toContain('computer that runs Pinhole');
    const input = screen.getByTestId('section-tls').querySelector('input[type=file]');
    if (input === null) throw new Error('no way to choose a file');
    fireEvent.change(input, { target: { files: [new File(['x'], 'ca.pem')] } });
    await settle();
    expect(field(/^CA file/).value).toBe('/home/alice/ca.pem');
    expect(asked).toEqual(['/home/alice/ca.pem']);
    cleanup();
    await open('+add', handlers);
    expect(saidOf(field(/^CA file/))).toContain('A path on the computer that runs Pinhole.');
    expect(screen.queryByRole('button', { name: 'Choose… CA file' })).toBeNull();
  });

  it('asks before what was typed is lost, and stays if told so', async () => {
    await open('+add', profilesBook([]).handlers);
    type(/^Name/, 'Office');
    await click('Cancel');
    expect(document.querySelector('[role=alertdialog]')?.textContent).toContain('Leave without saving?');
    await click('Keep editing');
    expect(field(/^Name/).value).toBe('Office');
    await click(/^Policy/);
    await click('Discard changes');
    expect(screen.queryByTestId('profile-form')).toBeNull();
    expect(window.location.hash).toBe('#policy');
  });

  it('asks nothing where nothing was typed', async () => {
    await open('+add', profilesBook([]).handlers);
    await click('Cancel');
    expect(document.querySelector('[role=alertdialog]')).toBeNull();
    expect(window.location.hash).toBe('#profiles');
  });

  it('has forwards row by row', async () => {
    const book = profilesBook([]);
    await open('+add', book.handlers);
    type(/^Name/, 'Office');
    type(/^Host/, 'tscf.example.com');
    await click(/^UDP forwards/);
    await click('Add a forward');
    await click('Add a forward');
    await click('Remove forward 1');
    type('To address', '10.0.0.1');
    await click('Save');
    expect(book.saved[0]?.profile.forwards).toEqual([
      { listen: { host: '127.0.0.1', port: 5060 }, to: { address: '10.0.0.1', port: 5060 }, count: 1 },
    ]);
  });

  it('breaks no rule of accessibility that can be seen without layout, with all of it open and wrong', async () => {
    await open('+add', profilesBook([]).handlers);
    for (const button of screen.getAllByRole('button', { expanded: false })) fireEvent.click(button);
    await choose(/^Proxy/, 'manual');
    await choose(/^Client certificate/, 'stored');
    await click('Add a forward');
    await click('Save');
    const { violations } = await axe.run(document.body);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});

describe('the form of a profile that is there', () => {
  it('saves a change of what was read', async () => {
    const book = profilesBook([office]);
    await open('office', book.handlers);
    expect(document.title).toBe('Edit Office – Profiles – Pinhole');
    await choose(/^Interval/, 'proposed');
    type(/^Seconds between/, '60');
    await click('Save');
    expect(book.saved).toEqual([
      {
        profile: { ...office.profile, interval: { mode: 'proposed', seconds: 60 } },
        revision: 'r1',
        secrets: {},
        keep: 'stored',
      },
    ]);
  });

  it('says that another was faster, and drops what was typed only when it is told to load it again', async () => {
    const book = profilesBook([office], () => {
      throw new PinholeError('PROFILE_CHANGED');
    });
    const bench = await open('office', book.handlers);
    type(/^Name/, 'Mine');
    await click('Save');
    expect(screen.getByTestId('save-failure').textContent).toContain('changed or deleted meanwhile');
    expect(field(/^Name/).value).toBe('Mine');
    await click('Load it again');
    expect(field(/^Name/).value).toBe('Office');
    expect(bench.channel.asked.filter(({ name }) => name === 'profiles.get')).toHaveLength(2);
  });

  it('says that there is none', async () => {
    await open('nowhere', profilesBook([]).handlers);
    expect(screen.getByText('There is no such profile.')).toBeDefined();
    await click('Back to the profiles');
    expect(window.location.hash).toBe('#profiles');
  });

  it('duplicated is a new one with all that it says', async () => {
    const book = profilesBook([withProxy]);
    await open('+copy/proxied', book.handlers);
    expect(field(/^Name/).value).toBe('Proxied (copy)');
    await click('Save');
    expect(book.saved).toMatchObject([
      { profile: { ...withProxy.profile, id: 'proxied-copy', name: 'Proxied (copy)' }, revision: null },
    ]);
  });

  it('of the policy can be looked at, and not changed', async () => {
    await open('branch', profilesBook([managedDetail('branch')]).handlers, {
      organisation: 'Example Telecom',
    });
    expect(screen.getByText(/This profile is managed by Example Telecom/)).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    expect(screen.queryByRole('combobox')).toBeNull();
    expect(screen.queryByRole('switch')).toBeNull();
    expect(screen.getAllByRole<HTMLInputElement>('textbox').filter(({ readOnly }) => !readOnly)).toEqual([]);
  });
});

describe('what an organisation has locked', () => {
  const managed: Partial<ManagedFacts> = {
    organisation: 'Example Telecom',
    locks: {
      ...NO_LOCKS,
      intervalS: { min: 30, max: 110 },
      proxy: { mode: 'manual', url: 'http://given.example:3128' },
      caFile: { value: null },
      captiveProbeUrl: { value: 'http://probe.example/204' },
    },
  };

  it('is shown as it is in force, and what is the user’s own is kept', async () => {
    const book = profilesBook([withProxy]);
    await open('proxied', book.handlers, managed);
    expect(field('Proxy').value).toBe('http://given.example:3128');
    expect(field('Proxy').readOnly).toBe(true);
    expect(field('CA file').value).toBe('the authorities of the system');
    expect(saidOf(field('CA file'))).toBe('managed by Example Telecom');
    expect(field('Captive portal probe').value).toBe('http://probe.example/204');
    expect(saidOf(field('Captive portal probe'))).toBe('managed by Example Telecom');
    type(/^Name/, 'Other');
    await click('Save');
    expect(book.saved[0]?.profile.proxy).toEqual(withProxy.profile.proxy);
  });

  it('bounds a number, as a hint and as typed', async () => {
    await open('proxied', profilesBook([withProxy]).handlers, managed);
    await choose(/^Interval/, 'static');
    const seconds = field(/^Seconds between/);
    expect(saidOf(seconds)).toContain('30 to 110 s, managed by Example Telecom');
    type(/^Seconds between/, '20');
    fireEvent.blur(seconds);
    expect(saidOf(seconds)).toContain('Must be 30 to 110 s, managed by Example Telecom.');
  });
});
