import { makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useEffect, useState, type ReactNode, type RefCallback } from 'react';
import type { ProfileSummary } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';
import { ProfileRow, ROW_HEIGHT, type RowActs } from './profile-row.tsx';
import { BLOCK_ROWS, type Blocks } from './use-blocks.ts';

/** So far ahead of what is in sight rows are fetched. */
const AHEAD = '600px';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
    containerType: 'inline-size',
    containerName: 'profiles',
  },
  block: { margin: 0, padding: 0, listStyleType: 'none' },
});

export interface ProfileListProps {
  readonly blocks: Blocks;
  readonly chosen: ReadonlySet<string>;
  readonly acts: RowActs;
}

/** Rows of one height: a block of them that is out of sight is only as high as it would be. */
export function ProfileList({ blocks, chosen, acts }: ProfileListProps): ReactNode {
  const classes = useStyles();
  const total = blocks.counts?.total ?? 0;
  return (
    <div className={classes.list} role="list" aria-label={text.profiles.listName} data-testid="profiles">
      {Array.from({ length: Math.ceil(total / BLOCK_ROWS) }, (_, block) => (
        <Block
          key={block}
          block={block}
          size={Math.min(BLOCK_ROWS, total - block * BLOCK_ROWS)}
          total={total}
          rows={blocks.rows.get(block)}
          onNear={blocks.setNear}
          chosen={chosen}
          acts={acts}
        />
      ))}
    </div>
  );
}

interface BlockProps extends Pick<ProfileListProps, 'chosen' | 'acts'> {
  readonly block: number;
  readonly size: number;
  readonly total: number;
  readonly rows: readonly ProfileSummary[] | undefined;
  readonly onNear: Blocks['setNear'];
}

function Block({ block, size, total, rows, onNear, chosen, acts }: BlockProps): ReactNode {
  const classes = useStyles();
  const [element, near] = useNear(block === 0);
  useEffect(() => {
    onNear(block, near);
    return () => onNear(block, false);
  }, [onNear, block, near]);
  return (
    <div
      ref={element}
      role="presentation"
      className={classes.block}
      style={{ minHeight: `${size * ROW_HEIGHT}px` }}
    >
      {near &&
        rows?.map((profile, index) => (
          <ProfileRow
            key={profile.id}
            profile={profile}
            position={block * BLOCK_ROWS + index + 1}
            total={total}
            chosen={chosen.has(profile.id)}
            acts={acts}
          />
        ))}
    </div>
  );
}

/** Whether an element is in sight, or will soon be. Where nobody can tell, it is. */
function useNear(initially: boolean): readonly [RefCallback<HTMLDivElement>, boolean] {
  const observed = 'IntersectionObserver' in window;
  const [near, setNear] = useState(initially || !observed);
  const element = useCallback(
    (node: HTMLDivElement | null) => {
      if (node === null || !observed) return undefined;
      const observer = new IntersectionObserver(
        (entries) => {
          const latest = entries.at(-1);
          if (latest !== undefined) setNear(latest.isIntersecting);
        },
        // What scrolls is the page's main part, and not the document.
        { root: node.closest('main'), rootMargin: `${AHEAD} 0px` },
      );
      observer.observe(node);
      return () => observer.disconnect();
    },
    [observed],
  );
  return [element, near];
}
