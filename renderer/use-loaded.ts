import { useEffect, useState } from 'react';
import type { Params, RequestName, Result } from '../app/contract/contract.ts';
import { useClient } from './context.tsx';
import type { Failure } from './state/state.ts';
import { describeFailure } from './store.ts';

export interface Loaded<T> {
  /** The last answer, kept while the next is awaited; null: none yet. */
  readonly data: T | null;
  readonly failure: Failure | null;
}

const NOTHING = { data: null, failure: null };

/** What the engine answers, asked again whenever `params` or `fresh` is another one. */
export function useLoaded<N extends RequestName>(
  name: N,
  params: Params<N>,
  fresh: number,
): Loaded<Result<N>> {
  const client = useClient();
  const [loaded, setLoaded] = useState<Loaded<Result<N>>>(NOTHING);
  const asked = JSON.stringify(params);
  useEffect(() => {
    let latest = true;
    client.request(name, JSON.parse(asked) as Params<N>).then(
      (data) => {
        if (latest) setLoaded({ data, failure: null });
      },
      (thrown: unknown) => {
        if (latest) setLoaded(({ data }) => ({ data, failure: describeFailure(thrown) }));
      },
    );
    return () => void (latest = false);
  }, [client, name, asked, fresh]);
  return loaded;
}
