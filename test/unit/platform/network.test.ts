import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { isLinkLocal, usableAddresses } from '../../../main/platform/network.ts';
import { nodeNetwork } from '../../../main/platform/node-network.ts';
import { FakeNetwork } from '../../support/fake-network.ts';

it('an address is usable unless it is of the loopback or of a link alone', () => {
  const network = new FakeNetwork('192.0.2.7', '169.254.3.4', 'fe80::1', '2001:db8::7', 'fd00::7');
  expect([...(usableAddresses(network) ?? [])]).toEqual(['192.0.2.7', '2001:db8::7', 'fd00::7']);
});

it('a machine with its loopback alone has none', () => {
  expect(usableAddresses(new FakeNetwork())?.size).toBe(0);
});

it.each([
  ['169.254.0.1', true],
  ['169.253.0.1', false],
  ['fe80::1', true],
  ['FEBF::1', true],
  ['fec0::1', false],
  ['fe80.example', false],
])('link-local: %s %s', (address, expected) => {
  expect(isLinkLocal(address)).toBe(expected);
});

it('this system tells of its interfaces', () => {
  const loopbacks = Object.values(nodeNetwork.interfaces() ?? {}).filter((infos) => infos?.[0]?.internal);
  expect(loopbacks.length).toBeGreaterThan(0);
});

it.runIf(process.platform === 'linux')(
  'a system with no file handle left does not tell, and nothing is thrown',
  () => {
    const script = `
    import { openSync } from 'node:fs';
    import { nodeNetwork } from '${new URL('../../../main/platform/node-network.ts', import.meta.url).href}';
    import { usableAddresses } from '${new URL('../../../main/platform/network.ts', import.meta.url).href}';
    try { for (;;) openSync('/dev/null'); } catch {}
    process.stdout.write(String(usableAddresses(nodeNetwork)));`;
    const shell = 'ulimit -n 64; exec "$0" --input-type=module -e "$1"';
    expect(execFileSync('/bin/sh', ['-c', shell, process.execPath, script], { encoding: 'utf8' })).toBe(
      'undefined',
    );
  },
);
