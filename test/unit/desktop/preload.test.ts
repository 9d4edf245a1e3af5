import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

type Listener = (event: object, payload: unknown) => void;

const electron = vi.hoisted(() => ({
  exposed: [] as [string, unknown][],
  invoke: vi.fn(() => Promise.resolve('answer')),
  listeners: new Map<string, Set<(event: object, payload: unknown) => void>>(),
}));

vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (key: string, api: unknown) => void electron.exposed.push([key, api]),
  },
  ipcRenderer: {
    invoke: electron.invoke,
    on(channel: string, listener: Listener) {
      electron.listeners.set(channel, (electron.listeners.get(channel) ?? new Set()).add(listener));
    },
    off: (channel: string, listener: Listener) => void electron.listeners.get(channel)?.delete(listener),
    send: vi.fn(),
    sendSync: vi.fn(),
  },
}));

interface Exposed {
  readonly request: (...args: unknown[]) => Promise<unknown>;
  readonly onEvent: (listener: (...args: unknown[]) => void) => () => void;
}

/** Runs the preload. @returns what the page gets. */
async function exposed(): Promise<Exposed> {
  await import('../../../app/desktop/preload.ts');
  return electron.exposed[0]?.[1] as Exposed;
}

describe('the preload', () => {
  beforeEach(() => {
    vi.resetModules();
    electron.exposed.length = 0;
    electron.invoke.mockClear();
    electron.listeners.clear();
  });
  afterEach(() => void vi.restoreAllMocks());

  it('exposes one object with three functions, and nothing of Electron', async () => {
    await exposed();
    expect(electron.exposed).toEqual([
      [
        'pinhole',
        {
          request: expect.any(Function) as object,
          onEvent: expect.any(Function) as object,
          pathOf: expect.any(Function) as object,
        },
      ],
    ]);
  });

  it('passes a request on by the one channel, whatever the page gives it', async () => {
    const { request } = await exposed();
    expect(await request('core.snapshot', {}, 'pinhole:other', 'more')).toBe('answer');
    expect(electron.invoke.mock.calls).toEqual([['pinhole:request', 'core.snapshot', {}]]);
  });

  it('hands on what an event holds, never Electron’s own event, and stops when it is told to', async () => {
    const { onEvent } = await exposed();
    const heard: unknown[][] = [];
    const stop = onEvent((...args) => heard.push(args));
    const emit = (): void =>
      electron.listeners
        .get('pinhole:event')
        ?.forEach((listener) => listener({ sender: 'Electron' }, 'payload'));
    emit();
    stop();
    emit();
    expect(heard).toEqual([['payload']]);
    expect([...electron.listeners.keys()]).toEqual(['pinhole:event']);
  });
});
