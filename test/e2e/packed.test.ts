import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractApp, isLinux, pack, type Packed } from '../packages/pack.ts';
import { lacks } from '../support/requires.ts';
import { canOpenDesktop, openDesktop } from './harness/desktop.ts';

describe.skipIf(lacks('Linux, to pack for it', isLinux))('the packed program', () => {
  let packed: Packed;
  let main: string;

  beforeAll(() => {
    packed = pack('dir');
    // Elsewhere than the checkout: what was not packed is not found.
    main = join(
      extractApp(join(packed.unpacked, 'resources'), join(packed.folder, 'app')),
      'dist/desktop/main.js',
    );
  });

  afterAll(() => packed.remove());

  it.skipIf(lacks('chromium', canOpenDesktop))('opens its window, and holds a tunnel in it', async () => {
    const desktop = await openDesktop({ args: ['--demo'], main });
    try {
      const state = desktop.page.getByTestId('tunnel-demo').getByTestId('state');
      await state.getByText('Connected').waitFor();
      expect(desktop.page.url()).toMatch(/^(?:pinhole|https):\/\/app/);
      expect(desktop.problems.seen).toEqual([]);
    } finally {
      expect(await desktop.close()).toBe(0);
    }
  });
});
