import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../app/contract/contract.ts';
import { connectToEngine } from '../../renderer/api.ts';
import { createSocketChannel, type SocketChannel } from '../../renderer/api/socket-channel.ts';
import { snapshot } from './support/samples.ts';

/** The browser's WebSocket, moved by the test. */
class FakeSocket extends EventTarget {
  static readonly all: FakeSocket[] = [];
  readonly sent: unknown[] = [];
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.all.push(this);
  }

  send(frame: string): void {
    this.sent.push(JSON.parse(frame));
  }

  open(): void {
    this.dispatchEvent(new Event('open'));
  }

  receive(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  readonly close = vi.fn();

  break(code = 1006): void {
    this.dispatchEvent(new CloseEvent('close', { code }));
  }
}

const newest = (): FakeSocket => {
  const socket = FakeSocket.all.at(-1);
  if (socket === undefined) throw new Error('no socket was opened');
  return socket;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
});

afterEach(() => {
  FakeSocket.all.length = 0;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the channel over a WebSocket', () => {
  const opened = (): SocketChannel => {
    const channel = createSocketChannel('ws://127.0.0.1:1/socket');
    newest().open();
    return channel;
  };

  it('matches answers to requests by their id, in any order', async () => {
    const channel = opened();
    const first = channel.request('tunnel.stop', { id: 'a' });
    const second = channel.request('demo.cut', {});
    expect(newest().sent).toEqual([
      { id: 1, name: 'tunnel.stop', params: { id: 'a' } },
      { id: 2, name: 'demo.cut', params: {} },
    ]);
    newest().receive('{"id":2,"answer":"two"}');
    newest().receive('{"id":1,"answer":"one"}');
    await expect(Promise.all([first, second])).resolves.toEqual(['one', 'two']);
  });

  it('hands events on, and leaves out every frame of another form', () => {
    const channel = opened();
    const events: unknown[] = [];
    channel.onEvent((event) => events.push(event));
    const frames = [
      '{"event":"core.changed","payload":7}',
      'no json',
      '7',
      '{"id":"x","answer":1}',
      new Blob(['{}']),
    ];
    for (const frame of frames) newest().receive(frame);
    expect(events).toEqual([{ event: 'core.changed', payload: 7 }]);
  });

  it('rejects what is outstanding when the link breaks, and every request until it is back', async () => {
    const channel = opened();
    const outstanding = channel.request('demo.cut', {});
    newest().break();
    await expect(outstanding).rejects.toThrow('broke');
    await expect(channel.request('demo.cut', {})).rejects.toThrow('no connection');
  });

  it('tells whether the link is up, at once and at each change', () => {
    const channel = createSocketChannel('ws://127.0.0.1:1/socket');
    const link: boolean[] = [];
    channel.onLink((up) => link.push(up));
    newest().open();
    newest().break();
    expect(link).toEqual([false, true, false]);
  });

  it('tries again after 0.5 s, doubling to 5 s, and from the start once the host spoke', () => {
    opened();
    const waits = [500, 1_000, 2_000, 4_000, 5_000, 5_000];
    waits.forEach((wait, attempt) => {
      newest().break();
      vi.advanceTimersByTime(wait - 1);
      expect(FakeSocket.all).toHaveLength(attempt + 1);
      vi.advanceTimersByTime(1);
      expect(FakeSocket.all).toHaveLength(attempt + 2);
    });
    newest().open();
    newest().receive('{"event":"core.changed","payload":7}');
    newest().break();
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all).toHaveLength(waits.length + 2);
  });

  it('gives up a connection that says nothing for too long, and makes another one', async () => {
    const channel = opened();
    const link: boolean[] = [];
    channel.onLink((up) => link.push(up));
    const hung = newest();
    const outstanding = channel.request('demo.cut', {});
    vi.advanceTimersByTime(LIMITS.webSilenceMs.value - 1);
    expect(link).toEqual([true]);
    vi.advanceTimersByTime(1);
    expect(link).toEqual([true, false]);
    expect(hung.close).toHaveBeenCalledTimes(1);
    await expect(outstanding).rejects.toThrow('broke');
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all).toHaveLength(2);
    newest().open();
    expect(link).toEqual([true, false, true]);
    const events: unknown[] = [];
    channel.onEvent((event) => events.push(event));
    // What the old one still had under way, and its end, are of the past.
    hung.receive('{"event":"core.changed","payload":7}');
    hung.break();
    expect([events, link]).toEqual([[], [true, false, true]]);
    vi.advanceTimersByTime(5_000);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('gives up an attempt that comes to nothing for as long', () => {
    createSocketChannel('ws://127.0.0.1:1/socket');
    vi.advanceTimersByTime(LIMITS.webSilenceMs.value + 500);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it.each(['{"beat":true}', '{"event":"core.changed","payload":7}'])('stays while it hears %s', (frame) => {
    const channel = opened();
    const link: boolean[] = [];
    channel.onLink((up) => link.push(up));
    for (let beat = 0; beat < 20; beat += 1) {
      vi.advanceTimersByTime(LIMITS.webBeatMs.value);
      newest().receive(frame);
    }
    vi.advanceTimersByTime(LIMITS.webSilenceMs.value - 1);
    expect(link).toEqual([true]);
    vi.advanceTimersByTime(1);
    expect(link).toEqual([true, false]);
  });

  it('first reads what came while the page itself stood still', () => {
    const channel = opened();
    const link: boolean[] = [];
    channel.onLink((up) => link.push(up));
    // Timers are late, as after sleep.
    const now = vi.spyOn(performance, 'now').mockReturnValue(3_600_000);
    vi.advanceTimersByTime(LIMITS.webSilenceMs.value);
    expect(link).toEqual([true]);
    newest().receive('{"beat":true}');
    now.mockReturnValue(3_600_000 + LIMITS.webBeatMs.value);
    vi.advanceTimersByTime(LIMITS.webBeatMs.value);
    expect(link).toEqual([true]);
    now.mockRestore();
  });

  it('tries no more once the host does not know the session', () => {
    const channel = opened();
    const ended = vi.fn();
    channel.onSessionEnded(ended);
    newest().break(4401);
    vi.advanceTimersByTime(60_000);
    expect(ended).toHaveBeenCalledTimes(1);
    expect(FakeSocket.all).toHaveLength(1);
  });
});

describe('the way to the engine', () => {
  it('is the WebSocket of the page’s own origin where there is no bridge', () => {
    connectToEngine();
    expect(newest().url).toBe(`${window.location.origin.replace('http', 'ws')}/socket`);
  });

  it('is the bridge of the desktop shell where there is one', async () => {
    const request = vi.fn(() => Promise.resolve({ ok: true, result: snapshot() }));
    vi.stubGlobal('pinhole', { request, onEvent: () => () => undefined });
    const { client } = connectToEngine();
    const link: boolean[] = [];
    client.onLink((up) => link.push(up));
    await expect(client.request('core.snapshot', {})).resolves.toEqual(snapshot());
    expect(request).toHaveBeenCalledWith('core.snapshot', {});
    expect(link).toEqual([true]);
    expect(FakeSocket.all).toHaveLength(0);
  });
});
