import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useMemo, useState, type ReactNode } from 'react';
import { useSelector } from '../../context.tsx';
import { createListing, EVERY_TUNNEL } from '../../state/listing.ts';
import { filterPart } from '../../parts.ts';
import { text } from '../../text.ts';
import { MANY } from './many.ts';
import { TunnelTable, type TunnelTableProps } from './tunnel-table.tsx';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  none: {
    ...typographyStyles.body1,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    color: tokens.colorNeutralForeground3,
    margin: 0,
  },
});

/** Every tunnel, or those that are looked for. */
export function TunnelList({ opened, onOpen }: Pick<TunnelTableProps, 'opened' | 'onOpen'>): ReactNode {
  const classes = useStyles();
  const [wanted, setFilter] = useState(EVERY_TUNNEL);
  const many = useSelector(({ ids }) => ids.length >= MANY);
  const filter = many ? wanted : EVERY_TUNNEL;
  const listing = useSelector(useMemo(() => createListing(filter), [filter]));
  return (
    <div className={classes.list}>
      {many && <filterPart.View filter={filter} listing={listing} onChange={setFilter} />}
      {listing.ids.length === 0 && listing.total > 0 ? (
        <p className={classes.none}>
          {text.tunnelList.none}
          <Button size="small" onClick={() => setFilter(EVERY_TUNNEL)}>
            {text.tunnelList.showAll}
          </Button>
        </p>
      ) : (
        <TunnelTable ids={listing.ids} opened={opened} onOpen={onOpen} />
      )}
    </div>
  );
}
