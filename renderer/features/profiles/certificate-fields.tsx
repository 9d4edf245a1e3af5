import { Field, MessageBar, MessageBarBody, MessageBarTitle, Spinner } from '@fluentui/react-components';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { LIMITS } from '../../../app/contract/contract.ts';
import { ClientCertificate } from '../../components/client-certificate.tsx';
import { FileButton } from '../../components/file-button.tsx';
import { text } from '../../text.ts';
import type { Draft } from './draft.ts';
import { FixedField, SelectField, SwitchField, useFieldStyles } from './fields.tsx';
import { controlId, useForm } from './form-context.ts';
import { PathField } from './path-field.tsx';
import { drawStoredId, readBase64 } from './read-file.ts';
import { SecretField } from './secret-field.tsx';
import { useInspection, type Inspection } from './use-inspection.ts';

const words = text.profileForm;

/** What this computer shows where the TSCF asks who it is, and what that says of itself. */
export function CertificateFields(): ReactNode {
  const classes = useFieldStyles();
  const { draft, change } = useForm();
  const [found, look] = useInspection();
  const { certificate } = draft;
  const alter = (part: Partial<Draft>): void => {
    change(part);
    look(part);
  };
  // What the profile came with; from then on whatever changes has it looked at.
  const lookFirst = useEffectEvent(() => look());
  useEffect(() => lookFirst(), []);
  return (
    <>
      <div className={classes.grid}>
        <SelectField
          wide
          label={words.sections.certificate}
          hint={words.certificateHint}
          value={certificate}
          choices={words.certificates}
          onChange={(chosen) => alter({ certificate: chosen })}
        />
        {certificate === 'pem' && (
          <>
            <PathField
              field="certFile"
              label={words.certFile}
              hint={words.certFileHint}
              accept=".pem,.crt,.cer"
              onLeave={() => look()}
              onChoose={(certFile) => look({ certFile })}
            />
            <PathField
              field="keyFile"
              label={words.keyFile}
              accept=".pem,.key"
              onLeave={() => look()}
              onChoose={(keyFile) => look({ keyFile })}
            />
          </>
        )}
        {certificate === 'pkcs12' && (
          <PathField
            field="pkcs12File"
            label={words.pkcs12File}
            accept=".p12,.pfx,application/x-pkcs12"
            wide
            onLeave={() => look()}
            onChoose={(pkcs12File) => look({ pkcs12File })}
          />
        )}
        {certificate === 'stored' && <StoredFile onChoose={(storedId) => alter({ storedId })} />}
        {certificate !== 'none' && (
          <SwitchField
            label={words.hasPassphrase}
            checked={draft.hasPassphrase}
            onChange={(hasPassphrase) => alter({ hasPassphrase })}
          />
        )}
        {certificate !== 'none' && draft.hasPassphrase && (
          <SecretField kind="passphrase" onLeave={() => look()} />
        )}
      </div>
      {certificate !== 'none' && <Found inspection={found} />}
    </>
  );
}

/** A PKCS#12 file that goes into the system's store. */
function StoredFile({ onChoose }: { readonly onChoose: (storedId: string) => void }): ReactNode {
  const classes = useFieldStyles();
  const { draft, give, placeOf, store, wrong, readOnly } = useForm();
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const place = words.secret.place(placeOf('pkcs12'), store?.name ?? null);
  if (readOnly) return <FixedField label={words.secret.name.pkcs12} value={place} wide />;

  const choose = async (file: File): Promise<void> => {
    try {
      const content = await readBase64(file, LIMITS.storedCertificateOctets.value);
      setProblem(content === null ? words.tooLarge : null);
      if (content === null) return;
      give('pkcs12', content);
      setChosen(file.name);
      onChoose(drawStoredId());
    } catch {
      setProblem(words.unreadable);
    }
  };
  const said = chosen === null ? place : words.chosen(chosen);
  const message = problem ?? wrong('storedId') ?? null;
  return (
    <Field
      className={classes.wide}
      label={words.secret.name.pkcs12}
      hint={said}
      validationState={message === null ? 'none' : 'error'}
      validationMessage={message}
    >
      <div>
        <FileButton
          id={controlId('storedId')}
          accept=".p12,.pfx,application/x-pkcs12"
          onChoose={(file) => void choose(file)}
        >
          {draft.storedId === '' ? words.choose : words.chooseOther}
        </FileButton>
      </div>
    </Field>
  );
}

function Found({ inspection }: { readonly inspection: Inspection }): ReactNode {
  switch (inspection.state) {
    case 'none':
      return null;
    case 'looking':
      return <Spinner size="tiny" delay={300} label={words.inspected.looking} labelPosition="after" />;
    case 'known':
      return <ClientCertificate facts={inspection.facts} />;
    case 'failed':
      return (
        <MessageBar intent="warning" layout="multiline" data-testid="certificate-failure">
          <MessageBarBody>
            <MessageBarTitle>{text.sentence(inspection.failure.message)}</MessageBarTitle>
            {inspection.failure.action}
          </MessageBarBody>
        </MessageBar>
      );
  }
}
