import type { TunnelEvent } from './tunnel-event.ts';

/** The last events: of more than `most` the oldest answered keep-alives are left out, and only where there are none, others. */
export function lastEvents(events: readonly TunnelEvent[], most: number): readonly TunnelEvent[] {
  let kept = events;
  while (kept.length > most) {
    const least = kept.findIndex((each) => each.event === 'kam' && each.outcome === 'answered');
    kept = kept.toSpliced(Math.max(least, 0), 1);
  }
  return kept;
}
