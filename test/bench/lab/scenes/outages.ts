import { setTimeout as sleep } from 'node:timers/promises';
import type { Watch } from '../programs/program.ts';
import type { Outage, OutageSample } from '../results.ts';
import { Site, type ByProgram } from '../site.ts';

export const OUTAGE_WATCH: Watch = { intervalS: 1, worstCaseS: 3 };

/** Who has not noticed by then has not noticed. */
const NOTICE_MS = 8_000;
/** Twice as long as any program waits by default, openvpn's 120 s for an answer. */
const BACK_MS = 240_000;
/** Up for so long, every program is in its rhythm. */
const SETTLE_MS = 2_000;

const LENGTH_MS = { 'back-8': 8_000, 'back-60': 60_000 };

/** One black hole, with every program up; a new lab for each: what was before tells in no attempt to come back. */
export async function playOutage(scene: Outage): Promise<OutageSample> {
  const site = await Site.open(OUTAGE_WATCH);
  try {
    await steady(site);
    const waits = scene === 'noticed' ? await untilNoticed(site) : await untilUpAgain(site, LENGTH_MS[scene]);
    const seconds = Object.entries(waits).map(([name, ms]) => [name, ms / 1_000] as const);
    return { scene, seconds: Object.fromEntries(seconds) };
  } finally {
    await site.close();
  }
}

/** Every program has been up for a while; and then it is anywhere between two keep-alives, where it happens to be. */
async function steady(site: Site): Promise<void> {
  do {
    await site.allUp(BACK_MS);
    await sleep(SETTLE_MS + Math.random() * OUTAGE_WATCH.intervalS * 1_000);
  } while (!site.isAllUp);
}

async function untilNoticed(site: Site): Promise<ByProgram> {
  const brokenMs = performance.now();
  await site.lab.blackHole(true);
  return site.each((program) => program.next('dead', brokenMs, NOTICE_MS));
}

async function untilUpAgain(site: Site, lengthMs: number): Promise<ByProgram> {
  const brokenMs = performance.now();
  await site.lab.blackHole(true);
  await sleep(brokenMs + lengthMs - performance.now());
  const healedMs = performance.now();
  await site.lab.blackHole(false);
  return site.each((program) => program.next('up', healedMs, BACK_MS));
}
