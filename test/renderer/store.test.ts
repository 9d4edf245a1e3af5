import { describe, expect, it } from 'vitest';
import { PinholeError, type CoreSnapshot } from '../../app/contract/contract.ts';
import {
  demo,
  kamEvent,
  lifetime,
  lifetimeOf,
  running,
  snapshot,
  stateEvent,
  tunnel,
  update,
} from './support/samples.ts';
import { createBench, settle } from './support/window.tsx';

const two = snapshot({ sequence: 5, tunnels: [tunnel('a'), tunnel('b')] });

describe('the store', () => {
  it('keeps the identity of the tunnels that an update does not name', async () => {
    const { channel, store } = createBench({ 'core.snapshot': () => two });
    await settle();
    const before = store.getState();
    channel.emit('core.changed', update(6, { tunnels: [tunnel('a', { state: 'waiting' })] }));
    const after = store.getState();
    expect(after.tunnels.get('a')?.snapshot.state).toBe('waiting');
    expect(after.tunnels.get('b')).toBe(before.tunnels.get('b'));
    expect(after.ids).toBe(before.ids);
  });

  it('drops updates whose sequence is not newer', async () => {
    const { channel, store } = createBench({ 'core.snapshot': () => two });
    await settle();
    const before = store.getState();
    channel.emit('core.changed', update(5, { removed: ['a'] }));
    channel.emit('core.changed', update(4, { tunnels: [tunnel('a', { state: 'failed' })] }));
    expect(store.getState()).toBe(before);
    channel.emit('core.changed', update(7, { removed: ['a'] }));
    channel.emit('core.changed', update(6, { tunnels: [tunnel('a')] }));
    expect(store.getState().ids).toEqual(['b']);
  });

  it('leaves out what does not fit the contract', async () => {
    const { channel, store } = createBench({ 'core.snapshot': () => two });
    await settle();
    const before = store.getState();
    for (const hostile of [
      null,
      7,
      'x',
      { event: 'core.changed', payload: { sequence: 9 } },
      { event: 'core.changed' },
    ]) {
      channel.emitRaw(hostile);
    }
    expect(store.getState()).toBe(before);
  });

  it('applies an update that came before the snapshot it follows, and not one that the snapshot holds', async () => {
    let give: (value: CoreSnapshot) => void = () => undefined;
    const { channel, store } = createBench({
      'core.snapshot': () => new Promise<CoreSnapshot>((resolve) => (give = resolve)),
    });
    await settle();
    channel.emit('core.changed', update(5, { removed: ['a'] }));
    channel.emit('core.changed', update(6, { removed: ['b'] }));
    expect(store.getState().version).toBeNull();
    give(two);
    await settle();
    expect(store.getState().ids).toEqual(['a']);
  });

  it('fetches a new snapshot when the link is back, and takes its sequence however low', async () => {
    let answer = two;
    const { channel, store } = createBench({ 'core.snapshot': () => answer });
    await settle();
    channel.setLink(false);
    expect(store.getState()).toMatchObject({ link: 'down', ids: ['a', 'b'] });
    answer = snapshot({ sequence: 0, tunnels: [tunnel('c')] });
    channel.setLink(true);
    await settle();
    expect(store.getState()).toMatchObject({ link: 'up', ids: ['c'] });
    channel.emit('core.changed', update(1, { tunnels: [tunnel('d')] }));
    expect(store.getState().ids).toEqual(['c', 'd']);
  });

  it('ignores the answer of a fetch from before the link broke', async () => {
    const answers: ((value: CoreSnapshot) => void)[] = [];
    const { channel, store } = createBench({
      'core.snapshot': () => new Promise<CoreSnapshot>((resolve) => answers.push(resolve)),
    });
    await settle();
    channel.setLink(false);
    channel.setLink(true);
    await settle();
    answers[1]?.(snapshot({ sequence: 1, tunnels: [tunnel('new')] }));
    answers[0]?.(two);
    await settle();
    expect(store.getState().ids).toEqual(['new']);
  });

  it('says why the snapshot could not be had, and fetches it again when asked', async () => {
    let broken = true;
    const { store } = createBench({
      'core.snapshot': () => {
        if (broken) throw new PinholeError('REQUEST_LIMIT');
        return two;
      },
    });
    await settle();
    expect(store.getState().loadFailure?.message).toBe('Too many requests at once.');
    broken = false;
    store.reload();
    await settle();
    expect(store.getState()).toMatchObject({ loadFailure: null, ids: ['a', 'b'] });
  });

  it('announces changes of state and verdict, and nothing else', async () => {
    const { channel, store } = createBench({ 'core.snapshot': () => two });
    await settle();
    const announced = (): string[] => store.getState().announcements.map(({ words }) => words);
    expect(announced()).toEqual([]);
    channel.emit(
      'core.changed',
      update(6, { tunnels: [tunnel('a', { reconnects: 1 })], events: [kamEvent()] }),
    );
    expect(announced()).toEqual([]);
    const closed = tunnel('a', {
      state: 'reconnecting',
      pinhole: { verdict: 'closed', reasons: [], sinceAgoMs: 0 },
    });
    channel.emit('core.changed', update(7, { tunnels: [closed] }));
    expect(announced()).toEqual(['Tunnel a: Reconnecting.', 'Tunnel a: pin-hole closed.']);
  });

  it('announces of a measurement its begin, the first death and its end', async () => {
    const { channel, store } = createBench({ 'core.snapshot': () => two });
    await settle();
    const steps = [
      running(),
      running({ survivedSeconds: 5 }),
      running({ failedBySeconds: 20.5 }),
      running({ failedBySeconds: 20.1 }),
      { state: 'ended', byItself: false, lifetime: lifetime() } as const,
    ];
    steps.forEach((measurement, index) => {
      const tunnels = [tunnel('a', { lifetime: lifetimeOf({ measurement }) })];
      channel.emit('core.changed', update(6 + index, { tunnels }));
    });
    expect(store.getState().announcements.map(({ words }) => words)).toEqual([
      'Tunnel a: measuring the pin-hole.',
      'Tunnel a: a silent connection was dead after 20.5 s.',
      'Tunnel a: measured. A silent connection lived for 19.2 s and was dead after 20.5 s.',
    ]);
  });

  it('notes what was done to the local TSCF before what followed from it', async () => {
    const { channel, store } = createBench({ 'core.snapshot': () => snapshot({ demo: demo() }) });
    await settle();
    const silent = demo({ behaviour: { ...demo().behaviour, silent: true } });
    channel.emit(
      'core.changed',
      update(2, { demo: silent, events: [stateEvent({ state: 'reconnecting', nextAttemptMs: 700 })] }),
    );
    expect(store.getState().history.lines.map(({ kind }) => kind)).toEqual(['event', 'tscf']);
  });
});
