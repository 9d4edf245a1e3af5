import { makeStyles, Radio, RadioGroup, tokens, typographyStyles } from '@fluentui/react-components';
import { useMemo, useState, type ReactNode } from 'react';
import { LIMITS } from '../../../app/contract/contract.ts';
import { RoundTripChart } from '../../components/chart/round-trip-chart.tsx';
import { usePanelStyles } from '../../components/panel-styles.ts';
import { useSelector, useTicking } from '../../context.tsx';
import { formatWhen } from '../../format.ts';
import {
  chartOf,
  NO_ROUND_TRIPS,
  withLines,
  withSnapshot,
  type RoundTrips,
} from '../../state/round-trips.ts';
import { linesOf } from '../../state/history.ts';
import { joined } from '../../state/stored-trips.ts';
import type { TunnelEntry } from '../../state/state.ts';
import { text } from '../../text.ts';
import { useStoredTrips, type Stored } from './use-stored-trips.ts';

const words = text.chart;

const RANGES_S = [900, 3_600, 86_400, 604_800, 7_776_000] as const;

const useStyles = makeStyles({
  // Fluent's indicators bring a margin of their own: the panel has one edge.
  ranges: { flexWrap: 'wrap', margin: '-4px -8px -4px auto' },
  kept: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0 },
});

/** Round trips over time: those that are kept, and those that come. */
export function RoundTripPanel({ entry }: { readonly entry: TunnelEntry }): ReactNode {
  const panel = usePanelStyles();
  const classes = useStyles();
  const [spanS, setSpanS] = useState<(typeof RANGES_S)[number]>(RANGES_S[0]);
  const trips = useRoundTrips(entry);
  const nowS = useTicking((nowMs) => Math.ceil((entry.receivedAt + nowMs - entry.receivedAtMs) / 1_000));
  const stored = useStoredTrips(entry.snapshot.id, spanS);
  const data = useMemo(() => {
    const live = chartOf(trips, nowS * 1_000, spanS);
    return stored.trips === null ? live : joined(live, stored.trips);
  }, [trips, nowS, spanS, stored.trips]);
  const { keptSinceMs, range } = data;
  return (
    <section className={panel.panel} aria-labelledby="round-trips-title" data-testid="detail-round-trips">
      <div className={panel.head}>
        <h3 id="round-trips-title" className={panel.title}>
          {words.title}
        </h3>
        <RadioGroup
          layout="horizontal"
          className={classes.ranges}
          aria-label={words.rangeName}
          value={String(spanS)}
          onChange={(_, { value }) =>
            setSpanS(RANGES_S.find((each) => String(each) === value) ?? RANGES_S[0])
          }
        >
          {RANGES_S.map((each) => (
            <Radio key={each} value={String(each)} label={words.ranges[each]} />
          ))}
        </RadioGroup>
      </div>
      <RoundTripChart data={data} range={words.ranges[spanS]} />
      <p className={classes.kept} data-testid="chart-kept">
        {keptSinceMs !== null && keptSinceMs > range.fromMs && (
          <>{words.keptSince(formatWhen(keptSinceMs, range.toMs))} </>
        )}
        {keepingWords(stored)}
      </p>
    </section>
  );
}

/** How long what is shown is kept; or why there is no more of it. */
function keepingWords({ trips, failure }: Stored): string {
  const keeps = words.keeps(LIMITS.rttSamples.value, LIMITS.roundTripsDrawn.value);
  if (failure !== null) return words.history.failed(failure.message);
  switch (trips?.page.state) {
    case undefined:
      return words.history.loading;
    case 'kept':
      return words.history.kept;
    case 'off':
      return `${words.history.off} ${keeps}`;
    case 'not-recorded':
      return keeps;
  }
}

/** What is known of a tunnel's round trips since its detail was opened, and what it began with. */
function useRoundTrips(entry: TunnelEntry): RoundTrips {
  const { id, kam } = entry.snapshot;
  const all = useSelector(({ history }) => history.lines);
  const [seen, setSeen] = useState<{
    trips: RoundTrips;
    entry: TunnelEntry | null;
    lines: typeof all | null;
  }>({
    trips: NO_ROUND_TRIPS,
    entry: null,
    lines: null,
  });
  if (seen.entry === entry && seen.lines === all) return seen.trips;
  const known = seen.entry === entry ? seen.trips : withSnapshot(seen.trips, kam, entry.receivedAt);
  const trips = seen.lines === all ? known : withLines(known, linesOf(all, id, false));
  setSeen({ trips, entry, lines: all });
  return trips;
}
