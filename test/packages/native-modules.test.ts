import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { afterPack, machinesOf } from '../../.config/native-modules.ts';

/** Octets at their offsets, in a module of nothing else. */
function moduleOf(parts: Readonly<Record<number, string>>): Buffer {
  const module = Buffer.alloc(256);
  for (const [offset, hex] of Object.entries(parts)) module.write(hex, Number(offset), 'hex');
  return module;
}

const LINUX_ARM64 = moduleOf({ 0: '7f454c46', 18: 'b700' });
const WINDOWS_X64 = moduleOf({ 0: '4d5a', 0x3c: '80000000', 0x80: '504500006486' });
const WINDOWS_ARM64 = moduleOf({ 0: '4d5a', 0x3c: '80000000', 0x80: '5045000064aa' });
const MAC_ARM64 = moduleOf({ 0: 'cffaedfe', 4: '0c000001' });
const MAC_BOTH = moduleOf({ 0: 'cafebabe', 4: '00000002', 8: '01000007', 28: '0100000c' });

describe('a compiled module', () => {
  it.each([
    ['ELF', LINUX_ARM64, ['linux-arm64']],
    ['PE, x64', WINDOWS_X64, ['win32-x64']],
    ['PE, arm64', WINDOWS_ARM64, ['win32-arm64']],
    ['Mach-O', MAC_ARM64, ['darwin-arm64']],
    ['Mach-O for both processors', MAC_BOTH, ['darwin-x64', 'darwin-arm64']],
    ['ELF for another processor', moduleOf({ 0: '7f454c46', 18: '0300' }), []],
    ['a script', Buffer.from('#!/bin/sh\n'), []],
  ])('says what it is for: %s', (_what, module, machines) => {
    expect(machinesOf(module)).toEqual(machines);
  });

  it('of this machine is for this machine', () => {
    // Node itself is compiled the same way.
    expect(machinesOf(readFileSync(process.execPath).subarray(0, 4_096))).toContain(
      `${process.platform}-${process.arch}`,
    );
  });

  describe('that is packed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pinhole-native-'));

    afterAll(() => rmSync(folder, { recursive: true }));

    const packing = (module: Buffer, electronPlatformName: string, arch: number) => (): void => {
      const place = join(folder, 'resources/app.asar.unpacked/node_modules/keytar');
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'keytar.node'), module);
      const packager = { getResourcesDir: (appOutDir: string): string => join(appOutDir, 'resources') };
      afterPack({ appOutDir: folder, electronPlatformName, arch, packager });
    };

    it.each([
      ['win32, arm64', WINDOWS_ARM64, 'win32', 3],
      ['darwin, universal', MAC_BOTH, 'darwin', 4],
      ['darwin, one half of universal', MAC_BOTH, 'darwin', 1],
    ])('fits: %s', (_what, module, system, arch) => {
      expect(packing(module, system, arch)).not.toThrow();
    });

    it.each([
      ['another processor', WINDOWS_X64, 'win32', 3, 'is for win32-x64, and is to be packed for win32-arm64'],
      ['another system', LINUX_ARM64, 'win32', 3, 'is for linux-arm64, and is to be packed for win32-arm64'],
      ['one of two processors', MAC_ARM64, 'darwin', 4, 'is to be packed for darwin-x64'],
      ['no system', Buffer.alloc(64), 'linux', 1, 'is for no system that is known'],
    ])('is refused for %s', (_what, module, system, arch, why) => {
      expect(packing(module, system, arch)).toThrow(why);
    });
  });
});
