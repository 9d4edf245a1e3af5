import { expect, it, vi } from 'vitest';
import { systemProxy } from '../../../app/desktop/system-proxy.ts';

const electron = vi.hoisted(() => ({ ready: Promise.withResolvers<undefined>(), asked: [] as string[] }));

vi.mock('electron', () => ({
  app: { whenReady: () => electron.ready.promise },
  session: {
    defaultSession: {
      resolveProxy: (url: string) =>
        Promise.resolve(`PROXY proxy.example:3128; ${String(electron.asked.push(url))}`),
    },
  },
}));

it('the system is asked for its proxy once Electron is ready, and not before', async () => {
  const answer = systemProxy.resolve('https://tscf.example:443/');
  await Promise.resolve();
  expect(electron.asked).toEqual([]);
  electron.ready.resolve(undefined);
  expect(await answer).toBe('PROXY proxy.example:3128; 1');
  expect(electron.asked).toEqual(['https://tscf.example:443/']);
});
