import { expect, test } from 'vitest';
import { results } from '../bench/figure.ts';
import { IDLE } from '../bench/idle/suite.ts';
import { lacks } from '../support/requires.ts';

test.skipIf(lacks('what the benchmark idle needs', () => IDLE.missing?.() === undefined))(
  'an engine holds a tunnel over simulated days in one heap, and the benchmark measures what it declares',
  async () => {
    const all = results(IDLE.figures, await IDLE.run('trial'));
    const heap = all.find(({ unit }) => unit === 'MiB');
    // A leak of 100 octets a keep-alive would be 0.5 MiB a week. No time is judged.
    expect(heap?.ratio).toBeLessThan(1.1);
  },
  120_000,
);
