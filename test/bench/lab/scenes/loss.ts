import { setTimeout as sleep } from 'node:timers/promises';
import type { LossSample } from '../results.ts';
import { Site } from '../site.ts';
import type { Watch } from '../programs/program.ts';
import { deaths } from '../programs/watched.ts';

export const LOSS_WATCH: Watch = { intervalS: 5, worstCaseS: 25 };
export const LOSS_PERCENT = 20;

/** Loses packets each way for a while, and counts who takes a living path for dead. */
export async function playLoss(minutes: number): Promise<LossSample> {
  const site = await Site.open(LOSS_WATCH);
  try {
    await site.lab.loss(LOSS_PERCENT);
    await sleep(minutes * 60_000);
    return { minutes, deaths: await site.each(({ signs }) => deaths(signs)) };
  } finally {
    await site.close();
  }
}
