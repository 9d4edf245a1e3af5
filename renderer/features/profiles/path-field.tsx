import type { ReactNode } from 'react';
import { FileButton } from '../../components/file-button.tsx';
import { usePathOf } from '../../context.tsx';
import { text } from '../../text.ts';
import { TextField, type TextFieldProps } from './fields.tsx';
import { useForm } from './form-context.ts';

const words = text.profileForm;

export interface PathFieldProps extends Pick<
  TextFieldProps,
  'label' | 'hint' | 'wide' | 'placeholder' | 'onLeave'
> {
  readonly field: 'caFile' | 'proxyCaFile' | 'certFile' | 'keyFile' | 'pkcs12File';
  /** What a file dialog offers: ".pem". */
  readonly accept: string;
  /** Told of a path that was chosen, once it stands in the field. */
  readonly onChoose: (path: string) => void;
}

/** The path of a file on the machine that runs the engine: typed, or chosen where that is this one. */
export function PathField({ accept, hint, onChoose, ...props }: PathFieldProps): ReactNode {
  const pathOf = usePathOf();
  const { change } = useForm();
  const choose = (file: File): void => {
    const path = pathOf?.(file) ?? '';
    if (path === '') return;
    change({ [props.field]: path });
    onChoose(path);
  };
  return (
    <TextField
      {...props}
      hint={pathOf === null ? <PathHint hint={hint} /> : hint}
      after={
        pathOf !== null && (
          <FileButton
            size="small"
            appearance="transparent"
            accept={accept}
            aria-label={words.browseName(props.label)}
            onChoose={choose}
          >
            {words.browse}
          </FileButton>
        )
      }
    />
  );
}

function PathHint({ hint }: Pick<PathFieldProps, 'hint'>): ReactNode {
  return (
    <>
      {hint} {words.pathHint}
    </>
  );
}
