import { useCallback, useState } from 'react';
import { LIMITS, type ExportedProfiles } from '../../../app/contract/contract.ts';
import type { Client } from '../../../app/contract/client.ts';
import { useClient, useStore } from '../../context.tsx';
import { describeFailure } from '../../store.ts';
import { text } from '../../text.ts';

export interface Exported {
  readonly count: number;
  /** As many as one answer takes are in one. */
  readonly parts: readonly ExportedProfiles[];
}

export interface Exporting {
  readonly exported: Exported | null;
  /** Keeps its identity. @param ids null: all of the user's own. */
  readonly begin: (ids: readonly string[] | null) => Promise<void>;
  readonly end: () => void;
}

const MOST = LIMITS.profilesShown.value;

export function useExport(): Exporting {
  const client = useClient();
  const store = useStore();
  const [exported, setExported] = useState<Exported | null>(null);

  const begin = useCallback<Exporting['begin']>(
    async (ids) => {
      try {
        const all = ids ?? (await ownIds(client));
        if (all.length === 0) {
          store.setFailure({ message: text.profiles.exporting.none, action: '' });
          return;
        }
        const parts: ExportedProfiles[] = [];
        for (let from = 0; from < all.length; from += MOST) {
          const part = await client.request('profiles.export', { ids: all.slice(from, from + MOST) });
          parts.push(withOwnName(part, parts.length));
        }
        setExported({ count: all.length, parts });
      } catch (thrown) {
        store.setFailure(describeFailure(thrown));
      }
    },
    [client, store],
  );

  return { exported, begin, end: () => setExported(null) };
}

/** No two files of one name. */
const withOwnName = (part: ExportedProfiles, index: number): ExportedProfiles =>
  index === 0 ? part : { ...part, fileName: part.fileName.replace(/(\.[^.]*)?$/, `-${index + 1}$1`) };

async function ownIds(client: Client): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let offset = 0; ; offset += MOST) {
    const { entries, total } = await client.request('profiles.list', { search: '', offset, limit: MOST });
    ids.push(...entries.filter(({ managed }) => !managed).map(({ id }) => id));
    if (entries.length === 0 || offset + entries.length >= total) return ids;
  }
}
