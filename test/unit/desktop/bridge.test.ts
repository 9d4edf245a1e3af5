import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { bridge } from '../../../app/desktop/bridge.ts';
import { PAGE_URL } from '../../../app/desktop/origin.ts';
import { createFakeCore, tunnelSnapshot, UNMANAGED, type FakeCore } from '../../support/fake-core.ts';
import { FakeTime } from '../../support/fake-time.ts';

interface Sender {
  readonly url: string;
  readonly parent: object | null;
}

type Handler = (event: { senderFrame: Sender | null }, name: unknown, params: unknown) => unknown;

const ourPage: Sender = { url: PAGE_URL, parent: null };

/** A window's contents with nothing of Electron behind them. */
class FakeContents extends EventEmitter {
  readonly sent: unknown[] = [];
  readonly handlers = new Map<string, Handler>();
  readonly ipc = { handle: (channel: string, handler: Handler) => this.handlers.set(channel, handler) };

  send(channel: string, event: unknown): void {
    this.sent.push([channel, event]);
  }

  request(
    senderFrame: Sender | null,
    name: unknown = 'core.snapshot',
    params: unknown = {},
  ): Promise<unknown> {
    return Promise.resolve(this.handlers.get('pinhole:request')?.({ senderFrame }, name, params));
  }
}

interface Bench {
  readonly contents: FakeContents;
  readonly core: FakeCore;
  /** What the program was to open outside of the window. */
  readonly opened: readonly string[];
}

function setUp(helpAddress: string | null = null): Bench {
  const contents = new FakeContents();
  const opened: string[] = [];
  const core = createFakeCore();
  const managed = { ...core.managed, facts: () => ({ ...UNMANAGED, helpAddress }) };
  core.put(tunnelSnapshot('office'));
  bridge(contents as unknown as WebContents, {
    core: { ...core, managed },
    version: '1.2.3',
    timers: new FakeTime(),
    openHelp: (address) => Promise.resolve(void opened.push(address)),
  });
  return { contents, core, opened };
}

const refused = { ok: false, error: { code: 'REQUEST_FOREIGN' } };

describe('the bridge to a window', () => {
  it('answers the page of the window', async () => {
    const { contents } = setUp();
    contents.emit('did-navigate', {}, PAGE_URL);
    expect(await contents.request(ourPage)).toMatchObject({ ok: true, result: { version: '1.2.3' } });
  });

  it.each([
    ['a frame inside the page', { url: PAGE_URL, parent: ourPage }],
    ['a page of another origin', { url: 'https://elsewhere.example/', parent: null }],
    ['a page without an origin', { url: 'about:blank', parent: null }],
    ['a frame that is gone', null],
  ])('refuses %s', async (_who, sender) => {
    const { contents } = setUp();
    contents.emit('did-navigate', {}, PAGE_URL);
    expect(await contents.request(sender)).toMatchObject(refused);
  });

  it('listens on one channel', () => {
    expect([...setUp().contents.handlers.keys()]).toEqual(['pinhole:request']);
  });

  it('sends what changes to the page that is there', () => {
    const { contents, core } = setUp();
    contents.emit('did-navigate', {}, PAGE_URL);
    core.emit({ kind: 'tunnel', id: 'office', urgent: true });
    expect(contents.sent).toMatchObject([
      ['pinhole:event', { event: 'core.changed', payload: { sequence: 1 } }],
    ]);
  });

  it('starts over for a page that is loaded again', async () => {
    const { contents, core } = setUp();
    contents.emit('did-navigate', {}, PAGE_URL);
    core.emit({ kind: 'tunnel', id: 'office', urgent: true });
    contents.emit('did-navigate', {}, PAGE_URL);
    expect(core.listeners).toBe(1);
    expect(await contents.request(ourPage)).toMatchObject({ ok: true, result: { sequence: 0 } });
  });

  it.each(['render-process-gone', 'destroyed'])('sends nothing to a page that is gone (%s)', async (gone) => {
    const { contents, core } = setUp();
    contents.emit('did-navigate', {}, PAGE_URL);
    contents.emit(gone);
    core.emit({ kind: 'tunnel', id: 'office', urgent: true });
    expect(contents.sent).toEqual([]);
    expect(core.listeners).toBe(0);
    expect(await contents.request(ourPage)).toMatchObject(refused);
  });

  it('refuses whoever asks before a page is there, and whatever the window shows in place of it', async () => {
    const { contents, core } = setUp();
    expect(await contents.request(ourPage)).toMatchObject(refused);
    contents.emit('did-navigate', {}, PAGE_URL);
    contents.emit('did-navigate', {}, 'https://elsewhere.example/');
    // What the page before had on its way.
    expect(await contents.request(ourPage)).toMatchObject(refused);
    core.emit({ kind: 'tunnel', id: 'office', urgent: true });
    expect(contents.sent).toEqual([]);
    expect(core.listeners).toBe(0);
  });

  it.each([
    ['a name that is not in the contract', 'shell.openExternal', {}, 'REQUEST_UNKNOWN'],
    ['params of another form', 'tunnel.start', { id: ['office'] }, 'REQUEST_INVALID'],
    ['an address of the page’s own', 'help.open', { url: 'https://elsewhere.example/' }, 'REQUEST_INVALID'],
  ])('refuses %s, by code', async (_what, name, params, code) => {
    const { contents, opened } = setUp('https://help.example/');
    contents.emit('did-navigate', {}, PAGE_URL);
    expect(await contents.request(ourPage, name, params)).toMatchObject({ ok: false, error: { code } });
    expect(opened).toEqual([]);
  });

  it('opens the help address of the policy, and no other', async () => {
    const { contents, opened } = setUp('https://help.example/');
    contents.emit('did-navigate', {}, PAGE_URL);
    expect(await contents.request(ourPage, 'help.open')).toEqual({ ok: true, result: {} });
    expect(opened).toEqual(['https://help.example/']);
  });

  it('opens nothing where the policy names no help address', async () => {
    const { contents, opened } = setUp();
    contents.emit('did-navigate', {}, PAGE_URL);
    expect(await contents.request(ourPage, 'help.open')).toMatchObject({
      ok: false,
      error: { code: 'HELP_UNAVAILABLE' },
    });
    expect(opened).toEqual([]);
  });
});
