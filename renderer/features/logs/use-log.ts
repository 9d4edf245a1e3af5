import { useCallback, useEffect, useRef, useState } from 'react';
import { LIMITS, type LogPage, type Params } from '../../../app/contract/contract.ts';
import { useClient, useSelector } from '../../context.tsx';
import type { Failure } from '../../state/state.ts';
import { describeFailure } from '../../store.ts';
import { addNewest, addOlder, firstPage, type ShownLog } from './shown-lines.ts';

export type Filter = Params<'log.read'>['filter'];

const FOLLOW_MS = 2_000;

export interface LogReader {
  /** null: nothing was read yet. */
  readonly log: ShownLog | null;
  readonly failure: Failure | null;
  /** Reads the next page of older lines. */
  readonly readOlder: () => Promise<void>;
  /** Reads the newest page again, after a failure. */
  readonly retry: () => void;
}

/** @param mayFollow whether now is a time to read the newest page again; asked each time. */
export function useLog(filter: Filter, follow: boolean, mayFollow: () => boolean): LogReader {
  const client = useClient();
  const up = useSelector(({ link }) => link === 'up');
  const [log, setLog] = useState<ShownLog | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const asked = JSON.stringify(filter);
  /** Counts the filters: the answer to an earlier one is of no use. */
  const round = useRef(0);

  const read = useCallback(
    (before: string | null, take: (held: ShownLog | null, page: LogPage) => ShownLog): Promise<void> => {
      const mine = round.current;
      const limit = LIMITS.logPageLines.value;
      return client.request('log.read', { before, limit, filter: JSON.parse(asked) as Filter }).then(
        (page) => {
          if (mine !== round.current) return;
          setLog((held) => take(held, page));
          setFailure(null);
        },
        (thrown: unknown) => {
          if (mine === round.current) setFailure(describeFailure(thrown));
        },
      );
    },
    [client, asked],
  );

  useEffect(() => {
    round.current += 1;
    // What is shown stays until the answer is there.
    if (up) void read(null, (held, page) => firstPage(page, held?.nextKey));
  }, [read, up]);

  const may = useRef(mayFollow);
  useEffect(() => void (may.current = mayFollow));
  useEffect(() => {
    if (!follow || !up) return undefined;
    let busy = false;
    const timer = setInterval(() => {
      if (busy || !may.current()) return;
      busy = true;
      void read(null, (held, page) => (held === null ? firstPage(page) : addNewest(held, page))).then(() => {
        busy = false;
      });
    }, FOLLOW_MS);
    return () => clearInterval(timer);
  }, [read, follow, up]);

  const readOlder = async (): Promise<void> => {
    const before = log?.before ?? null;
    if (before === null) return;
    await read(before, (held, page) =>
      held?.before === before ? addOlder(held, page) : (held ?? firstPage(page)),
    );
  };
  const retry = (): void => void read(null, (held, page) => firstPage(page, held?.nextKey));
  return { log, failure, readOlder, retry };
}
