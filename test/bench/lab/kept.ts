import { isDeepStrictEqual } from 'node:util';
import type { Machine } from '../entry.ts';
import { OUTAGES, type LabResults, type OutageSample } from './results.ts';
import { PINHOLES_S } from './scenes/lifetimes.ts';

/** What the results' file holds. */
export interface LabFile {
  readonly machine: Machine;
  readonly results: LabResults;
}

/**
 * The results of a file with those of the scenes that have been played anew in their place: so that the scenes, an hour in
 * all, can be played one after the other.
 * @throws Error where the file is of another machine or day
 */
export function together({ machine, results: old }: LabFile, now: LabFile): LabResults {
  if (!isDeepStrictEqual(machine, now.machine))
    throw new Error('what is kept is of another machine or another day: leave --keep out');
  const { outages, lifetimes, losses, simulated } = now.results;
  const playedScenes = new Set(outages.map(({ scene }) => scene));
  const playedLives = new Set(lifetimes.map(({ pinholeS }) => pinholeS));
  return {
    outages: [...old.outages.map(revived).filter(({ scene }) => !playedScenes.has(scene)), ...outages],
    lifetimes: [...old.lifetimes.filter(({ pinholeS }) => !playedLives.has(pinholeS)), ...lifetimes],
    losses: losses.length > 0 ? losses : old.losses,
    simulated: simulated.length > 0 ? simulated : old.simulated,
  };
}

/** JSON has no Infinity, and says null. */
function revived(sample: OutageSample): OutageSample {
  const seconds: Record<string, number> = {};
  for (const [name, s] of Object.entries<number | null>(sample.seconds)) seconds[name] = s ?? Infinity;
  return { ...sample, seconds };
}

/** Whether every scene has been played. */
export function isWhole({ outages, lifetimes, losses, simulated }: LabResults): boolean {
  return (
    OUTAGES.every((name) => outages.some(({ scene }) => scene === name)) &&
    PINHOLES_S.every((lifeS) => lifetimes.some(({ pinholeS }) => pinholeS === lifeS)) &&
    losses.length > 0 &&
    simulated.length > 0
  );
}
