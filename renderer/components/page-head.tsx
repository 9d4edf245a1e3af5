import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowLeft20Regular } from '@fluentui/react-icons';
import { useEffect, useRef, type ReactNode } from 'react';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '36px',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXS} 0`,
  },
  words: { minWidth: 0, flex: '1 1 200px', overflowWrap: 'anywhere' },
  title: {
    ...typographyStyles.subtitle1,
    display: 'inline',
    margin: 0,
    borderRadius: tokens.borderRadiusSmall,
    outlineStyle: 'none',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  detail: {
    ...typographyStyles.body1,
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
    marginLeft: tokens.spacingHorizontalS,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export interface PageHeadProps {
  readonly title: string;
  readonly titleId?: string;
  readonly detail?: ReactNode;
  readonly back?: { readonly name: string; readonly onBack: () => void };
  /** The title has the focus when the page opens. */
  readonly focused?: boolean;
  readonly children?: ReactNode;
}

/** What a page is, and what can be done with it. */
export function PageHead({
  title,
  titleId,
  detail,
  back,
  focused = false,
  children,
}: PageHeadProps): ReactNode {
  const classes = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focused) heading.current?.focus();
  }, [focused]);
  return (
    <div className={classes.head}>
      {back !== undefined && (
        <Button
          appearance="subtle"
          icon={<ArrowLeft20Regular />}
          aria-label={back.name}
          onClick={back.onBack}
        />
      )}
      <div className={classes.words}>
        <h2 id={titleId} ref={heading} tabIndex={-1} className={classes.title}>
          {title}
        </h2>
        {detail !== undefined && <span className={classes.detail}>{detail}</span>}
      </div>
      <div className={classes.actions}>{children}</div>
    </div>
  );
}
