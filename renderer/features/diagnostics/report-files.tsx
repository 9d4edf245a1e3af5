import { makeStyles, Spinner, Tab, TabList, tokens, typographyStyles } from '@fluentui/react-components';
import { useId, useState, type ReactNode } from 'react';
import type { ReportSummary } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';
import { useLoaded } from '../../use-loaded.ts';

const words = text.diagnostics.report;
const FIRST = 'README.txt';

const useStyles = makeStyles({
  files: {
    display: 'grid',
    gridTemplateColumns: 'minmax(190px, 250px) minmax(0, 1fr)',
    gap: tokens.spacingHorizontalM,
    height: 'clamp(190px, calc(100dvh - 300px), 620px)',
  },
  list: {
    overflowY: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  tab: { flexShrink: 0, gridTemplateColumns: 'minmax(0, 1fr)', justifyContent: 'stretch' },
  name: {
    display: 'flex',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    textAlign: 'start',
    overflowWrap: 'anywhere',
  },
  octets: {
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
  shown: {
    minHeight: 0,
    overflow: 'auto',
    boxSizing: 'border-box',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
    padding: tokens.spacingHorizontalM,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  text: {
    ...typographyStyles.caption1,
    fontFamily: tokens.fontFamilyMonospace,
    margin: 0,
    whiteSpace: 'pre',
    userSelect: 'text',
  },
  note: { ...typographyStyles.caption1Strong, margin: `${tokens.spacingVerticalS} 0 0` },
});

/** The files, and the text of the one that is chosen. */
export function ReportFiles({ files }: Pick<ReportSummary, 'files'>): ReactNode {
  const classes = useStyles();
  const id = useId();
  const [chosen, setChosen] = useState(
    () => (files.find(({ name }) => name === FIRST) ?? files[0])?.name ?? '',
  );
  const tabOf = (name: string): string => `${id}-${files.findIndex((file) => file.name === name)}`;
  return (
    <div className={classes.files}>
      <TabList
        vertical
        size="small"
        className={classes.list}
        aria-label={words.files}
        selectedValue={chosen}
        onTabSelect={(_, { value }) => setChosen(String(value))}
      >
        {files.map(({ name, octets }) => (
          <Tab key={name} id={tabOf(name)} value={name} className={classes.tab}>
            <span className={classes.name}>
              <span>{name}</span>
              <span className={classes.octets}>{words.octets(octets)}</span>
            </span>
          </Tab>
        ))}
      </TabList>
      <div
        key={chosen}
        className={classes.shown}
        role="tabpanel"
        tabIndex={0}
        aria-labelledby={tabOf(chosen)}
      >
        <FileText name={chosen} />
      </div>
    </div>
  );
}

function FileText({ name }: { readonly name: string }): ReactNode {
  const classes = useStyles();
  const { data, failure } = useLoaded('report.file', { name }, 0);
  if (failure !== null) {
    return (
      <p className={classes.note} role="alert" data-testid="file-failure">
        {words.notShown} {text.sentence(failure.message)} {failure.action}
      </p>
    );
  }
  if (data === null) return <Spinner size="tiny" label={words.loading} delay={300} />;
  return (
    <>
      <pre className={classes.text} data-testid="file-text">
        {data.text === '' ? words.noText : data.text}
      </pre>
      {data.omittedOctets > 0 && <p className={classes.note}>{words.omitted(data.omittedOctets)}</p>}
    </>
  );
}
