import { makeStyles, SearchBox, Select, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Listing, TunnelFilter } from '../../state/listing.ts';
import { TUNNEL_KINDS } from '../../state/tunnel-kinds.ts';
import { shortcutProps } from '../../shortcuts.ts';
import { text } from '../../text.ts';

const words = text.tunnelList;

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  },
  search: { flex: '1 1 180px', minWidth: 0, maxWidth: '360px' },
  count: {
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
});

export interface TunnelFilterBarProps {
  readonly filter: TunnelFilter;
  readonly listing: Listing;
  readonly onChange: (filter: TunnelFilter) => void;
}

/** Finds some tunnels among many. */
export function TunnelFilterBar({ filter, listing, onChange }: TunnelFilterBarProps): ReactNode {
  const classes = useStyles();
  return (
    <div role="search" className={classes.bar} data-testid="tunnel-filter">
      <SearchBox
        className={classes.search}
        {...shortcutProps('filter')}
        aria-label={words.search}
        placeholder={words.searchPlaceholder}
        maxLength={100}
        value={filter.search}
        onChange={(_, { value }) => onChange({ ...filter, search: value })}
      />
      <Select
        aria-label={words.kind}
        value={filter.kind}
        onChange={(_, { value }) => {
          const kind = TUNNEL_KINDS.find((each) => each === value);
          if (kind !== undefined) onChange({ ...filter, kind });
        }}
      >
        {TUNNEL_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {words.kindOf(kind, listing.counts[kind])}
          </option>
        ))}
      </Select>
      <span className={classes.count} role="status" data-testid="tunnel-count">
        {words.count(listing.ids.length, listing.total)}
      </span>
    </div>
  );
}
