import {
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  SearchBox,
  Switch,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { ArrowClockwise20Regular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import type { PolicyList } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { HelpAddress } from '../../components/help-address.tsx';
import { FailureBar } from '../../components/failure-bar.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useSelector, useSend, useStore } from '../../context.tsx';
import { text } from '../../text.ts';
import { useLoaded } from '../../use-loaded.ts';
import { POLICY_COLUMNS, PolicyRowView, usePolicyStyles } from './policy-row.tsx';
import { asJson, filterRows, isManaged, otherProblems, placesText } from './policy-rows.ts';

const words = text.policy;

const useStyles = makeStyles({
  lead: { ...typographyStyles.body1, margin: `0 ${tokens.spacingHorizontalXS}`, overflowWrap: 'anywhere' },
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
  },
  search: { flex: '1 1 220px', maxWidth: '420px' },
  none: { ...typographyStyles.body1, color: tokens.colorNeutralForeground3, margin: tokens.spacingVerticalM },
  list: { margin: 0, paddingLeft: '20px', overflowWrap: 'anywhere' },
});

/** What is set for everybody on this computer, where, and what is wrong with it. */
export function PolicyPage(): ReactNode {
  const classes = useStyles();
  const send = useSend();
  const { announce } = useStore();
  const fresh = useSelector((state) => state.fresh.policy);
  // A reload that changes nothing is answered all the same.
  const [reloads, setReloads] = useState(0);
  const { data, failure } = useLoaded('policy.list', {}, fresh + reloads);
  const reload = async (): Promise<void> => {
    if (!(await send('policy.reload', {}))) return;
    announce(words.reloaded);
    setReloads((before) => before + 1);
  };
  return (
    <>
      <PageHead title={words.title}>
        {data !== null && (
          <CopyButton
            content={asJson(data)}
            title={words.copyTitle}
            words={words.copyWords}
            fileName="policy.json"
          >
            {words.copy}
          </CopyButton>
        )}
        <ActionButton icon={<ArrowClockwise20Regular />} onAct={reload}>
          {words.reload}
        </ActionButton>
      </PageHead>
      {failure !== null && (
        <FailureBar title={words.failed} failure={failure} onRetry={() => setReloads(reloads + 1)} />
      )}
      {data === null && failure === null && <Loading words={words.loading} />}
      {data !== null && (
        <>
          <div className={classes.lead}>
            <Lead managed={isManaged(data)} />
          </div>
          <Problems list={data} />
          <Rows list={data} />
        </>
      )}
    </>
  );
}

/** Whether anything is managed, by whom, and where to ask. */
function Lead({ managed }: { readonly managed: boolean }): ReactNode {
  const facts = useSelector((state) => state.managed);
  const organisation = facts?.organisation ?? null;
  const help = facts?.helpAddress ?? null;
  if (!managed) {
    return (
      <span data-testid="policy-lead">
        {words.unmanaged}. {placesText(navigator.userAgent)}
      </span>
    );
  }
  return (
    <span data-testid="policy-lead">
      {text.sentence(organisation === null ? words.managed : words.managedBy(organisation))}{' '}
      {help !== null && <HelpAddress address={help} />}
    </span>
  );
}

function Problems({ list }: { readonly list: PolicyList }): ReactNode {
  const classes = useStyles();
  const { lines, more } = otherProblems(list);
  if (lines.length === 0) return null;
  return (
    <MessageBar intent="error" layout="multiline" data-testid="policy-problems">
      <MessageBarBody>
        <MessageBarTitle>{words.problems(lines.length + more)}</MessageBarTitle>
        <ul className={classes.list}>
          {lines.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
          {more > 0 && <li>{words.moreProblems(more)}</li>}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}

function Rows({ list: { rows } }: { readonly list: PolicyList }): ReactNode {
  const classes = useStyles();
  const table = usePolicyStyles();
  const [search, setSearch] = useState('');
  const [onlySet, setOnlySet] = useState(false);
  const shown = filterRows(rows, { search, onlySet });
  return (
    <>
      <div className={classes.tools}>
        <SearchBox
          className={classes.search}
          aria-label={words.filter}
          placeholder={words.filterPlaceholder}
          value={search}
          onChange={(_, data) => setSearch(data.value)}
        />
        <Switch label={words.onlySet} checked={onlySet} onChange={(_, data) => setOnlySet(data.checked)} />
      </div>
      {shown.length === 0 ? (
        <p className={classes.none} role="status">
          {onlySet && search === '' ? words.nothingSet : words.nothingFound}
        </p>
      ) : (
        <div role="table" aria-label={words.title} className={table.table}>
          <div role="rowgroup" className={table.header}>
            <div role="row" className={table.headerRow}>
              {POLICY_COLUMNS.map((column) => (
                <div key={column} role="columnheader">
                  {words.columns[column]}
                </div>
              ))}
            </div>
          </div>
          {shown.map((row) => (
            <PolicyRowView key={row.name} row={row} />
          ))}
        </div>
      )}
    </>
  );
}
