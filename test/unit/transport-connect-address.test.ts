import { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { connectAddress } from '../../main/transport/connect-address.ts';
import { FakeTime } from '../support/fake-time.ts';

const REDIAL_MS = LIMITS.redialMs.value;

let time = new FakeTime();

/** An address whose sockets a test answers. */
class Scene {
  readonly control = new AbortController();
  readonly sockets: Socket[] = [];
  readonly connected = connectAddress(
    'tscf.example',
    { address: '192.0.2.1', port: 443, family: 4 },
    time,
    this.control.signal,
    () => {
      const socket = new Socket();
      this.sockets.push(socket);
      return socket;
    },
  );

  get destroyed(): readonly boolean[] {
    return this.sockets.map(({ destroyed }) => destroyed);
  }
}

afterEach(() => {
  expect(time.pending, 'timers left behind').toBe(0);
  time = new FakeTime();
});

describe('connecting to one address', () => {
  it('takes one socket where it is answered in time', async () => {
    const scene = new Scene();
    time.advance(REDIAL_MS - 1);
    scene.sockets[0]?.emit('connect');
    expect(await scene.connected).toBe(scene.sockets[0]);
    expect(scene.destroyed).toEqual([false]);
  });

  it('begins another beside it as long as nobody answers; the first to be answered wins, the others are closed', async () => {
    const scene = new Scene();
    time.advance(2 * REDIAL_MS);
    expect(scene.destroyed).toEqual([false, false, false]);
    scene.sockets[1]?.emit('connect');
    expect(await scene.connected).toBe(scene.sockets[1]);
    expect(scene.destroyed).toEqual([true, false, true]);
  });

  it('is refused by the first refusal, whichever socket it comes to', async () => {
    const scene = new Scene();
    time.advance(REDIAL_MS);
    scene.sockets[1]?.emit('error', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    await expect(scene.connected).rejects.toMatchObject({ code: 'TCP_REFUSED' });
    expect(scene.destroyed).toEqual([true, true]);
  });

  it('goes on with the first where this machine has nothing left for another', async () => {
    const scene = new Scene();
    time.advance(REDIAL_MS);
    scene.sockets[1]?.emit('error', Object.assign(new Error('no handle left'), { code: 'EMFILE' }));
    scene.sockets[0]?.emit('connect');
    expect(await scene.connected).toBe(scene.sockets[0]);
  });

  it('leaves nothing open when it is called off', async () => {
    const scene = new Scene();
    time.advance(REDIAL_MS);
    scene.control.abort(new Error('stopped'));
    await expect(scene.connected).rejects.toThrow('stopped');
    expect(scene.destroyed).toEqual([true, true]);
  });

  it('bears an error of the socket that won: its user hears of it', async () => {
    const scene = new Scene();
    scene.sockets[0]?.emit('connect');
    const socket = await scene.connected;
    expect(() => socket.emit('error', new Error('later'))).not.toThrow();
    expect(socket.destroyed).toBe(false);
  });
});
