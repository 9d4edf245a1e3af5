import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { coreSnapshotSchema, coreUpdateSchema } from '../../app/contract/contract.ts';
import { BEAT_FRAME } from '../../app/contract/socket-frames.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { tunnelSnapshot } from '../support/fake-core.ts';
import { startLab, type WebHostLab } from '../support/web-host-lab.ts';

/** A window's end, with everything that came since it was made. */
class Window {
  readonly socket: WebSocket;
  readonly opened: Promise<void>;
  readonly closed: Promise<number>;
  /** How often the host said that it is there. */
  beats = 0;
  readonly #frames: unknown[] = [];
  #wake: () => void = () => undefined;

  constructor(port: number, options: ClientOptions) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, options);
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', () => resolve());
      this.socket.on('error', reject);
    });
    this.opened.catch(() => undefined);
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    this.socket.on('message', (data: Buffer) => {
      const frame: unknown = JSON.parse(data.toString('utf8'));
      if (isDeepStrictEqual(frame, BEAT_FRAME)) this.beats += 1;
      else this.#frames.push(frame);
      this.#wake();
    });
    onTestFinished(() => this.socket.terminate());
  }

  async next(): Promise<unknown> {
    while (this.#frames.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#frames.shift();
  }

  async ask(id: number, name: string, params: unknown = {}): Promise<unknown> {
    this.socket.send(JSON.stringify({ id, name, params }));
    return this.next();
  }
}

function connectTo(lab: WebHostLab, cookie: string, options: ClientOptions = {}): Window {
  return new Window(lab.port, { origin: lab.web.origin, headers: { Cookie: cookie }, ...options });
}

async function openWindow(lab: WebHostLab): Promise<Window> {
  const window = connectTo(lab, await lab.enter());
  await window.opened;
  return window;
}

