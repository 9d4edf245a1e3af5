import { describe, expect, it, vi } from 'vitest';
import { PinholeError } from '../../main/model/errors.ts';
import type { ClientChannel } from '../../app/contract/channel.ts';
import { createClient } from '../../app/contract/client.ts';
import type { CoreUpdate } from '../../app/contract/contract.ts';
import { NO_NEWS, tunnelSnapshot } from '../support/fake-core.ts';

/** A channel whose far end is the test. */
function setUp(answer?: unknown) {
  const listeners = new Set<(event: unknown) => void>();
  const request = vi.fn<ClientChannel['request']>(() => Promise.resolve(answer));
  const client = createClient({
    request,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onLink(listener) {
      listener(true);
      return () => undefined;
    },
  });
  return { client, request, emit: (event: unknown) => listeners.forEach((listener) => listener(event)) };
}

const update: CoreUpdate = {
  sequence: 1,
  ...NO_NEWS,
  tunnels: [tunnelSnapshot('a')],
};

describe('requests', () => {
  it('name and params go out, the result comes back', async () => {
    const { client, request } = setUp({ ok: true, result: {} });
    expect(await client.request('tunnel.start', { id: 'a' })).toEqual({});
    expect(request.mock.calls).toEqual([['tunnel.start', { id: 'a' }]]);
  });

  it('a failure comes back as the error it was', async () => {
    const error = { code: 'DEMO_NOT_RUNNING', message: 'no demo', action: 'Start the demo first.' };
    const failure = await setUp({ ok: false, error })
      .client.request('demo.cut', {})
      .catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(PinholeError);
    expect(failure).toMatchObject(error);
  });

  it.each([
    undefined,
    null,
    'ok',
    [],
    {},
    { ok: 'yes' },
    { ok: true, result: {}, more: 1 },
    { ok: false },
    { ok: false, error: { code: 'NO_SUCH_CODE', message: '', action: '' } },
    { ok: true, result: { surprise: 1 } },
    { ok: true, result: null },
    { ok: true },
  ])('an answer that does not fit (%j) is INTERNAL', async (answer) => {
    await expect(setUp(answer).client.request('demo.cut', {})).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('a snapshot with a tunnel that does not fit is INTERNAL', async () => {
    const result = {
      sequence: 0,
      version: '1',
      host: 'web',
      tunnels: [{ ...tunnelSnapshot('a'), port: 'https' }],
      demo: null,
      events: [],
      warnings: [],
    };
    await expect(setUp({ ok: true, result }).client.request('core.snapshot', {})).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'the answer to core.snapshot does not fit the contract',
    });
  });

  it('a broken channel rejects with its own reason', async () => {
    const { client, request } = setUp();
    request.mockRejectedValue(new Error('the link is down'));
    await expect(client.request('demo.cut', {})).rejects.toThrow('the link is down');
  });
});

describe('events', () => {
  it('one that fits is heard until the listener stops', () => {
    const { client, emit } = setUp();
    const heard: CoreUpdate[] = [];
    const stop = client.on('core.changed', (payload) => heard.push(payload));
    emit({ event: 'core.changed', payload: update });
    stop();
    emit({ event: 'core.changed', payload: update });
    expect(heard).toEqual([update]);
  });

  it.each([
    undefined,
    null,
    7,
    'core.changed',
    {},
    { event: 'core.other', payload: update },
    { event: 'core.changed' },
    { event: 'core.changed', payload: { ...update, sequence: 0 } },
    { event: 'core.changed', payload: { ...update, extra: true } },
    { event: 'core.changed', payload: update, extra: true },
    { event: 'core.changed', payload: { ...update, tunnels: [{ id: 'a' }] } },
  ])('one that does not fit (%j) is left out', (event) => {
    const { client, emit } = setUp();
    const heard: CoreUpdate[] = [];
    client.on('core.changed', (payload) => heard.push(payload));
    emit(event);
    expect(heard).toEqual([]);
    emit({ event: 'core.changed', payload: update });
    expect(heard, 'the next good one is heard').toEqual([update]);
  });

  it('the link is told as the channel tells it', () => {
    const heard: boolean[] = [];
    setUp().client.onLink((up) => heard.push(up));
    expect(heard).toEqual([true]);
  });
});
