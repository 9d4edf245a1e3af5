/** Holds what is compiled, keytar, to the system and the processor that it is packed for: electron-builder packs what is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of electron-builder's context of a package that has been laid out. */
export interface PackContext {
  readonly appOutDir: string;
  readonly electronPlatformName: string;
  /** As builder-util numbers them. */
  readonly arch: number;
  readonly packager: { getResourcesDir(appOutDir: string): string };
}

const PROCESSORS: Readonly<Record<number, readonly string[]>> = {
  1: ['x64'],
  3: ['arm64'],
  4: ['x64', 'arm64'],
};

/**
 * What electron-builder calls for each package, before the program is signed.
 * @throws Error naming a module for another system or processor
 */
export function afterPack({ appOutDir, electronPlatformName, arch, packager }: PackContext): void {
  const folder = join(packager.getResourcesDir(appOutDir), 'app.asar.unpacked');
  const needed = (PROCESSORS[arch] ?? []).map((processor) => `${electronPlatformName}-${processor}`);
  if (needed.length === 0) throw new Error(`nothing is packed for processors of number ${arch}`);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.node')) continue;
    const there = machinesOf(readFileSync(join(folder, name)));
    const missing = needed.filter((machine) => !there.includes(machine));
    if (missing.length > 0)
      throw new Error(
        `${name} is for ${there.join(', ') || 'no system that is known'}, and is to be packed for ${missing.join(', ')}: compile it for that first (docs/DEPLOY.md)`,
      );
  }
}

const ELF_X64 = 62;
const ELF_ARM64 = 183;
const PE_X64 = 0x86_64;
const PE_ARM64 = 0xaa_64;
const MACH_X64 = 0x01_00_00_07;
const MACH_ARM64 = 0x01_00_00_0c;

const ELF_MAGIC = 0x7f_45_4c_46;
const MACH_MAGIC = 0xcf_fa_ed_fe;
const FAT_MAGIC = 0xca_fe_ba_be;
const PE_MAGIC = 0x4d_5a;

/** The systems and processors that a compiled module is for, as `linux-x64`; none where they are not known. */
export function machinesOf(module: Buffer): string[] {
  const magic = module.readUInt32BE(0);
  if (magic === ELF_MAGIC) return named('linux', [module.readUInt16LE(18)], ELF_X64, ELF_ARM64);
  if (magic === MACH_MAGIC) return named('darwin', [module.readUInt32LE(4)], MACH_X64, MACH_ARM64);
  if (magic === FAT_MAGIC) {
    const slices = Array.from({ length: module.readUInt32BE(4) }, (_, index) =>
      module.readUInt32BE(8 + 20 * index),
    );
    return named('darwin', slices, MACH_X64, MACH_ARM64);
  }
  if (magic >>> 16 === PE_MAGIC) {
    const header = module.readUInt32LE(0x3c);
    return named('win32', [module.readUInt16LE(header + 4)], PE_X64, PE_ARM64);
  }
  return [];
}

function named(system: string, machines: readonly number[], x64: number, arm64: number): string[] {
  return machines.flatMap((machine) =>
    machine === x64 ? `${system}-x64` : machine === arm64 ? `${system}-arm64` : [],
  );
}
