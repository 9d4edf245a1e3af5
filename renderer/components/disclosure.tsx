import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { ChevronRight16Regular } from '@fluentui/react-icons';
import { useId, useState, type ReactNode } from 'react';

const useStyles = makeStyles({
  button: {
    ...typographyStyles.body1Strong,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    width: '100%',
    minHeight: '32px',
    margin: '0 -4px',
    padding: '0 4px',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    backgroundColor: 'transparent',
    textAlign: 'start',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  chevron: { flexShrink: 0, color: tokens.colorNeutralForeground3 },
  turned: { transform: 'rotate(90deg)' },
  summary: {
    ...typographyStyles.caption1,
    minWidth: 0,
    marginLeft: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground3,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  // What is folded away stays in the page: a field keeps what was typed into it.
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  folded: { display: 'none' },
});

export interface DisclosureProps {
  readonly title: string;
  /** What is inside, in a few words, while it is folded. */
  readonly summary?: string;
  readonly initiallyOpen?: boolean;
  /** Open whatever was asked for: something inside needs to be seen. */
  readonly forced?: boolean;
  /** It was opened, or folded. */
  readonly onToggle?: (open: boolean) => void;
  readonly children: ReactNode;
}

/** Something that few people need, behind a button. */
export function Disclosure({
  title,
  summary,
  initiallyOpen = false,
  forced = false,
  onToggle,
  children,
}: DisclosureProps): ReactNode {
  const classes = useStyles();
  const id = useId();
  const [wanted, setWanted] = useState(initiallyOpen);
  const open = wanted || forced;
  return (
    <div>
      <button
        type="button"
        className={classes.button}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => {
          setWanted(!open);
          onToggle?.(!open);
        }}
      >
        <ChevronRight16Regular
          className={mergeClasses(classes.chevron, open && classes.turned)}
          aria-hidden
        />
        {title}
        {!open && summary !== undefined && <span className={classes.summary}>{summary}</span>}
      </button>
      <div id={id} className={mergeClasses(classes.content, !open && classes.folded)}>
        {children}
      </div>
    </div>
  );
}
