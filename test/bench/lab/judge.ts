import { median } from '../statistics.ts';
import { wantedWidthS } from './binary-search.ts';
import type { LabResults, LifetimeSample, Outage } from './results.ts';

/** A target beside what was measured. */
export interface Verdict {
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

const OWN = 'Pinhole';
/** How the names end of programs that are told to come back quicker than they do by themselves. */
const EAGER = ', eager';
const NOTICED_S = 3.3;
/** How much later than a peer the median may be: chance decides where in the interval a fault falls. */
const NOTICED_FACTOR = 1.05;
const BACK_AFTER_8_S = 2;
const BACK_AFTER_60_S = 10;
const LIFETIMES = 3.5;
const RESPONSES = 3;
const CONNECTIONS = 8;

/** All targets that the results bear on. @param responseS the response time of the measurements of lifetimes */
export function judge(results: LabResults, responseS: number): Verdict[] {
  return [
    ...noticing(secondsOf(results, 'noticed')),
    ...comingBack(secondsOf(results, 'back-8'), 8, BACK_AFTER_8_S),
    ...comingBack(secondsOf(results, 'back-60'), 60, BACK_AFTER_60_S),
    ...beingSooner(secondsOf(results, 'back-60')),
    ...losing(results),
    ...simulating(results),
    ...measuring(results, responseS),
  ];
}

/** The samples of a scene for each program. */
export function secondsOf({ outages }: LabResults, scene: Outage): ReadonlyMap<string, readonly number[]> {
  const samples = outages.filter((sample) => sample.scene === scene).map(({ seconds }) => seconds);
  const names = Object.keys(samples[0] ?? {});
  return new Map(names.map((name) => [name, samples.map((sample) => sample[name] ?? Infinity)]));
}

const secondsText = (seconds: number): string => (seconds === Infinity ? 'never' : `${seconds.toFixed(2)} s`);

function noticing(samples: ReadonlyMap<string, readonly number[]>): Verdict[] {
  const own = samples.get(OWN);
  if (own === undefined) return [];
  const latest = Math.max(...own);
  return [
    {
      target: `a black hole noticed in ≤ ${NOTICED_S} s, each time`,
      measured: `${secondsText(latest)} at the latest`,
      met: latest <= NOTICED_S,
    },
    {
      target: `by the median no later than each peer + ${Math.round((NOTICED_FACTOR - 1) * 100)} %`,
      ...against(
        samples,
        () => true,
        (ours, theirs) => ours > theirs * NOTICED_FACTOR,
      ),
    },
  ];
}

function comingBack(
  samples: ReadonlyMap<string, readonly number[]>,
  lengthS: number,
  atMostS: number,
): Verdict[] {
  const own = samples.get(OWN);
  if (own === undefined) return [];
  const typical = median(own);
  const target = `up again ≤ ${atMostS} s after a black hole of ${lengthS} s, median`;
  return [{ target, measured: secondsText(typical), met: typical <= atMostS }];
}

/** After the long black hole; apart for programs as they come, and for those that are told to be quick. */
function beingSooner(samples: ReadonlyMap<string, readonly number[]>): Verdict[] {
  if (!samples.has(OWN)) return [];
  const isRival = (name: string): boolean => /^(openvpn|autossh)/.test(name);
  const isEager = (name: string): boolean => name.endsWith(EAGER);
  const target = 'after 60 s sooner than openvpn and autossh';
  const isTooLate = (ours: number, theirs: number): boolean => ours >= theirs;
  return [
    {
      target: `${target}, medians`,
      ...against(samples, (name) => isRival(name) && !isEager(name), isTooLate),
    },
    {
      target: `${target} told to be eager, medians`,
      ...against(samples, (name) => isRival(name) && isEager(name), isTooLate),
    },
  ];
}

/** Our median against the one of each rival. */
function against(
  samples: ReadonlyMap<string, readonly number[]>,
  isRival: (name: string) => boolean,
  isTooLate: (ours: number, theirs: number) => boolean,
): Pick<Verdict, 'measured' | 'met'> {
  const medians = new Map([...samples].map(([name, seconds]) => [name, median(seconds)]));
  const ours = medians.get(OWN) ?? Infinity;
  const rivals = [...medians].filter(([name]) => name !== OWN && isRival(name));
  const sooner = rivals.filter(([, theirs]) => isTooLate(ours, theirs));
  const named = sooner.map(([name, theirs]) => `${name} (${secondsText(theirs)})`).join(', ');
  return {
    measured: `${secondsText(ours)}; ${sooner.length === 0 ? 'held against each' : `not against ${named}`}`,
    met: sooner.length === 0,
  };
}

function losing({ losses }: LabResults): Verdict[] {
  if (losses.length === 0) return [];
  const minutes = losses.reduce((sum, loss) => sum + loss.minutes, 0);
  const deaths = losses.reduce((sum, loss) => sum + (loss.deaths[OWN] ?? 0), 0);
  return [
    {
      target: `not one false Closed in ${minutes} min of loss`,
      measured: String(deaths),
      met: deaths === 0,
    },
  ];
}

function simulating({ simulated }: LabResults): Verdict[] {
  return simulated.map(({ runs, hours, closed, deaths, falseClosed, missed }) => ({
    target: `${runs} × ${hours / runs} simulated hours: no false Closed, no true one missed`,
    measured: `${falseClosed.length} of ${closed}, ${missed.length} of ${deaths}`,
    met: falseClosed.length === 0 && missed.length === 0,
  }));
}

function measuring({ lifetimes }: LabResults, responseS: number): Verdict[] {
  const own = lifetimes.filter(({ by }) => by === OWN);
  return [...new Set(own.map(({ pinholeS }) => pinholeS))].flatMap((pinholeS) => {
    const found = own.filter((sample) => sample.pinholeS === pinholeS);
    const of = `lifetime of ${pinholeS} s:`;
    const right = found.filter(isTrue).length;
    const widest = Math.max(...found.map(widthS));
    const widestAllowed = wantedWidthS(pinholeS);
    const longest = Math.max(...found.map(({ tookS }) => tookS));
    const longestAllowed = LIFETIMES * pinholeS + RESPONSES * responseS;
    const most = Math.max(...found.map(({ connections }) => connections));
    return [
      {
        target: `${of} bounds true, each time`,
        measured: `${right} of ${found.length}`,
        met: right === found.length,
      },
      {
        target: `${of} bounds ≤ ${widestAllowed} s apart, each time`,
        measured: `${secondsText(widest)} at most`,
        met: widest <= widestAllowed,
      },
      {
        target: `${of} measured in ≤ ${longestAllowed} s, each time`,
        measured: `${secondsText(longest)} at most`,
        met: longest <= longestAllowed,
      },
      { target: `${of} ≤ ${CONNECTIONS} connections`, measured: String(most), met: most <= CONNECTIONS },
    ];
  });
}

export const widthS = ({ survivedS, failedByS }: LifetimeSample): number =>
  (failedByS ?? Infinity) - survivedS;

export const isTrue = ({ pinholeS, survivedS, failedByS }: LifetimeSample): boolean =>
  survivedS <= pinholeS && failedByS !== null && failedByS >= pinholeS;
