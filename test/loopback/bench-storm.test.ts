import { expect, it } from 'vitest';
import { STORM } from '../bench/storm/suite.ts';

it.skipIf(STORM.missing?.() !== undefined)(
  'the benchmark of a storm: every tunnel is back, by the TLS session it had; figures of the form that is compared',
  async () => {
    const figures = await STORM.run('trial');
    expect(figures.map(({ figure }) => figure)).toEqual([
      'CPU of a tunnel that is back, both processes, ms',
      'of it at the TSCF, ms',
      'of it at the client, ms',
      'the last tunnel is back after, s (floor: by the rate)',
      'half of them are back after, s',
      'tunnels that are back',
      'TLS sessions resumed',
      'handshakes begun at the TSCF, for a tunnel',
      'connections refused while it drained, for a tunnel',
      'memory of a tunnel at the TSCF, KiB',
    ]);
    for (const { product, ratio } of figures) {
      expect(product).toBeGreaterThanOrEqual(0);
      expect(ratio).not.toBeNaN();
    }
    const named = new Map(figures.map((figure) => [figure.figure, figure]));
    expect(named.get('tunnels that are back')).toMatchObject({ product: 50, met: true });
    expect(named.get('TLS sessions resumed')).toMatchObject({ product: 50, met: true });
  },
  120_000,
);
