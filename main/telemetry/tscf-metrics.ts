import type { TscfCounts } from '../tscf/counts.ts';
import { numbers, single, TSCF_METRICS, type Family, type Labels } from './family.ts';

/** What a TSCF has counted, as metrics. */
export function tscfFamilies(counts: TscfCounts): Family[] {
  const all = TSCF_METRICS;
  return [
    single(all.tunnels, counts.tunnels),
    single(all.connections, counts.connections),
    single(all.waiting, counts.waiting),
    single(all.accepted, counts.accepted),
    numbers(all.refusedConnections, labelled('reason', counts.refusedConnections)),
    numbers(
      all.handshakes,
      labelled('outcome', {
        full: counts.handshakes - counts.resumed,
        resumed: counts.resumed,
        failed: counts.handshakesFailed,
      }),
    ),
    single(all.configured, counts.configured),
    numbers(all.refused, labelled('code', counts.refused)),
    numbers(all.ended, labelled('reason', counts.ended)),
    single(all.received, counts.keepAlivesReceived),
    single(all.answered, counts.keepAlivesAnswered),
  ];
}

const labelled = (
  label: string,
  values: Readonly<Record<string, number | undefined>>,
): (readonly [Labels, number])[] =>
  Object.entries(values).map(([value, times = 0]) => [{ [label]: value }, times]);
