import { useCallback, useEffect, useRef, useState } from 'react';
import type { ProfilePage, ProfileSummary } from '../../../app/contract/contract.ts';
import { useClient } from '../../context.tsx';
import type { Failure } from '../../state/state.ts';
import { describeFailure } from '../../store.ts';

/** Rows that are asked for, and shown, together. */
export const BLOCK_ROWS = 25;

export interface Blocks {
  /** How many the search finds, and how many there are; null: not known yet. */
  readonly counts: Pick<ProfilePage, 'total' | 'all'> | null;
  /** By the number of the block, from 0; what is not there has not been seen. */
  readonly rows: ReadonlyMap<number, readonly ProfileSummary[]>;
  readonly failure: Failure | null;
  /** Says which blocks are near the window's sight. Keeps its identity. */
  readonly setNear: (block: number, near: boolean) => void;
}

interface Known extends Pick<Blocks, 'counts' | 'rows' | 'failure'> {
  readonly search: string;
}

const NOTHING: Known = { search: '', counts: null, rows: new Map(), failure: null };

/** The profiles that a search finds, block by block as they come into sight; all of those anew when `fresh` is another number. */
export function useBlocks(search: string, fresh: number): Blocks {
  const client = useClient();
  const [known, setKnown] = useState(NOTHING);
  const [near, setNear] = useState<ReadonlySet<number>>(new Set([0]));
  /** What was asked for, as `search fresh`, by block. */
  const asked = useRef(new Map<number, string>());

  useEffect(() => {
    const version = JSON.stringify([search, fresh]);
    const latest = (block: number): boolean => asked.current.get(block) === version;
    for (const block of near) {
      if (latest(block)) continue;
      asked.current.set(block, version);
      client.request('profiles.list', { search, offset: block * BLOCK_ROWS, limit: BLOCK_ROWS }).then(
        ({ entries, total, all }) => {
          if (!latest(block)) return;
          setKnown((before) => ({
            search,
            counts: { total, all },
            // Rows of another search are none of this one's.
            rows: new Map(before.search === search ? before.rows : []).set(block, entries),
            failure: null,
          }));
        },
        (thrown: unknown) => {
          if (!latest(block)) return;
          asked.current.delete(block);
          setKnown((before) => ({ ...before, failure: describeFailure(thrown) }));
        },
      );
    }
  }, [client, search, fresh, near]);

  const mark = useCallback((block: number, isNear: boolean) => {
    setNear((before) => {
      // The first one is always there: it tells how many there are.
      if (before.has(block) === isNear || (block === 0 && !isNear)) return before;
      const after = new Set(before);
      if (isNear) after.add(block);
      else after.delete(block);
      return after;
    });
  }, []);

  return { ...known, setNear: mark };
}
