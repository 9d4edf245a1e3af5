import { useEffect, useState } from 'react';
import { useClient, useTicking } from '../../context.tsx';
import type { Failure } from '../../state/state.ts';
import type { StoredTrips } from '../../state/stored-trips.ts';
import { describeFailure } from '../../store.ts';

/** Meanwhile the window counts on by itself. */
const AGAIN_MS = 300_000;

export interface Stored {
  /** null: it has not come yet, or cannot be had. */
  readonly trips: StoredTrips | null;
  readonly failure: Failure | null;
}

const NOT_YET: Stored = { trips: null, failure: null };

/** What is kept of a tunnel's round trips over a range, asked for anew now and then. */
export function useStoredTrips(id: string, spanS: number): Stored {
  const client = useClient();
  const turn = useTicking((nowMs) => Math.floor(nowMs / AGAIN_MS));
  const key = `${id} ${spanS}`;
  const [stored, setStored] = useState<Stored & { readonly key: string }>({ ...NOT_YET, key });
  useEffect(() => {
    let latest = true;
    client.request('history.read', { id, spanS }).then(
      (page) => {
        if (latest) setStored({ key, trips: { page, takenAtMs: Date.now() }, failure: null });
      },
      (thrown: unknown) => {
        if (latest) setStored({ key, trips: null, failure: describeFailure(thrown) });
      },
    );
    return () => void (latest = false);
  }, [client, id, spanS, key, turn]);
  // What is there of another range is not of this one.
  return stored.key === key ? stored : NOT_YET;
}
