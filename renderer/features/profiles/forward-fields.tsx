import {
  Button,
  makeStyles,
  mergeClasses,
  MessageBar,
  MessageBarBody,
  tokens,
} from '@fluentui/react-components';
import { Add20Regular, Delete20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { LIMITS } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';
import { EMPTY_FORWARD, type DraftForward } from './draft.ts';
import { TextControl, useFieldStyles } from './fields.tsx';
import { useForm } from './form-context.ts';

const useStyles = makeStyles({
  rows: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  row: {
    display: 'grid',
    gridTemplateColumns:
      'minmax(0, 1.6fr) minmax(64px, 0.8fr) minmax(0, 1.6fr) minmax(64px, 0.8fr) minmax(56px, 0.6fr) auto',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    alignItems: 'start',
    '@container form (max-width: 599px)': { gridTemplateColumns: '1fr 96px' },
  },
  remove: { marginTop: '22px' },
  add: { alignSelf: 'start' },
});

const words = text.profileForm.forward;

/** UDP through the tunnel, a row a forward. */
export function ForwardFields(): ReactNode {
  const classes = useStyles();
  const fields = useFieldStyles();
  const { draft, change, wrong, readOnly } = useForm();
  const { forwards } = draft;
  const message = wrong('forwards');
  const add = (): void => {
    const key = Math.max(-1, ...forwards.map((each) => each.key)) + 1;
    change({ forwards: [...forwards, { key, ...EMPTY_FORWARD }] });
  };
  return (
    <>
      <p className={fields.hint}>{text.profileForm.forwardsHint}</p>
      <div className={classes.rows}>
        {forwards.map((forward, index) => (
          <ForwardRow key={forward.key} forward={forward} index={index} />
        ))}
        {message !== undefined && (
          <MessageBar intent="error" layout="multiline">
            <MessageBarBody>{message}</MessageBarBody>
          </MessageBar>
        )}
        {!readOnly && forwards.length < LIMITS.forwards.value && (
          <Button className={classes.add} size="small" icon={<Add20Regular />} onClick={add}>
            {words.add}
          </Button>
        )}
      </div>
    </>
  );
}

function ForwardRow({
  forward,
  index,
}: {
  readonly forward: DraftForward;
  readonly index: number;
}): ReactNode {
  const classes = useStyles();
  const { draft, change, changeForward, readOnly } = useForm();
  const cell = (field: Exclude<keyof DraftForward, 'key'>, label: string): ReactNode => (
    <TextControl
      name={`forwards.${index}.${field}`}
      label={label}
      numeric={field !== 'listenHost' && field !== 'toAddress'}
      value={forward[field]}
      onChange={(value) => changeForward(index, { [field]: value })}
    />
  );
  return (
    <div role="group" aria-label={words.group(index + 1)} className={mergeClasses(classes.row)}>
      {cell('listenHost', words.listenHost)}
      {cell('listenPort', words.listenPort)}
      {cell('toAddress', words.toAddress)}
      {cell('toPort', words.toPort)}
      {cell('count', words.count)}
      {!readOnly && (
        <Button
          className={classes.remove}
          appearance="subtle"
          icon={<Delete20Regular />}
          aria-label={words.remove(index + 1)}
          onClick={() => change({ forwards: draft.forwards.filter(({ key }) => key !== forward.key) })}
        />
      )}
    </div>
  );
}
