import { Field, makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { LogLevel } from '../../../app/contract/contract.ts';
import { useSelector } from '../../context.tsx';
import { shortcutProps } from '../../shortcuts.ts';
import { text } from '../../text.ts';
import type { Filter } from './use-log.ts';

const words = text.logs;

const useStyles = makeStyles({
  filter: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    maxWidth: '1080px',
  },
  control: { minWidth: 0, width: '100%', maxWidth: 'none' },
  select: { minWidth: 0, width: '100%', textOverflow: 'ellipsis' },
});

export const EVERYTHING: Filter = { level: 'info', tunnel: null, event: null, text: '' };

export interface LogFilterProps {
  readonly filter: Filter;
  readonly onChange: (part: Partial<Filter>) => void;
}

export function LogFilter({ filter, onChange }: LogFilterProps): ReactNode {
  const classes = useStyles();
  const ids = useSelector((state) => state.ids);
  const tunnels = useSelector((state) => state.tunnels);
  // One that is gone meanwhile is still what is looked for.
  const known = filter.tunnel === null || ids.includes(filter.tunnel) ? ids : [...ids, filter.tunnel];
  const byTunnel: readonly [string, string][] = known.map((id) => [id, tunnels.get(id)?.snapshot.name ?? id]);
  return (
    <div className={classes.filter} role="search">
      <Choice
        label={words.level}
        value={filter.level}
        choices={Object.entries(words.levels)}
        onChange={(level) => onChange({ level: level as LogLevel })}
      />
      <Choice
        label={words.tunnel}
        value={filter.tunnel ?? ''}
        choices={[['', words.anyTunnel], ...byTunnel]}
        onChange={(tunnel) => onChange({ tunnel: tunnel === '' ? null : tunnel })}
      />
      <Choice
        label={words.kind}
        value={filter.event ?? ''}
        choices={[['', words.anyKind], ...Object.entries(words.kinds)]}
        onChange={(event) => onChange({ event: event === '' ? null : event })}
      />
      <Field label={words.search}>
        <SearchBox
          className={classes.control}
          placeholder={words.searchPlaceholder}
          {...shortcutProps('filter')}
          maxLength={200}
          value={filter.text}
          onChange={(_, data) => onChange({ text: data.value })}
        />
      </Field>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, choices, onChange }: ChoiceProps): ReactNode {
  const classes = useStyles();
  return (
    <Field label={label}>
      <Select
        className={classes.control}
        select={{ className: classes.select }}
        value={value}
        onChange={(_, data) => onChange(data.value)}
      >
        {choices.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
