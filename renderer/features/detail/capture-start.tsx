import { Field, makeStyles, Select, tokens, typographyStyles } from '@fluentui/react-components';
import { Record20Regular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import type { Params } from '../../../app/contract/contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useSend } from '../../context.tsx';
import { text } from '../../text.ts';

const words = text.detail.capture;

type Packets = Params<'capture.start'>['packets'];

const MOST_SECONDS = 3_600;
const MOST_OCTETS = 10 * 1_048_576;

const useStyles = makeStyles({
  controls: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  packets: { minWidth: '200px' },
  words: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, margin: 0, maxWidth: '88ch' },
});

export function CaptureStart({ id }: { readonly id: string }): ReactNode {
  const classes = useStyles();
  const send = useSend();
  const [packets, setPackets] = useState<Packets>('headers');
  return (
    <>
      <div className={classes.controls}>
        <Field label={words.packets} className={classes.packets}>
          <Select
            value={packets}
            onChange={(_, { value }) => setPackets(value === 'none' ? 'none' : 'headers')}
          >
            {Object.entries(words.packetsOf).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <ActionButton
          icon={<Record20Regular />}
          onAct={() =>
            send('capture.start', { ids: [id], packets, maxSeconds: MOST_SECONDS, maxOctets: MOST_OCTETS })
          }
        >
          {words.start}
        </ActionButton>
      </div>
      <p className={classes.words}>{words.bounds(MOST_SECONDS, MOST_OCTETS)}</p>
    </>
  );
}
