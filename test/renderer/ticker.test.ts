import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTicker } from '../../renderer/state/ticker.ts';
import { stubMedia } from './support/window.tsx';

const setVisibility = (state: 'visible' | 'hidden'): void => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
};

describe('the ticker', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    setVisibility('visible');
    stubMedia();
  });

  it('ticks four times a second while somebody listens, and holds no timer afterwards', () => {
    const listener = vi.fn();
    const stop = createTicker().subscribe(listener);
    vi.advanceTimersByTime(1_000);
    expect(listener).toHaveBeenCalledTimes(4);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ticks once a second for those who want less motion', () => {
    stubMedia(['(prefers-reduced-motion: reduce)']);
    const listener = vi.fn();
    const stop = createTicker().subscribe(listener);
    vi.advanceTimersByTime(3_000);
    expect(listener).toHaveBeenCalledTimes(3);
    stop();
  });

  it('rests while the page is hidden, and catches up when it is shown', () => {
    const ticker = createTicker();
    const listener = vi.fn();
    const stop = ticker.subscribe(listener);
    setVisibility('hidden');
    vi.advanceTimersByTime(60_000);
    expect(listener).not.toHaveBeenCalled();
    setVisibility('visible');
    expect(listener).toHaveBeenCalledTimes(1);
    expect(ticker.now()).toBe(performance.now());
    stop();
  });

  it('holds the time still while paused', () => {
    const ticker = createTicker();
    const stop = ticker.subscribe(() => undefined);
    ticker.setPaused(true);
    const before = ticker.now();
    vi.advanceTimersByTime(10_000);
    expect(ticker.now()).toBe(before);
    ticker.setPaused(false);
    expect(ticker.now()).toBe(before + 10_000);
    stop();
  });
});
