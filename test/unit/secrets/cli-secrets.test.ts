import { expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';

it('`pinhole secrets status` says where this machine keeps secrets, and by its status whether it can', async () => {
  const { out, status } = runCli('secrets', 'status');
  const usable = (await status) === 0;
  expect(out).toEqual([
    expect.stringMatching(usable ? /^Secrets are kept by: \S/ : /^Secrets cannot be kept now \(store: \S/),
  ]);
});
