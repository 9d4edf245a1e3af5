import { expect, it } from 'vitest';
import { results } from '../bench/figure.ts';
import { STORM } from '../bench/storm/suite.ts';

it.skipIf(STORM.missing?.() !== undefined)(
  'the benchmark of a storm: every tunnel is back, by the TLS session it had',
  async () => {
    const named = new Map(results(STORM.figures, await STORM.run('trial')).map((each) => [each.name, each]));
    expect(named.get('tunnels that are back')).toMatchObject({ product: 50, met: true });
    expect(named.get('TLS sessions resumed')).toMatchObject({ product: 50, met: true });
  },
  120_000,
);
