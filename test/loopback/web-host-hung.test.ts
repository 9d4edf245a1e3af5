import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocket as ClientSocket } from 'ws';
import { LIMITS } from '../../main/model/limits.ts';
import { createSocketChannel } from '../../renderer/api/socket-channel.ts';
import { closeServers, tcpServer } from '../support/servers.ts';
import { startLab } from '../support/web-host-lab.ts';

/** A forward that can stop to forward without a word, as `ssh -L` does over a network that is gone. */
class Forward {
  readonly #sockets: Socket[] = [];
  #hangs = false;

  take(near: Socket, port: number): void {
    const far = connect({ host: '127.0.0.1', port });
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => near.write(chunk));
    this.#sockets.push(near, far);
    if (this.#hangs) this.hang();
  }

  hang(): void {
    this.#hangs = true;
    for (const socket of this.#sockets) socket.pause();
  }

  goOn(): void {
    this.#hangs = false;
    for (const socket of this.#sockets) socket.resume();
  }
}

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await closeServers();
});

test('a window behind a forward that hangs says so, and is back by itself when it goes on', async () => {
  const lab = await startLab();
  const cookie = await lab.enter();
  const forward = new Forward();
  let connections = 0;
  const taken = Promise.withResolvers<number>();
  const port = await tcpServer((socket) => {
    forward.take(socket, lab.port);
    connections += 1;
    if (connections === 2) taken.resolve(connections);
  });
  // A browser sends both by itself.
  const sockets: ClientSocket[] = [];
  class BrowserSocket extends ClientSocket {
    constructor(url: string) {
      super(url, { origin: `http://127.0.0.1:${port}`, headers: { Cookie: cookie } });
      this.on('error', () => undefined);
      sockets.push(this);
    }
  }
  vi.stubGlobal('WebSocket', BrowserSocket);
  // The page's own timers alone: sockets go on.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

  const channel = createSocketChannel(`ws://127.0.0.1:${port}/socket`);
  const links: boolean[] = [];
  let changed = Promise.withResolvers<boolean>();
  channel.onLink((up) => {
    links.push(up);
    changed.resolve(up);
    changed = Promise.withResolvers();
  });
  await changed.promise;
  expect(links).toEqual([false, true]);

  // Nothing to tell, and it stays: each request shows that what was sent before it has arrived.
  for (let beat = 0; beat < 6; beat += 1) {
    lab.time.advance(LIMITS.webBeatMs.value);
    await channel.request('demo.cut', {});
    lab.time.advance(LIMITS.webBeatMs.value);
    vi.advanceTimersByTime(2 * LIMITS.webBeatMs.value);
  }
  expect(links).toEqual([false, true]);

  forward.hang();
  lab.time.advance(LIMITS.webBeatMs.value);
  vi.advanceTimersByTime(LIMITS.webSilenceMs.value);
  expect(links).toEqual([false, true, false]);
  await expect(channel.request('demo.cut', {})).rejects.toThrow('no connection');

  // The next attempt gets as far as the near end of the forward.
  vi.advanceTimersByTime(500);
  await taken.promise;
  expect(links).toEqual([false, true, false]);
  const back = changed.promise;
  forward.goOn();
  await back;
  expect(links).toEqual([false, true, false, true]);
  expect(await channel.request('demo.cut', {})).toEqual({ ok: true, result: {} });
  // While the page's timers stand still: it would try again.
  await Promise.all(
    sockets.map(async (socket) => {
      if (socket.readyState === ClientSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    }),
  );
});