describe('the upgrade', () => {
  it.each([
    ['no Origin', {}],
    ['another Origin', { origin: 'http://example.com' }],
    ['the Origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['the Origin of a file', { origin: 'null' }],
  ])('with %s is refused with 403, session or not', async (_, options) => {
    const lab = await startLab();
    const headers = { Cookie: await lab.enter() };
    await expect(new Window(lab.port, { headers, ...options }).opened).rejects.toThrow('403');
  });

  it('with a Host that is no loopback name is refused with 421', async () => {
    const lab = await startLab();
    const headers = { Cookie: await lab.enter(), Host: 'example.com' };
    await expect(connectTo(lab, '', { headers, origin: 'http://example.com' }).opened).rejects.toThrow('421');
  });

  it('through a forward, Host and Origin have the forwarded port', async () => {
    const lab = await startLab();
    const headers = { Cookie: await lab.enter(), Host: 'localhost:9000' };
    const window = connectTo(lab, '', { headers, origin: 'http://localhost:9000' });
    await window.opened;
    expect(await window.ask(1, 'demo.cut')).toEqual({ id: 1, answer: { ok: true, result: {} } });
  });

  it.each(['/', '/socket/', '/socket?x', '/enter'])(
    'at another path (%s) is refused with 404',
    async (path) => {
      const lab = await startLab();
      const headers = { Cookie: await lab.enter() };
      const socket = new WebSocket(`ws://127.0.0.1:${lab.port}${path}`, { origin: lab.web.origin, headers });
      const [error] = (await once(socket, 'error')) as [Error];
      expect(error.message).toContain('404');
    },
  );

  it.each(['', 'pinhole-00000000=x'])('without a session (%j) is closed with 4401', async (cookie) => {
    const lab = await startLab();
    expect(await connectTo(lab, cookie).closed).toBe(4401);
    expect(lab.core.listeners).toBe(0);
  });

  it('offers no compression', async () => {
    const window = await openWindow(await startLab());
    expect(window.socket.extensions).toBe('');
  });

  it('beyond the number of windows is closed with 1013, and one that leaves makes room', async () => {
    const lab = await startLab();
    const cookie = await lab.enter();
    const windows = Array.from({ length: LIMITS.webClients.value }, () => connectTo(lab, cookie));
    await Promise.all(windows.map(({ opened }) => opened));
    expect(await connectTo(lab, cookie).closed).toBe(1013);

    windows[0]?.socket.close();
    expect(await windows[0]?.closed).toBe(1005);
    const next = connectTo(lab, cookie);
    await next.opened;
    expect(await next.ask(1, 'demo.cut')).toEqual({ id: 1, answer: { ok: true, result: {} } });
  });
});

describe('a window', () => {
  it('gets a snapshot, its own sequence from 0, and updates', async () => {
    const lab = await startLab();
    lab.core.put(tunnelSnapshot('office'));
    const window = await openWindow(lab);
    const { id, answer } = (await window.ask(7, 'core.snapshot')) as {
      id: number;
      answer: { result: unknown };
    };
    expect(id).toBe(7);
    expect(coreSnapshotSchema.parse(answer.result)).toMatchObject({
      sequence: 0,
      version: '1.2.3',
      host: 'web',
      tunnels: [{ id: 'office' }],
    });

    lab.core.emit({ kind: 'tunnel', id: 'office', urgent: true });
    const { event, payload } = (await window.next()) as { event: string; payload: unknown };
    expect(event).toBe('core.changed');
    expect(coreUpdateSchema.parse(payload)).toMatchObject({ sequence: 1, tunnels: [{ id: 'office' }] });

    const second = await openWindow(lab);
    expect(await second.ask(0, 'core.snapshot')).toMatchObject({
      id: 0,
      answer: { result: { sequence: 0 } },
    });
  });

  it('gets failures as answers', async () => {
    const window = await openWindow(await startLab());
    expect(await window.ask(1, 'core.nothing')).toMatchObject({
      id: 1,
      answer: { ok: false, error: { code: 'REQUEST_UNKNOWN' } },
    });
    expect(await window.ask(2, 'tunnel.start', { id: 7 })).toMatchObject({
      id: 2,
      answer: { ok: false, error: { code: 'REQUEST_INVALID' } },
    });
  });

  it('that leaves holds nothing of the engine or the timers', async () => {
    const lab = await startLab();
    const window = await openWindow(lab);
    await window.ask(1, 'demo.cut');
    expect([lab.core.listeners, lab.time.pending]).toEqual([1, 2]);
    window.socket.terminate();
    while (lab.core.listeners > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(lab.time.pending).toBe(0);
  });

  it.each([
    'not JSON',
    '',
    'null',
    '[]',
    '7',
    '{}',
    '{"id":1}',
    '{"name":"demo.cut","params":{}}',
    '{"id":-1,"name":"demo.cut","params":{}}',
    '{"id":1.5,"name":"demo.cut","params":{}}',
    '{"id":1e300,"name":"demo.cut","params":{}}',
    '{"id":"1","name":"demo.cut","params":{}}',
    '{"id":1,"name":7,"params":{}}',
    '{"id":1,"name":"demo.cut","params":{},"more":1}',
    '['.repeat(60_000),
  ])('that sends what is no request (%.60s) is closed with 1008', async (frame) => {
    const lab = await startLab();
    const window = await openWindow(lab);
    window.socket.send(frame);
    window.socket.send('{"id":1,"name":"demo.cut","params":{}}');
    expect(await window.closed).toBe(1008);
    expect(lab.core.calls, 'what follows is not heard').toEqual([]);
  });

  it('that sends a binary frame is closed with 1008', async () => {
    const window = await openWindow(await startLab());
    window.socket.send(Buffer.from('{"id":1,"name":"demo.cut","params":{}}'));
    expect(await window.closed).toBe(1008);
  });

  it('that sends a frame beyond the bound is closed with 1009', async () => {
    const window = await openWindow(await startLab());
    window.socket.send('x'.repeat(LIMITS.contractMessageOctets.value + 1));
    expect(await window.closed).toBe(1009);
  });

  it('that asks too much at once is told so', async () => {
    const waiting: (() => void)[] = [];
    const lab = await startLab({ startDemo: () => new Promise((resolve) => void waiting.push(resolve)) });
    const window = await openWindow(lab);
    for (let id = 0; id < LIMITS.contractInFlight.value; id += 1) {
      window.socket.send(JSON.stringify({ id, name: 'demo.start', params: {} }));
    }
    expect(await window.ask(99, 'demo.cut')).toMatchObject({
      id: 99,
      answer: { error: { code: 'REQUEST_LIMIT' } },
    });
    waiting.forEach((resolve) => resolve());
  });

  it('that does not read is cut before its queue outgrows the bound', async () => {
    const lab = await startLab();
    const window = await openWindow(lab);
    window.socket.pause();
    // So few updates go at once that each has to be large.
    lab.core.put(tunnelSnapshot('office', { name: 'x'.repeat(8_000_000) }));
    let updates = 0;
    while (lab.core.listeners > 0) {
      lab.core.emit({ kind: 'tunnel', id: 'office', urgent: true });
      updates += 1;
      expect(updates, 'updates to a window that reads nothing').toBeLessThan(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    window.socket.resume();
    expect(await window.closed).toBe(1006);
  });

  it('that answers pings stays; one that does not is cut at the second', async () => {
    const lab = await startLab();
    const there = await openWindow(lab);
    const gone = connectTo(lab, await lab.enter(), { autoPong: false });
    await gone.opened;
    // Each window asks once, so that both are known to be admitted before time moves.
    await Promise.all([there.ask(1, 'demo.cut'), gone.ask(1, 'demo.cut')]);
    for (let n = 0; n < 3; n += 1) {
      const pinged = once(there.socket, 'ping');
      lab.time.advance(LIMITS.webHeartbeatMs.value);
      await pinged;
      // The answer to this follows the pong, so that the pong has arrived.
      await there.ask(n, 'demo.cut');
    }
    expect(await gone.closed).toBe(1006);
    expect(lab.core.listeners).toBe(1);
    expect(there.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('is told that the host is there, only where nothing else was said, and nothing once it is gone', async () => {
    const lab = await startLab();
    const before = lab.time.pending;
    const window = await openWindow(lab);
    await window.ask(1, 'demo.cut');
    const beat = LIMITS.webBeatMs.value;
    lab.time.advance(beat);
    await window.ask(2, 'demo.cut');
    expect(window.beats, 'a request was answered in that time').toBe(0);
    lab.time.advance(beat);
    await window.ask(3, 'demo.cut');
    expect(window.beats, 'so it was in this one').toBe(0);
    lab.time.advance(beat);
    lab.time.advance(beat);
    await window.ask(4, 'demo.cut');
    expect(window.beats).toBe(1);
    window.socket.terminate();
    await window.closed;
    while (lab.core.listeners > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(lab.time.pending).toBe(before);
  });

  it('outlives the deadline of a connection', async () => {
    const lab = await startLab();
    const window = await openWindow(lab);
    await window.ask(1, 'demo.cut');
    for (let ms = 0; ms <= LIMITS.webConnectionMs.value; ms += LIMITS.webHeartbeatMs.value) {
      const pinged = once(window.socket, 'ping');
      lab.time.advance(LIMITS.webHeartbeatMs.value);
      await pinged;
      await window.ask(1, 'demo.cut');
    }
    expect(window.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('whose session gave way is closed with 4401', async () => {
    const lab = await startLab();
    const oldest = await openWindow(lab);
    const younger = await openWindow(lab);
    for (let n = 2; n <= LIMITS.webSessions.value; n += 1) await lab.enter();
    expect(await oldest.closed).toBe(4401);
    expect(await younger.ask(1, 'demo.cut')).toEqual({ id: 1, answer: { ok: true, result: {} } });
  });

  it('is cut at once when the host closes', async () => {
    const lab = await startLab();
    const window = await openWindow(lab);
    const [code] = await Promise.all([window.closed, lab.web.close()]);
    expect(code).toBe(1006);
    expect([lab.core.listeners, lab.time.pending]).toEqual([0, 0]);
  });
});
